// What the pointer does on the page: select, move, pull, turn, draw a frame around several, pull guides.
import { angleTo, bounds, resized, round, touches, union, within } from "./geometry.js";
import { isSquare } from "./elements.js";
import { linesOf, snapEdges, snapMove } from "./snapping.js";
import { by } from "./dom.js";

// Pixels before a press becomes a drag, and pixels within which a line attracts.
const STILL = 4;
const NEAR = 6;
const NOTHING = { x: [], y: [] };

export class Gestures {
  constructor(design, canvas, aids, say) {
    Object.assign(this, { design, canvas, aids, say, running: null });
    const stage = by("stage");
    stage.addEventListener("pointerdown", (event) => this.press(event));
    stage.addEventListener("dblclick", (event) => event.target.closest(".d-box") && this.onOpen?.());
    for (const axis of ["x", "y"]) by(`ruler-${axis}`).addEventListener("pointerdown", (event) => this.pullGuide(event, axis));
    addEventListener("pointermove", (event) => this.move(event));
    addEventListener("pointerup", (event) => this.release(event));
    addEventListener("pointercancel", () => this.stop());
    addEventListener("keydown", (event) => event.key === "Escape" && this.running && (event.stopPropagation(), this.stop()), true);
  }

  press(event) {
    if (event.button === 1) return this.start(event, this.pan());
    if (event.button || this.running || !event.isPrimary) return;
    const handle = event.target.closest("[data-handle]")?.dataset.handle;
    const guide = event.target.closest("[data-guide]");
    const box = event.target.closest(".d-box");
    if (handle) this.start(event, handle === "turn" ? this.turn() : this.design.movable.length > 1 ? this.pullMany(handle) : this.pull(handle));
    else if (box) this.pressBox(event, box.dataset.id);
    else if (guide) this.start(event, this.guide(guide.dataset.guide, Number(guide.dataset.at)));
    // A finger beside everything scrolls or zooms the page; it deselects when it goes up at the same place.
    else if (event.pointerType === "touch") this.start(event, this.tap(), { captures: false });
    else this.start(event, this.marquee(event));
  }

  pressBox(event, id) {
    const wasSelected = this.design.selected.has(id);
    // A finger on what is not selected scrolls the page, and selects when it goes up at the same place.
    if (event.pointerType === "touch" && !wasSelected) return this.start(event, this.tap(id), { captures: false });
    if (event.shiftKey) this.design.select([id], { toggles: true });
    else if (!wasSelected) this.design.select([id]);
    this.canvas.box(id)?.focus({ preventScroll: true });
    this.start(event, this.drag(() => wasSelected && !event.shiftKey && this.design.select([id])));
  }

  start(event, gesture, { captures = true } = {}) {
    if (captures) event.preventDefault();
    this.running = { ...gesture, id: event.pointerId, x: event.clientX, y: event.clientY, isMoving: false };
  }

  move(event) {
    const run = this.running;
    if (!run || event.pointerId !== run.id) return;
    const dx = event.clientX - run.x;
    const dy = event.clientY - run.y;
    if (!run.isMoving && Math.hypot(dx, dy) < STILL) return;
    if (!run.isMoving) {
      run.isMoving = true;
      document.body.classList.add("d-dragging");
      run.begin?.();
    }
    run.move?.(dx / this.canvas.scale, dy / this.canvas.scale, event);
  }

  release(event) {
    const run = this.running;
    if (!run || event.pointerId !== run.id) return;
    this.end();
    if (run.isMoving) run.drop?.(event);
    else run.click?.(event);
    this.canvas.drawMarks();
  }

  stop() {
    const run = this.running;
    this.end();
    if (run?.isMoving) run.cancel?.();
    this.canvas.drawMarks();
  }

  end() {
    this.running = null;
    this.canvas.shown = NOTHING;
    this.canvas.marquee = null;
    document.body.classList.remove("d-dragging");
  }

  get tolerance() {
    return NEAR / this.canvas.scale;
  }

  lines(moved) {
    const others = this.design.elements.filter((element) => !moved.includes(element) && !element.is_hidden);
    return linesOf(this.design.page, others, this.design.layout.guides, this.aids.grid ? this.aids.gridSize : 0);
  }

