// Tags and conditions as chips: from a template in HTML to what the visual editor shows, and back to exactly
// the same characters.
import { fill } from "./request.js";

const PIECES =
  /<!--[\s\S]*?-->|<(?:style|script|textarea|title)\b(?:"[^"]*"|'[^']*'|[^'">])*>[\s\S]*?<\/(?:style|script|textarea|title)\s*>|<\/?[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>|<![^>]*>|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|[^<{]+|[\s\S]/g;
const BLOCKS = new Set("p h1 h2 h3 h4 h5 h6 ul ol dl table div blockquote pre hr section article header footer address center figure".split(" "));
const BOXES = new Set("div td th body section article header footer blockquote center figure".split(" "));
const ROWS = new Set("<table <tbody <thead <tfoot <tr <colgroup </tr </tbody </thead </tfoot </td </th </caption </colgroup <ul <ol </li".split(" "));

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const reader = document.createElement("textarea");
const decode = (text) => {
  reader.innerHTML = text.replace(/</g, "&lt;");
  return reader.value;
};
const tagOf = (piece) => /^<\/?[a-zA-Z][^\s>/]*/.exec(piece)?.[0].toLowerCase() ?? "";
const isStatement = (piece) => piece.startsWith("{%");

// What a tag says: its name, its fallback, whether there is one.
export const readTag = (raw) => {
  const found = /^\{\{\s*([^\s|}]+)([\s\S]*?)\}\}$/.exec(decode(raw).replace(/\u00a0/g, " "));
  if (!found) return { name: raw.replace(/[{}]/g, "").trim(), filters: "", fallback: "" };
  const fallback = /\|\s*default\s*:\s*(?:"([^"]*)"|'([^']*)'|[„“”]([^„“”"]*)[“”"])/.exec(found[2]);
  const filters = found[2].replace(fallback?.[0] ?? "", "").trim();
  return { name: found[1], filters, fallback: fallback?.[1] ?? fallback?.[2] ?? fallback?.[3] ?? "" };
};

export const writeTag = ({ name, filters = "", fallback = "" }) => {
  const words = fallback.replace(/[{}]/g, "").trim();
  const quoted = words.includes('"') ? (words.includes("'") ? `"${words.replaceAll('"', "”")}"` : `'${words}'`) : `"${words}"`;
  const ending = words ? ` | default: ${quoted.replace(/&/g, "&amp;").replace(/</g, "&lt;")}` : "";
  return `{{ ${name}${filters ? ` ${filters}` : ""}${ending} }}`;
};

export class Chips {
  constructor(tags, words) {
    this.tags = tags;
    this.words = words;
  }

  label(name) {
    return this.tags[name]?.label ?? fill(this.words.unknown_tag, { name });
  }

  tag(raw) {
    const { name, fallback } = readTag(raw);
    const label = this.label(name) + (fallback ? ` | ${fallback}` : "");
    const look = this.tags[name] ? "" : " is-unknown";
    return `<span class="w-tag${look}" contenteditable="false" data-w="${encodeURIComponent(raw)}">${escape(label)}</span>`;
  }

  condition(raw) {
    const inner = decode(raw).replace(/^\{%-?\s*|\s*-?%\}$/g, "").replace(/\u00a0/g, " ");
    if (/^end/.test(inner)) return this.words.condition_end;
    if (/^else$/.test(inner)) return this.words.condition_else;
    const spoken = { "==": "=", "!=": "≠", or: this.words.or, and: this.words.and };
    const speak = (word) => (/^["']/.test(word) ? `“${word.slice(1, -1)}”` : (this.tags[word]?.label ?? spoken[word] ?? word));
    const words = inner.replace(/^(if|elsif)\s+/, "").replace(/"[^"]*"|'[^']*'|[\w.-]+|[!=]=/g, speak);
    return fill(this.words.condition_if, { condition: words });
  }

  statement(raw, element) {
    const label = escape(this.condition(raw));
    return `<${element} class="w-if" contenteditable="false" data-w="${encodeURIComponent(raw)}">${label}</${element}>`;
  }

  // HTML for the editor. Tags in attributes stay as they are.
  toEditor(source) {
    const pieces = source.match(PIECES) ?? [];
    const isTag = (piece) => piece.startsWith("<") && piece.length > 1;
    return pieces
      .map((piece, index) => {
        if (piece.startsWith("{{")) return this.tag(piece);
        if (!isStatement(piece)) return piece;
        const place = this.place(pieces, index, isTag);
        if (place === "row") return `<!--w:${encodeURIComponent(piece)}-->`;
        return this.statement(piece, place === "block" ? "div" : "span");
      })
      .join("");
  }

  // Whether a condition stands between paragraphs ("block"), where only rows may stand ("row"), or in a line.
  place(pieces, index, isTag) {
    const passes = (piece) => piece !== undefined && (isStatement(piece) || !piece.trim());
    let before = index - 1;
    while (passes(pieces[before])) before--;
    let after = index + 1;
    while (passes(pieces[after])) after++;
    const [left, right] = [pieces[before], pieces[after]];
    if (left !== undefined && isTag(left) && ROWS.has(tagOf(left))) return "row";
    const leftName = tagOf(left ?? "");
    const rightName = tagOf(right ?? "");
    const opens = left === undefined || (leftName.startsWith("</") ? BLOCKS.has(leftName.slice(2)) : BOXES.has(leftName.slice(1)) || leftName === "<hr");
    const closes = right === undefined || (rightName.startsWith("</") ? BOXES.has(rightName.slice(2)) : BLOCKS.has(rightName.slice(1)));
    return opens && closes ? "block" : "line";
  }

  // Teaches the editor to write chips as the characters that they stand for.
  serialise(editor) {
    const rawText = (value) => {
      const text = new tinymce.html.Node("#text", 3);
      text.value = value;
      text.raw = true;
      return text;
    };
    editor.serializer.addAttributeFilter("data-w", (nodes) => {
      for (const node of nodes) node.replace(rawText(decodeURIComponent(node.attr("data-w"))));
    });
    editor.serializer.addNodeFilter("#comment", (nodes) => {
      for (const node of nodes) if (node.value.startsWith("w:")) node.replace(rawText(decodeURIComponent(node.value.slice(2))));
    });
  }
}
