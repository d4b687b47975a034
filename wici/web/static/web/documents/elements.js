// What elements are called, and what a new one is like.
export const ICONS = { text: "typography", image: "photo", code: "qrcode", line: "line", rectangle: "rectangle", ellipse: "circle" };

// Millimetres between new elements that would lie on one another.
const APART = 8;
const SQUARE = new Set(["qr", "datamatrix", "aztec"]);

// A code whose two sides are the same.
export const isSquare = ({ kind, symbology }) => kind === "code" && SQUARE.has(symbology);

const short = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

// The element's name for people: its own, or what it is and says. Tags are called as people call them.
export const nameOf = (element, { words, tags }) => {
  if (element.name) return element.name;
  const spoken = element.text.replace(/\{\{\s*(\w+)[^}]*\}\}/g, (all, key) => tags[key]?.label ?? key).replace(/\{%.*?%\}/g, "").replace(/\s+/g, " ").trim();
  if (element.kind === "text") return short(spoken) || words.empty_text;
  if (element.kind === "code") return short(`${words[element.symbology]}: ${spoken}`);
  if (element.kind === "image") return element.photo_field ? words.photo : words.image;
  return words[element.kind];
};

// A new element of a kind, in the middle of what is seen of the page.
export const fresh = (kind, page, middle, setup) => {
  const { words, photos } = setup;
  const side = Math.min(page.width, page.height);
  const wide = Math.min(80, page.width * 0.7);
  const square = Math.min(30, side * 0.4);
  const made = {
    text: { kind: "text", width: wide, height: 10, text: words.new_text, size_pt: side < 70 ? 10 : 14, align: "centre", vertical_align: "middle" },
    image: { kind: "image", width: square, height: square },
    photo: { kind: "image", width: square * 0.8, height: square, photo_field: photos[0]?.key ?? "", scaling: "cover" },
    code: { kind: "code", width: square, height: square, text: "{{ participant_code }}" },
    line: { kind: "line", width: wide, height: 0, stroke_mm: 0.3 },
    rectangle: { kind: "rectangle", width: square * 1.5, height: square },
    ellipse: { kind: "ellipse", width: square, height: square },
  }[kind];
  const inside = (value, size, whole) => Math.round(Math.max(0, Math.min(whole - size, value - size / 2)) * 2) / 2;
  const place = { x: inside(middle.x, made.width, page.width), y: inside(middle.y, made.height, page.height) };
  const isTaken = () => page.elements.some((each) => Math.hypot(each.x + each.width / 2 - place.x - made.width / 2, each.y + each.height / 2 - place.y - made.height / 2) < 2);
  // Not exactly on another one, while there is room below.
  while (isTaken() && place.y + made.height + APART <= page.height) place.y += APART;
  return { ...made, ...place };
};
