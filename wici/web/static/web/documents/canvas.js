// The page on the screen: the renderer's picture, over it a button for every element, handles, lines.
import { by, icon, make } from "./dom.js";
import { nameOf } from "./elements.js";
import { bounds, round, union } from "./geometry.js";
import { fill } from "../compose/request.js";

// Pixels of a millimetre at 100 %.
const NATURAL = 96 / 25.4;
const LEAST = 0.1;
// Pixels that a side must have for a handle in its middle.
const ROOM = 34;
export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

export class Canvas extends EventTarget {
  constructor(design, setup) {
    super();
    Object.assign(this, { design, setup, words: setup.words, zoom: "fit", shown: { x: [], y: [] }, marquee: null });
    this.stage = by("stage");
    this.paper = by("paper");
    this.boxes = by("boxes");
    this.marks = by("marks");
    design.addEventListener("page", () => this.page());
    design.addEventListener("changed", () => (this.zoom === "fit" && this.size !== this.fitted ? this.fit() : this.draw()));
    design.addEventListener("moving", () => this.draw());
    design.addEventListener("selected", () => this.draw());
    new ResizeObserver(() => this.zoom === "fit" && this.fit()).observe(this.stage);
    by("zoom").addEventListener("change", (event) => this.setZoom(event.target.value === "fit" ? "fit" : Number(event.target.value) / 100));
    by("zoom-in").addEventListener("click", () => this.step(1));
    by("zoom-out").addEventListener("click", () => this.step(-1));
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  page() {
    by("picture").hidden = true;
    if (this.zoom === "fit") this.fit();
    else this.draw();
  }

  // Size on the screen
  get share() {
    return this.scale / NATURAL;
  }

  get size() {
    return `${this.design.page.width} × ${this.design.page.height}`;
  }

  fit() {
    this.fitted = this.size;
    const { width, height } = this.design.page;
    const room = Math.min(56, this.stage.clientWidth * 0.12);
    const scale = Math.min((this.stage.clientWidth - room) / width, (this.stage.clientHeight - room) / height);
    this.use(Math.max(LEAST * NATURAL, Math.min(4 * NATURAL, scale)));
  }

  setZoom(zoom, point) {
    this.zoom = zoom;
    if (zoom === "fit") return this.fit();
    const held = point ?? this.centre();
    this.use(Math.max(0.5, Math.min(4, zoom)) * NATURAL, held);
  }

  step(direction) {
    const steps = [0.5, 0.75, 1, 1.5, 2, 3, 4];
    const now = this.share;
    const next = direction > 0 ? steps.find((each) => each > now + 0.01) : steps.findLast((each) => each < now - 0.01);
    if (next) this.setZoom(next);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.setZoom(this.share * Math.exp(-event.deltaY / 400), { x: event.clientX, y: event.clientY });
  }

  centre() {
    const box = this.stage.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }

  // Takes a scale; the point of the page under ``held`` stays there.
  use(scale, held) {
    const before = held && this.scale ? this.at(held.x, held.y) : null;
    this.scale = scale;
    this.draw();
    if (before) {
      const now = this.paper.getBoundingClientRect();
      this.stage.scrollLeft += now.left + before.x * scale - held.x;
      this.stage.scrollTop += now.top + before.y * scale - held.y;
    }
    const percent = Math.round(this.share * 100);
    const select = by("zoom");
    const value = this.zoom === "fit" ? "fit" : String(percent);
    select.querySelector("[data-other]")?.remove();
    if (![...select.options].some((option) => option.value === value))
      select.append(make("option", { value, data: { other: "" } }, fill(this.words.zoom_is, { percent })));
    select.value = value;
    by("zoom-in").disabled = percent >= 400;
    by("zoom-out").disabled = percent <= 50;
    this.dispatchEvent(new Event("scaled"));
  }

  // A point of the window on the page, in mm.
  at(clientX, clientY) {
    const box = this.paper.getBoundingClientRect();
    return { x: (clientX - box.left) / this.scale, y: (clientY - box.top) / this.scale };
  }

  // The middle of what is seen of the page, in mm.
  middle() {
    const { x, y } = this.centre();
    const { width, height } = this.design.page;
    const point = this.at(x, y);
    return { x: Math.max(0, Math.min(width, point.x)), y: Math.max(0, Math.min(height, point.y)) };
  }

  // Drawing
  draw() {
    if (!this.scale) return this.fit();
    const { width, height } = this.design.page;
    this.paper.style.width = `${width * this.scale}px`;
    this.paper.style.height = `${height * this.scale}px`;
    this.drawBoxes();
    this.drawMarks();
  }

  drawBoxes() {
    const kept = new Map([...this.boxes.children].map((box) => [box.dataset.id, box]));
    let place = null;
    for (const element of this.design.elements) {
      const box = kept.get(element.id) ?? make("button", { type: "button", class: "d-box", data: { id: element.id } });
      kept.delete(element.id);
      this.place(box, element);
      box.dataset.kind = element.kind;
      box.classList.toggle("is-selected", this.design.selected.has(element.id));
      box.classList.toggle("is-locked", element.is_locked);
      box.classList.toggle("is-hidden", element.is_hidden);
      box.setAttribute("aria-pressed", String(this.design.selected.has(element.id)));
      box.setAttribute("aria-label", this.spoken(element));
      // Moving the button that has the focus would take the focus away.
      if ((place ? place.nextElementSibling : this.boxes.firstElementChild) !== box) {
        if (place) place.after(box);
        else this.boxes.prepend(box);
      }
      place = box;
    }
    for (const box of kept.values()) box.remove();
  }

  spoken(element) {
    const { x, y, width, height } = element;
    const numbers = Object.fromEntries(Object.entries({ x, y, width, height }).map(([key, value]) => [key, this.number(value)]));
    const kind = this.words[element.kind];
    const name = nameOf(element, this.setup);
    return fill(this.words.place_of, { name: name.startsWith(kind) ? name : `${kind}, ${name}`, ...numbers });
  }

  number(value) {
    return round(value).toLocaleString(document.documentElement.lang);
  }

  place(node, { x, y, width, height, rotation }) {
    Object.assign(node.style, {
      left: `${x * this.scale}px`,
      top: `${y * this.scale}px`,
      width: `${Math.max(1, width * this.scale)}px`,
      height: `${Math.max(1, height * this.scale)}px`,
      transform: rotation ? `rotate(${rotation}deg)` : "",
    });
  }

  drawMarks() {
    const { page } = this.design;
    const guides = this.design.layout.guides;
    const line = (axis, at, kind) => {
      const node = make("div", { class: `d-line d-line-${axis} is-${kind}`, data: kind === "guide" ? { guide: axis, at } : {} });
      node.style[axis === "x" ? "left" : "top"] = `${at * this.scale}px`;
      return node;
    };
    const nodes = [
      ...(guides.x ?? []).map((at) => line("x", at, "guide")),
      ...(guides.y ?? []).map((at) => line("y", at, "guide")),
      ...this.shown.x.map((at) => line("x", at, "snap")),
      ...this.shown.y.map((at) => line("y", at, "snap")),
    ];
    const chosen = this.design.selection;
    if (chosen.length === 1) nodes.push(this.frame(chosen[0]));
    else if (chosen.length > 1) {
      const all = union(chosen.map(bounds));
      const frame = make("div", { class: "d-frame is-many" });
      const box = { x: all.left, y: all.top, width: all.right - all.left, height: all.bottom - all.top };
      this.place(frame, box);
      if (this.design.movable.length === chosen.length) frame.append(...this.handles(box));
      nodes.push(frame);
    }
    if (this.marquee) {
      const node = make("div", { class: "d-marquee" });
      this.place(node, this.marquee);
      nodes.push(node);
    }
    this.marks.replaceChildren(...nodes);
    this.paper.dataset.width = page.width;
  }

  frame(element) {
    const frame = make("div", { class: `d-frame${element.is_locked ? " is-locked" : ""}` });
    this.place(frame, element);
    if (element.is_locked) frame.append(icon("lock"));
    else {
      const isFlat = element.kind === "line" && element.height * this.scale < 10;
      frame.append(make("div", { class: "d-turn", data: { handle: "turn" } }), ...this.handles(element, isFlat));
    }
    return frame;
  }

  handles(box, isFlat = box.height * this.scale < 2) {
    const shown = isFlat ? ["w", "e"] : HANDLES.filter((handle) => this.hasRoom(handle, box));
    return shown.map((handle) => make("div", { class: `d-handle is-${handle}`, data: { handle } }));
  }

  // Handles in the middle of a side want a long side. For fingers they are large, and must leave room between.
  hasRoom(handle, { width, height }) {
    if (handle.length === 2) return true;
    const [along, across] = "ns".includes(handle) ? [width, height] : [height, width];
    const isCoarse = matchMedia("(pointer: coarse)").matches;
    return along * this.scale >= ROOM && (!isCoarse || across * this.scale >= 2 * ROOM);
  }

  // The button of an element, to be focused.
  box(id) {
    return [...this.boxes.children].find((box) => box.dataset.id === id);
  }

  // Brings what is selected into sight.
  reveal() {
    this.box([...this.design.selected][0])?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