  // Moving all that is selected.
  drag(click) {
    const moved = this.design.movable;
    const before = moved.map(({ x, y }) => ({ x, y }));
    const start = moved.length ? union(moved.map(bounds)) : null;
    const lines = this.lines(moved);
    return {
      click,
      begin: () => this.design.begin(),
      move: (dx, dy, event) => {
        if (!start) return;
        const [mx, my] = event.shiftKey ? (Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy]) : [dx, dy];
        const box = { left: start.left + mx, right: start.right + mx, top: start.top + my, bottom: start.bottom + my };
        const snap = this.aids.snap && !event.ctrlKey ? snapMove(box, lines, this.tolerance) : { dx: 0, dy: 0, shown: NOTHING };
        moved.forEach((element, place) => {
          element.x = round(before[place].x + mx + snap.dx);
          element.y = round(before[place].y + my + snap.dy);
        });
        this.canvas.shown = snap.shown;
        this.design.tell("moving");
      },
      drop: () => this.finish(moved, "moved"),
      cancel: () => this.design.cancel(),
    };
  }

  // Pulling a handle of the frame around several: all keep their places in it. What must stay square or is
  // turned would be bent by one side alone.
  pullMany(handle) {
    const pulled = this.design.movable;
    const before = pulled.map((element) => ({ ...element }));
    const { left, top, right, bottom } = union(before.map(bounds));
    const frame = { x: left, y: top, width: right - left, height: bottom - top, rotation: 0 };
    const lines = this.lines(pulled);
    const isStiff = before.some((element) => isSquare(element) || element.rotation % 180);
    return {
      begin: () => this.design.begin(),
      move: (dx, dy, event) => {
        const box = this.snapped(frame, handle, dx, dy, { lines, keepsRatio: isStiff || event.shiftKey, smallest: 1, isFree: event.ctrlKey });
        pulled.forEach((element, place) => {
          const part = within(before[place], frame, box);
          for (const name of ["x", "y", "width", "height"]) element[name] = round(part[name]);
        });
        this.design.tell("moving");
      },
      drop: () => this.finish(pulled, "sized"),
      cancel: () => this.design.cancel(),
    };
  }

  // The box after its handle was pulled, on a line that attracts it.
  snapped(before, handle, dx, dy, { lines, keepsRatio, smallest, isFree }) {
    const box = resized(before, handle, dx, dy, { keepsRatio, smallest });
    this.canvas.shown = NOTHING;
    if (!this.aids.snap || isFree || before.rotation) return box;
    const edges = { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
    const snap = snapEdges(edges, handle, lines, this.tolerance);
    this.canvas.shown = snap.shown;
    // With its proportions kept, an edge that lies on a line decides for the other one, too.
    return resized(before, handle, dx + snap.dx, dy + (keepsRatio && snap.shown.x.length ? 0 : snap.dy), { keepsRatio, smallest });
  }

  // Pulling a handle of the one that is selected.
  pull(handle) {
    const [element] = this.design.movable;
    if (!element) return {};
    const before = { ...element };
    const lines = this.lines([element]);
    const smallest = element.kind === "line" ? 0 : 1;
    return {
      begin: () => this.design.begin(),
      move: (dx, dy, event) => {
        const keepsRatio = isSquare(element) || (event.shiftKey && element.kind !== "line");
        const box = this.snapped(before, handle, dx, dy, { lines, keepsRatio, smallest, isFree: event.ctrlKey });
        for (const name of ["x", "y", "width", "height"]) element[name] = round(box[name]);
        this.design.tell("moving");
      },
      drop: () => this.finish([element], "sized"),
      cancel: () => this.design.cancel(),
    };
  }

  turn() {
    const [element] = this.design.movable;
    if (!element) return {};
    return {
      begin: () => this.design.begin(),
      move: (dx, dy, event) => {
        const { x, y } = this.canvas.at(event.clientX, event.clientY);
        element.rotation = angleTo(element, x, y, { inSteps: event.shiftKey });
        this.design.tell("moving");
      },
      drop: () => this.finish([element], "turned"),
      cancel: () => this.design.cancel(),
    };
  }

  // Is it where it was, there is nothing to undo.
  finish(moved, said) {
    if (JSON.stringify(this.design.layout) === JSON.stringify(JSON.parse(this.design.before).layout)) return this.design.cancel();
    this.design.commit();
    if (moved.length === 1) this.say(said, moved[0]);
  }

  tap(...ids) {
    return { click: () => this.design.select(ids) };
  }

  marquee(event) {
    const start = this.canvas.at(event.clientX, event.clientY);
    const adds = event.shiftKey;
    const kept = adds ? [...this.design.selected] : [];
    if (!adds) this.design.select([]);
    return {
      move: (dx, dy) => {
        const box = { left: Math.min(start.x, start.x + dx), right: Math.max(start.x, start.x + dx), top: Math.min(start.y, start.y + dy), bottom: Math.max(start.y, start.y + dy) };
        this.canvas.marquee = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
        const found = this.design.elements.filter((element) => !element.is_locked && !element.is_hidden && touches(bounds(element), box));
        this.design.select([...kept, ...found.map(({ id }) => id)]);
        this.canvas.drawMarks();
      },
    };
  }

  pan() {
    const { stage } = this.canvas;
    const { scrollLeft, scrollTop } = stage;
    return { move: (dx, dy) => stage.scrollTo(scrollLeft - dx * this.canvas.scale, scrollTop - dy * this.canvas.scale) };
  }

  // A guide pulled out of a ruler, or moved; back on the ruler it is gone.
  pullGuide(event, axis) {
    if (event.button) return;
    this.start(event, this.guide(axis === "x" ? "y" : "x", null));
  }

  guide(axis, at) {
    const all = () => (this.design.layout.guides[axis] ??= []);
    let now = at;
    const put = (value) => {
      const list = all();
      const place = now === null ? -1 : list.indexOf(now);
      if (place >= 0) list.splice(place, 1);
      now = value;
      if (value !== null) list.push(value);
    };
    return {
      begin: () => this.design.begin(),
      move: (dx, dy, event) => {
        const point = this.canvas.at(event.clientX, event.clientY);
        const size = axis === "x" ? this.design.page.width : this.design.page.height;
        put(point[axis] < 0 || point[axis] > size ? null : Math.round(point[axis] * 2) / 2);
        this.design.tell("moving");
      },
      drop: () => this.design.commit(),
      cancel: () => this.design.cancel(),
    };
  }
}
