// Two fingers on the page: it becomes larger and smaller, and goes along with them.
export class Pinch {
  constructor(canvas, { onBegin }) {
    Object.assign(this, { canvas, onBegin, before: null });
    const { stage } = canvas;
    stage.addEventListener("touchstart", (event) => this.begin(event), { passive: false });
    // Otherwise the browser scrolls, or makes the whole window larger.
    stage.addEventListener("touchmove", (event) => this.move(event), { passive: false });
    for (const name of ["touchend", "touchcancel"]) stage.addEventListener(name, (event) => event.touches.length < 2 && (this.before = null));
  }

  begin(event) {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    this.onBegin();
    this.before = { ...this.read(event), share: this.canvas.share };
  }

  move(event) {
    if (!this.before || event.touches.length !== 2) return;
    event.preventDefault();
    const { x, y, apart } = this.read(event);
    const { stage } = this.canvas;
    stage.scrollLeft -= x - this.before.x;
    stage.scrollTop -= y - this.before.y;
    Object.assign(this.before, { x, y });
    this.canvas.setZoom((this.before.share * apart) / this.before.apart, { x, y });
  }

  // The point between the fingers, and how far apart they are, in pixels.
  read({ touches: [one, other] }) {
    return {
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
      apart: Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)),
    };
  }
}
