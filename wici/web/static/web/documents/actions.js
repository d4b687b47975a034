// What can be done with the selected elements, by keys, buttons and menus alike.
import { isSquare, nameOf } from "./elements.js";
import { bounds, resized, round, union } from "./geometry.js";

const SHELF = "wici copied elements";
const APART = 5;

export class Actions {
  constructor(design, setup, whisper) {
    Object.assign(this, { design, setup, words: setup.words, whisper });
  }

  name(element) {
    return nameOf(element, this.setup);
  }

  hasRoom(count) {
    if (this.design.elements.length + count <= this.setup.most_elements) return true;
    wici.say(this.words.too_many);
    return false;
  }

  add(element) {
    if (!this.hasRoom(1)) return null;
    const [made] = this.design.add([element]);
    this.whisper("added", { name: this.name(made) });
    return made;
  }

  remove() {
    const gone = this.design.remove();
    if (gone.length) this.whisper("removed", { name: gone.map((each) => this.name(each)).join(", ") });
  }

  duplicate() {
    const chosen = this.design.selection;
    if (!chosen.length || !this.hasRoom(chosen.length)) return;
    this.design.add(this.shifted(chosen));
    this.whisper("pasted");
  }

  copy() {
    const chosen = this.design.selection;
    if (!chosen.length) return false;
    this.shelf = { page: this.design.number, document: this.setup.id, elements: chosen };
    try {
      localStorage.setItem(SHELF, JSON.stringify(this.shelf));
    } catch {
      // Forbidden or full: then it can be pasted in this window alone.
    }
    this.shelf = JSON.parse(JSON.stringify(this.shelf));
    this.whisper("copied");
    return true;
  }

  cut() {
    if (this.copy()) this.remove();
  }

  paste() {
    let shelf = this.shelf;
    try {
      shelf = JSON.parse(localStorage.getItem(SHELF)) ?? shelf;
    } catch {
      // What this window remembers is all there is.
    }
    if (!shelf?.elements?.length || !this.hasRoom(shelf.elements.length)) return;
    const isHere = shelf.page === this.design.number && shelf.document === this.setup.id;
    const known = Object.keys(this.design.elementPattern);
    const clean = shelf.elements.map((element) => Object.fromEntries(known.filter((name) => name in element).map((name) => [name, element[name]])));
    this.design.add(isHere ? this.shifted(clean) : clean);
    this.whisper("pasted");
  }

  shifted(elements) {
    return elements.map((element) => ({ ...element, x: element.x + APART, y: element.y + APART, is_locked: false }));
  }

  move(dx, dy) {
    const moved = this.design.movable;
    if (!moved.length) return this.refuse();
    this.design.change(
      () => {
        for (const element of moved) {
          element.x = round(element.x + dx);
          element.y = round(element.y + dy);
        }
      },
      { together: "move" },
    );
    if (moved.length === 1) this.tell("moved", moved[0]);
  }

  // The right and lower edge go, the others stay.
  grow(dx, dy) {
    const moved = this.design.movable;
    if (!moved.length) return this.refuse();
    this.design.change(
      () => {
        for (const element of moved) {
          const box = resized({ ...element, rotation: 0 }, "se", dx || (isSquare(element) ? dy : 0), dy || (isSquare(element) ? dx : 0), { smallest: element.kind === "line" ? 0 : 1 });
          Object.assign(element, { width: round(box.width), height: round(box.height) });
        }
      },
      { together: "grow" },
    );
    if (moved.length === 1) this.tell("sized", moved[0]);
  }

  turn(by) {
    const moved = this.design.movable;
    if (!moved.length) return this.refuse();
    this.design.change(() => moved.forEach((element) => (element.rotation = (element.rotation + by + 360) % 360)), { together: "turn" });
    if (moved.length === 1) this.tell("turned", moved[0]);
  }

  refuse() {
    const [locked] = this.design.selection;
    if (locked) this.whisper("locked_said", { name: this.name(locked) });
  }

  tell(said, element) {
    const spoken = (value) => value.toLocaleString(document.documentElement.lang);
    const { x, y, width, height, rotation } = element;
    this.whisper(said, { name: this.name(element), x: spoken(x), y: spoken(y), width: spoken(width), height: spoken(height), angle: spoken(rotation) });
  }

  // Edges or middles in a line: of each other, or of one alone with the page.
  align(edge) {
    const moved = this.design.movable;
    if (!moved.length) return this.refuse();
    const { width, height } = this.design.page;
    const all = moved.length > 1 ? union(moved.map(bounds)) : { left: 0, top: 0, right: width, bottom: height };
    const shift = {
      left: (box) => [all.left - box.left, 0],
      centre: (box) => [(all.left + all.right - box.left - box.right) / 2, 0],
      right: (box) => [all.right - box.right, 0],
      top: (box) => [0, all.top - box.top],
      middle: (box) => [0, (all.top + all.bottom - box.top - box.bottom) / 2],
      bottom: (box) => [0, all.bottom - box.bottom],
    }[edge];
    this.design.change(() => {
      for (const element of moved) {
        const [dx, dy] = shift(bounds(element));
        element.x = round(element.x + dx);
        element.y = round(element.y + dy);
      }
    });
    if (moved.length === 1) this.tell("moved", moved[0]);
  }

  // The same gap between each and the next; the outer ones stay.
  distribute(axis) {
    const moved = this.design.movable;
    if (moved.length < 3) return;
    const [start, end] = axis === "x" ? ["left", "right"] : ["top", "bottom"];
    const boxes = moved.map((element) => ({ element, box: bounds(element) })).sort((one, other) => one.box[start] - other.box[start]);
    const taken = boxes.reduce((sum, { box }) => sum + box[end] - box[start], 0);
    const gap = (boxes.at(-1).box[end] - boxes[0].box[start] - taken) / (boxes.length - 1);
    this.design.change(() => {
      let at = boxes[0].box[start];
      for (const { element, box } of boxes) {
        element[axis] = round(element[axis] + at - box[start]);
        at += box[end] - box[start] + gap;
      }
    });
  }

  // Forward and backward among the others.
  reorder(by) {
    const [element] = this.design.selection;
    if (!element || !this.design.reorder(element.id, by)) return;
    const count = this.design.elements.length;
    this.whisper("order", { place: count - this.design.elements.findIndex(({ id }) => id === element.id), count });
  }

  set(name, value, elements = this.design.selection) {
    this.design.change(() => elements.forEach((element) => (element[name] = value)));
  }

  undo() {
    if (this.design.undo()) this.whisper("undone");
  }

  redo() {
    if (this.design.redo()) this.whisper("redone");
  }
}
