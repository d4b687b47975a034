// Rulers in millimetres along the upper and left edge of the stage.
import { by } from "./dom.js";
import { bounds, union } from "./geometry.js";

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200];

export class Rulers {
  constructor(design, canvas) {
    Object.assign(this, { design, canvas });
    const redraw = () => {
      cancelAnimationFrame(this.waiting);
      this.waiting = requestAnimationFrame(() => this.draw());
    };
    canvas.addEventListener("scaled", redraw);
    canvas.stage.addEventListener("scroll", redraw);
    for (const name of ["selected", "moving", "changed", "page"]) design.addEventListener(name, redraw);
    new ResizeObserver(redraw).observe(canvas.stage);
    document.documentElement.addEventListener("wici:theme", redraw);
  }

  draw() {
    const paper = this.canvas.paper.getBoundingClientRect();
    const { page } = this.design;
    const chosen = this.design.selection;
    const all = chosen.length ? union(chosen.map(bounds)) : null;
    this.one(by("ruler-x"), "x", paper.left, page.width, all && [all.left, all.right]);
    this.one(by("ruler-y"), "y", paper.top, page.height, all && [all.top, all.bottom]);
  }

  one(node, axis, paperStart, length, chosen) {
    const box = node.getBoundingClientRect();
    const density = devicePixelRatio || 1;
    node.width = box.width * density;
    node.height = box.height * density;
    const pen = node.getContext("2d");
    const style = getComputedStyle(node);
    const isX = axis === "x";
    const breadth = isX ? box.height : box.width;
    const origin = paperStart - (isX ? box.left : box.top);
    const { scale } = this.canvas;
    pen.scale(density, density);
    const along = (at, size, depth, from = 0) => (isX ? pen.fillRect(at, from, size, depth) : pen.fillRect(from, at, depth, size));
    if (chosen) {
      pen.fillStyle = style.getPropertyValue("--d-chosen");
      along(origin + chosen[0] * scale, (chosen[1] - chosen[0]) * scale, breadth);
    }
    pen.fillStyle = style.color;
    pen.font = `10px ${style.fontFamily}`;
    const step = STEPS.find((each) => each * scale >= 38) ?? 500;
    const fine = STEPS.find((each) => each * scale >= 5 && step % each === 0) ?? step;
    for (let mm = 0; mm <= length; mm += fine) {
      const at = origin + mm * scale;
      const isLong = mm % step === 0;
      const depth = isLong ? breadth * 0.45 : mm % (step / 2) === 0 ? breadth * 0.3 : breadth * 0.18;
      along(at, 1, depth, breadth - depth);
      if (isLong) this.label(pen, isX, at, mm);
    }
  }

  label(pen, isX, at, mm) {
    if (isX) return pen.fillText(mm, at + 3, 9);
    pen.save();
    pen.translate(9, at - 3);
    pen.rotate(-Math.PI / 2);
    pen.fillText(mm, 0, 0);
    pen.restore();
  }
}
