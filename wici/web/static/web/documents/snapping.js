// Where edges and middles come to lie on lines: of the page, of other elements, guides, the grid.
import { bounds } from "./geometry.js";

const middles = ({ left, top, right, bottom }) => ({ x: [left, (left + right) / 2, right], y: [top, (top + bottom) / 2, bottom] });

// Lines that something may snap to: { x: […], y: […] } in mm.
export const linesOf = (page, others, guides, grid = 0) => {
  const x = [0, page.width / 2, page.width, ...(guides.x ?? [])];
  const y = [0, page.height / 2, page.height, ...(guides.y ?? [])];
  for (const other of others) {
    const found = middles(bounds(other));
    x.push(...found.x);
    y.push(...found.y);
  }
  return { x, y, grid };
};

const nearest = (points, lines, grid, tolerance) => {
  let best = null;
  for (const point of points) {
    const candidates = grid ? [...lines, Math.round(point / grid) * grid] : lines;
    for (const line of candidates) {
      const by = line - point;
      if (Math.abs(by) <= tolerance && (!best || Math.abs(by) < Math.abs(best.by) - 0.001)) best = { by, at: line };
    }
  }
  return best;
};

// Where nothing attracts, places are round numbers.
const FINE = 0.5;
const toRound = (points) => (points.length ? Math.round(points[0] / FINE) * FINE - points[0] : 0);

// How far a box { left, top, right, bottom } has to go to lie on a line, and the lines it lies on then.
export const snapMove = (box, lines, tolerance) => {
  const points = middles(box);
  const x = nearest(points.x, lines.x, lines.grid, tolerance);
  const y = nearest(points.y, lines.y, lines.grid, tolerance);
  return { dx: x?.by ?? toRound(points.x), dy: y?.by ?? toRound(points.y), shown: { x: x ? [x.at] : [], y: y ? [y.at] : [] } };
};

// The same for the edges alone that a handle moves.
export const snapEdges = (box, handle, lines, tolerance) => {
  const horizontal = handle.includes("e") ? [box.right] : handle.includes("w") ? [box.left] : [];
  const vertical = handle.includes("s") ? [box.bottom] : handle.includes("n") ? [box.top] : [];
  const x = nearest(horizontal, lines.x, lines.grid, tolerance);
  const y = nearest(vertical, lines.y, lines.grid, tolerance);
  return { dx: x?.by ?? toRound(horizontal), dy: y?.by ?? toRound(vertical), shown: { x: x ? [x.at] : [], y: y ? [y.at] : [] } };
};
