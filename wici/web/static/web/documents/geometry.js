// Boxes on the page in millimetres: { x, y, width, height, rotation } with the rotation clockwise about the middle.
export const SMALLEST = 1;

export const round = (value) => Math.round(value * 100) / 100;

const turned = (x, y, degrees) => {
  const angle = (degrees * Math.PI) / 180;
  return [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
};

// What a turned box takes up: { left, top, right, bottom }.
export const bounds = ({ x, y, width, height, rotation }) => {
  const middle = [x + width / 2, y + height / 2];
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([sx, sy]) => turned((sx * width) / 2, (sy * height) / 2, rotation));
  const xs = corners.map(([dx]) => middle[0] + dx);
  const ys = corners.map(([, dy]) => middle[1] + dy);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
};

export const union = (boxes) => ({
  left: Math.min(...boxes.map((box) => box.left)),
  top: Math.min(...boxes.map((box) => box.top)),
  right: Math.max(...boxes.map((box) => box.right)),
  bottom: Math.max(...boxes.map((box) => box.bottom)),
});

export const touches = (one, other) =>
  one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom;

// The box after a handle ("n", "ne", …) was pulled by dx, dy on the page; what lies opposite stays where it is.
export const resized = (box, handle, dx, dy, { keepsRatio = false, smallest = SMALLEST } = {}) => {
  const sx = handle.includes("e") ? 1 : handle.includes("w") ? -1 : 0;
  const sy = handle.includes("s") ? 1 : handle.includes("n") ? -1 : 0;
  const [own_x, own_y] = turned(dx, dy, -box.rotation);
  let width = Math.max(smallest, box.width + sx * own_x);
  let height = Math.max(smallest, box.height + sy * own_y);
  if (keepsRatio && box.width && box.height) {
    const ratio = box.width / box.height;
    if (sx && sy) {
      const share = Math.max(width / box.width, height / box.height);
      width = box.width * share;
      height = box.height * share;
    } else if (sx) height = width / ratio;
    else width = height * ratio;
  }
  const [shift_x, shift_y] = turned((sx * (width - box.width)) / 2, (sy * (height - box.height)) / 2, box.rotation);
  const middle = [box.x + box.width / 2 + shift_x, box.y + box.height / 2 + shift_y];
  return { x: middle[0] - width / 2, y: middle[1] - height / 2, width, height };
};

// A part of a frame after the frame was resized: it keeps its place and its share of it.
export const within = (part, before, after) => {
  const across = before.width ? after.width / before.width : 1;
  const down = before.height ? after.height / before.height : 1;
  const width = Math.max(Math.min(SMALLEST, part.width), part.width * across);
  const height = Math.max(Math.min(SMALLEST, part.height), part.height * down);
  const middle = [after.x + (part.x + part.width / 2 - before.x) * across, after.y + (part.y + part.height / 2 - before.y) * down];
  return { x: middle[0] - width / 2, y: middle[1] - height / 2, width, height };
};

// The rotation that puts the upper middle of the box towards a point; multiples of 90° hold it a little.
export const angleTo = (box, x, y, { inSteps = false } = {}) => {
  const angle = (Math.atan2(y - (box.y + box.height / 2), x - (box.x + box.width / 2)) * 180) / Math.PI + 90;
  const positive = ((angle % 360) + 360) % 360;
  if (inSteps) return (Math.round(positive / 15) * 15) % 360;
  const quarter = Math.round(positive / 90) * 90;
  return Math.abs(positive - quarter) < 3 ? quarter % 360 : Math.round(positive * 2) / 2;
};
