// A text area for code: line numbers, jumping to a place, and line ends kept as they came (a text area knows
// only \n, so the exact text is kept beside it).
const ENDS = /\r\n|\r|\n/g;
const shown = (text) => text.replace(ENDS, "\n");

// The new text with the line ends of the old one: lines that stayed keep theirs, new ones get the usual one.
export const withLineEnds = (exact, typed) => {
  const ends = exact.match(ENDS) ?? [];
  if (!ends.some((end) => end !== "\n")) return typed;
  const before = shown(exact).split("\n");
  const after = typed.split("\n");
  const usual = ends.filter((end) => end === "\r\n").length * 2 >= ends.length ? "\r\n" : ends[0];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let same = 0;
  while (same < before.length - start && same < after.length - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  const shift = before.length - after.length;
  return after.map((line, index) => {
    if (index === after.length - 1) return line;
    if (index >= after.length - same) return line + ends[index + shift];
    return line + (index < before.length - same ? (ends[index] ?? usual) : usual);
  }).join("");
};

// The tag or condition in which this place lies.
const tagAround = (text, at) => {
  for (const found of text.matchAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g))
    if (found.index <= at && at < found.index + found[0].length) return [found.index, found.index + found[0].length];
  return null;
};

export class Source {
  constructor(area, numbers, onInput) {
    this.area = area;
    this.numbers = numbers;
    this.exact = "";
    area.addEventListener("input", () => {
      this.exact = withLineEnds(this.exact, area.value);
      this.count();
      onInput(this.exact);
    });
    area.addEventListener("scroll", () => (numbers.scrollTop = area.scrollTop));
  }

  get value() {
    return this.exact;
  }

  set value(text) {
    if (text === this.exact && this.lines) return;
    this.exact = text;
    this.area.value = shown(text);
    this.count();
  }

  count() {
    const lines = this.area.value.split("\n").length;
    if (lines === this.lines) return;
    this.lines = lines;
    this.numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
    this.numbers.scrollTop = this.area.scrollTop;
  }

  // Lines and columns count from 1; columns in characters, as the server counts them.
  jump(line, column) {
    const lines = this.area.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const text = lines[line - 1] ?? "";
    const at = before + [...text].slice(0, Math.max(0, column - 1)).join("").length;
    const [start, end] = tagAround(this.area.value, at) ?? [at, at + 1];
    this.area.focus();
    this.area.setSelectionRange(start, end);
    const height = parseFloat(getComputedStyle(this.area).lineHeight) || 20;
    this.area.scrollTop = Math.max(0, (line - 4) * height);
    this.area.closest(".c-source").scrollIntoView({ block: "center" });
  }
}
