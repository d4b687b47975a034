// The design being worked on: its pages, what is selected, and every step back.
//
// Events: "changed" (something in the layout), "moving" (during a drag, nothing is final yet), "selected", "page".
const MOST_STEPS = 200;
const TOGETHER = 900;

export class Design extends EventTarget {
  constructor(layout, pattern) {
    super();
    this.layout = layout;
    this.elementPattern = pattern.pages[0].elements[0];
    this.pagePattern = { ...pattern.pages[0], elements: [] };
    this.number = 0;
    this.selected = new Set();
    this.past = [];
    this.future = [];
  }

  get page() {
    return this.layout.pages[this.number];
  }

  get elements() {
    return this.page.elements;
  }

  // The selected elements in the order in which they lie on one another.
  get selection() {
    return this.elements.filter(({ id }) => this.selected.has(id));
  }

  // Those of them that may be moved.
  get movable() {
    return this.selection.filter((element) => !element.is_locked && !element.is_hidden);
  }

  find(id) {
    return this.elements.find((element) => element.id === id);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // Do something to the layout that can be undone. Changes with the same name soon after one another are one step.
  change(work, { together = "" } = {}) {
    this.begin(together);
    work();
    this.commit();
  }

  begin(together = "") {
    const now = Date.now();
    const goesOn = together && together === this.together && now - this.at < TOGETHER;
    this.before = goesOn ? null : this.snapshot();
    this.together = together;
    this.at = now;
  }

  commit() {
    if (this.before !== null) {
      this.past.push(this.before);
      if (this.past.length > MOST_STEPS) this.past.shift();
    }
    this.before = null;
    this.future = [];
    this.tell("changed");
  }

  // A drag that came to nothing.
  cancel() {
    if (this.before) this.restore(this.before);
    this.before = null;
    this.tell("moving");
  }

  snapshot() {
    return JSON.stringify({ layout: this.layout, number: this.number, selected: [...this.selected] });
  }

  restore(snapshot) {
    const { layout, number, selected } = JSON.parse(snapshot);
    this.layout = layout;
    this.number = number;
    this.selected = new Set(selected);
  }

  undo() {
    return this.step(this.past, this.future);
  }

  redo() {
    return this.step(this.future, this.past);
  }

  step(from, to) {
    const snapshot = from.pop();
    if (!snapshot) return false;
    const number = this.number;
    to.push(this.snapshot());
    this.restore(snapshot);
    this.together = "";
    if (number !== this.number) this.tell("page");
    this.tell("changed");
    this.tell("selected");
    return true;
  }

  // Another layout in place of this one, as one step.
  replace(layout) {
    this.change(() => {
      this.layout = layout;
      this.number = Math.min(this.number, layout.pages.length - 1);
      this.selected.clear();
    });
    this.tell("page");
    this.tell("selected");
  }

  select(ids, { adds = false, toggles = false } = {}) {
    const before = [...this.selected].join();
    if (!adds && !toggles) this.selected.clear();
    for (const id of ids) {
      if (toggles && this.selected.has(id)) this.selected.delete(id);
      else this.selected.add(id);
    }
    if ([...this.selected].join() !== before) this.tell("selected");
  }

  goTo(number) {
    if (number === this.number || !this.layout.pages[number]) return;
    this.number = number;
    this.selected.clear();
    this.tell("page");
    this.tell("selected");
  }

  freshId() {
    return crypto.randomUUID?.().slice(0, 8) ?? Math.random().toString(36).slice(2, 10);
  }

  // Add elements (without ids) to this page and select them.
  add(elements) {
    const made = elements.map((element) => ({ ...this.elementPattern, ...element, id: this.freshId() }));
    this.change(() => {
      this.elements.push(...made);
      this.selected = new Set(made.map(({ id }) => id));
    });
    this.tell("selected");
    return made;
  }

  remove() {
    const gone = this.selection.filter((element) => !element.is_locked);
    if (!gone.length) return [];
    this.change(() => (this.page.elements = this.elements.filter((element) => !gone.includes(element))));
    this.selected.clear();
    this.tell("selected");
    return gone;
  }

  // One place up (1) or down (-1) among the elements that lie on one another, or all the way (Infinity).
  reorder(id, by) {
    const from = this.elements.findIndex((element) => element.id === id);
    const to = Math.max(0, Math.min(this.elements.length - 1, from + by));
    if (from < 0 || from === to) return false;
    this.change(() => this.elements.splice(to, 0, ...this.elements.splice(from, 1)));
    return true;
  }

  addPage(page, at) {
    this.change(() => {
      this.layout.pages.splice(at, 0, page);
      this.number = at;
      this.selected.clear();
    });
    this.tell("page");
    this.tell("selected");
  }

  removePage() {
    this.change(() => {
      this.layout.pages.splice(this.number, 1);
      this.number = Math.min(this.number, this.layout.pages.length - 1);
      this.selected.clear();
    });
    this.tell("page");
    this.tell("selected");
  }

  movePage(by) {
    const to = this.number + by;
    if (!this.layout.pages[to]) return false;
    this.change(() => {
      this.layout.pages.splice(to, 0, ...this.layout.pages.splice(this.number, 1));
      this.number = to;
    });
    this.tell("page");
    return true;
  }
}
