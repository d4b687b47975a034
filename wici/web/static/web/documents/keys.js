// The keyboard. On the page everything; in fields only what does not disturb typing.
import { by } from "./dom.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.5;
const LEAP = 5;

export class Keys {
  constructor(design, canvas, actions, { open }) {
    Object.assign(this, { design, canvas, actions, open });
    document.addEventListener("keydown", (event) => this.press(event));
    // Tab comes to an element: it is selected.
    canvas.boxes.addEventListener("focusin", (event) => {
      const box = event.target.closest(".d-box");
      if (box?.matches(":focus-visible") && !design.selected.has(box.dataset.id)) design.select([box.dataset.id]);
    });
    // Screen readers click instead of pressing a pointer.
    canvas.boxes.addEventListener("click", (event) => {
      const box = event.target.closest(".d-box");
      if (box && event.detail === 0 && !design.selected.has(box.dataset.id)) design.select([box.dataset.id]);
    });
  }

  press(event) {
    if (document.querySelector("dialog[open]")) return;
    const isTyping = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    const isHere = event.target === document.body || by("content") === event.target || event.target.closest?.(".d-middle, .d-layers");
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && this.command(event, isTyping)) return event.preventDefault();
    if (isCommand || isTyping) return this.leave(event, isTyping);
    if (!isHere) return this.leave(event);
    if (this.onPage(event)) event.preventDefault();
  }

  // Escape in the properties goes back to the element.
  leave(event) {
    if (event.key !== "Escape" || !event.target.closest(".d-right")) return;
    const [id] = this.design.selected;
    this.canvas.box(id)?.focus();
  }

  command(event, isTyping) {
    const key = event.key.toLowerCase();
    const isShift = event.shiftKey;
    if (key === "s") return this.onSave() || true;
    if (["+", "=", "-", "0"].includes(key)) return this.zoom(key);
    if (isTyping) return false;
    const work = {
      z: () => (isShift ? this.actions.redo() : this.actions.undo()),
      y: () => this.actions.redo(),
      c: () => !getSelection().toString() && this.design.selected.size > 0 && (this.actions.copy(), true),
      x: () => this.actions.cut(),
      v: () => this.follow(() => this.actions.paste()),
      d: () => this.follow(() => this.actions.duplicate()),
      a: () => this.design.select(this.design.elements.filter((element) => !element.is_locked && !element.is_hidden).map(({ id }) => id)),
    }[key];
    return work ? work() !== false : false;
  }

  // The focus goes along to what is new, if it was on the page.
  follow(work) {
    const wasHere = document.activeElement === document.body || this.canvas.boxes.contains(document.activeElement);
    work();
    if (wasHere) this.canvas.box([...this.design.selected][0])?.focus();
  }

  zoom(key) {
    if (key === "0") this.canvas.setZoom("fit");
    else this.canvas.step(key === "-" ? -1 : 1);
    return true;
  }

  onPage(event) {
    const step = event.shiftKey ? LEAP : STEP;
    const arrow = ARROWS[event.key];
    const hasSelection = this.design.selected.size > 0;
    if (arrow && hasSelection) {
      const [dx, dy] = arrow.map((each) => each * step);
      if (event.altKey) this.actions.grow(dx, dy);
      else this.actions.move(dx, dy);
      return true;
    }
    const onButton = event.target.closest(".d-layers, .d-over");
    const work = {
      Delete: () => this.removed(),
      Backspace: () => this.removed(),
      "[": () => this.actions.turn(-1),
      "]": () => this.actions.turn(1),
      "{": () => this.actions.turn(-15),
      "}": () => this.actions.turn(15),
      PageUp: () => this.actions.reorder(1),
      PageDown: () => this.actions.reorder(-1),
      Enter: () => (onButton ? false : this.open()),
      Escape: () => this.design.select([]),
    }[event.key];
    const box = event.target.closest(".d-box");
    if (event.key === "Enter" && box && !hasSelection) this.design.select([box.dataset.id]);
    if (!work || (!this.design.selected.size && event.key !== "Escape")) return false;
    return work() !== false;
  }

  // The focus goes to the neighbour of what is gone.
  removed() {
    const [id] = this.design.selected;
    const box = this.canvas.box(id);
    const next = box === document.activeElement ? (box.nextElementSibling ?? box.previousElementSibling) : null;
    this.actions.remove();
    if (next?.isConnected) next.focus();
    else if (document.activeElement === document.body) by("content").focus();
  }
}
