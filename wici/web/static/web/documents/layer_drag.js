// Pulling a row of the list of elements to another place among them. The keys and buttons do the same.
const STILL = 4;

export class LayerDrag {
  // ``moved`` is told which element goes to which place of the list, counted from the top.
  constructor(list, moved) {
    Object.assign(this, { list, moved, running: null });
    list.addEventListener("pointerdown", (event) => this.press(event));
    list.addEventListener("dragstart", (event) => event.preventDefault());
    addEventListener("pointermove", (event) => this.move(event));
    addEventListener("pointerup", (event) => this.release(event));
    addEventListener("pointercancel", () => this.stop());
    addEventListener("keydown", (event) => event.key === "Escape" && this.running?.isMoving && (event.stopPropagation(), this.stop()), true);
  }

  get rows() {
    return [...this.list.children];
  }

  press(event) {
    const row = event.target.closest("li");
    // A finger on a row scrolls the list; on its grip it pulls.
    const isHold = event.target.closest(event.pointerType === "touch" ? ".d-grip" : ".d-grip, .d-layer-name");
    if (!row || !isHold || event.button || !event.isPrimary) return;
    this.running = { id: row.dataset.id, from: this.rows.indexOf(row), to: null, y: event.clientY, pointer: event.pointerId };
  }

  move(event) {
    const run = this.running;
    if (!run || event.pointerId !== run.pointer) return;
    if (!run.isMoving && Math.abs(event.clientY - run.y) < STILL) return;
    run.isMoving = true;
    document.body.classList.add("d-dragging");
    const { rows } = this;
    const above = rows.filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return event.clientY > (top + bottom) / 2;
    }).length;
    run.to = above > run.from ? above - 1 : above;
    rows.forEach((row, place) => {
      row.classList.toggle("is-pulled", place === run.from);
      row.classList.toggle("is-drop-before", run.to !== run.from && place === above);
      row.classList.toggle("is-drop-after", run.to !== run.from && above === rows.length && place === above - 1);
    });
    rows[Math.min(above, rows.length - 1)].scrollIntoView({ block: "nearest" });
  }

  release(event) {
    const run = this.running;
    if (!run || event.pointerId !== run.pointer) return;
    this.stop();
    if (run.isMoving && run.to !== run.from) this.moved(run.id, run.to);
  }

  stop() {
    if (!this.running) return;
    this.running = null;
    document.body.classList.remove("d-dragging");
    for (const row of this.rows) row.classList.remove("is-pulled", "is-drop-before", "is-drop-after");
  }
}
