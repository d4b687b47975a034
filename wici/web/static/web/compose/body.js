// The body of the message: visual editor, HTML and text part, one source of truth between them, and whole
// documents that nothing rewrites.
import { isDocument, Visual } from "./visual.js";
import { Source } from "./source.js";
import { tabs } from "./tabs.js";
import { ask } from "./request.js";

const by = (id) => document.getElementById(id);

export class Body {
  constructor(draft, { chips, words, look, onFocus, onCondition, ask: confirm }) {
    Object.assign(this, { draft, words, confirm });
    this.visual = new Visual(by("visual"), {
      chips, words, look,
      onChange: (html) => this.typed(html),
      onFocus: () => onFocus("visual"),
      onDocument: (text) => this.offerDocument(text),
    });
    this.html = new Source(by("html"), by("html-numbers"), (text) => this.typed(text));
    this.text = new Source(by("text"), by("text-numbers"), (text) => draft.set("text", text));
    this.tabs = tabs(by("tab-visual").parentElement, (id) => this.opened(id));
    by("html").addEventListener("paste", (event) => this.pasted(event));
    by("html-file").addEventListener("change", (event) => this.readFile(event.target));
    by("text-own").addEventListener("change", (event) => this.ownText(event.target.checked));
    by("convert-now").addEventListener("click", () => this.convert());
    by("show-only-for").addEventListener("click", () => this.visual.editor && onCondition());
    by("document-undo").addEventListener("click", () => this.goBack());
  }

  get isDocument() {
    return this.draft.fields.format === "document";
  }

  async start() {
    this.show();
    try {
      await this.visual.start();
    } catch (error) {
      console.error(error);
    }
    if (!this.visual.editor) {
      this.note(this.words.editor_failed);
      if (!this.isDocument) this.tabs.select("tab-html");
    }
  }

  // Everything anew from the draft.
  show() {
    const { fields } = this.draft;
    this.html.value = fields.html;
    this.showText();
    this.showKind();
    if (!this.isDocument && this.visual.source !== fields.html) this.visual.show(fields.html);
    this.opened(this.tabs.current);
  }

  showKind() {
    by("tab-visual").textContent = this.isDocument ? this.words.document : this.words.visual;
    by("visual-box").hidden = this.isDocument;
    by("document-frame").hidden = !this.isDocument;
    by("document-note").hidden = !this.isDocument;
    by("layout-choice").hidden = this.isDocument;
    by("document-undo").hidden = !this.before;
    if (this.isDocument) this.note("");
  }

  showText() {
    const { is_text_edited: isOwn, text } = this.draft.fields;
    by("text-own").checked = isOwn;
    by("text").readOnly = !isOwn;
    if (isOwn) this.text.value = text;
  }

  // Something was written, in the visual editor or as code.
  typed(html) {
    this.draft.set("html", html);
    if (!this.isDocument && isDocument(html)) this.become("document");
  }

  become(format) {
    this.draft.set("format", format);
    this.showKind();
    this.opened(this.tabs.current);
  }

  async opened(id) {
    by("show-only-for").hidden = this.isDocument || id !== "tab-visual";
    if (id === "tab-visual") await this.openVisual();
    if (id === "tab-html") {
      this.visual.read();
      this.html.value = this.draft.fields.html;
    }
    if (id === "tab-text" && !this.draft.fields.is_text_edited) await this.makeText();
  }

  async openVisual() {
    if (this.isDocument) return this.showDocument();
    if (this.visual.source !== this.draft.fields.html) this.visual.show(this.draft.fields.html);
    this.note(this.visual.keepsEverything ? "" : this.words.changes_code);
  }

  async showDocument() {
    if (this.draft.fields.html && (await this.draft.flush({ force: true })))
      by("document-frame").src = `${this.draft.address("preview_html")}?version=${this.draft.version}`;
  }

  note(words) {
    by("code-note").hidden = !words;
    by("code-note-words").textContent = words;
  }

  async makeText() {
    if (!(await this.draft.flush({ force: true }))) return;
    const answer = await ask(this.draft.address("text"));
    if (answer.ok && !this.draft.fields.is_text_edited) this.text.value = (await answer.json()).text;
  }

  async ownText(isOwn) {
    if (isOwn && !this.text.value) await this.makeText();
    this.draft.set("is_text_edited", isOwn);
    if (isOwn) this.draft.set("text", this.text.value);
    this.showText();
    if (!isOwn) this.makeText();
    else by("text").focus();
  }

  // Whole documents
  pasted(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!isDocument(text)) return;
    event.preventDefault();
    this.offerDocument(text);
  }

  async readFile(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const text = decode(await file.arrayBuffer());
    if (text.includes("\0")) wici.say(this.words.read_failed);
    else this.offerDocument(text);
  }

  // What is written already is only replaced after a yes.
  offerDocument(text) {
    const isEmpty = !this.draft.fields.html.replace(/<[^>]*>|&nbsp;|\s/g, "");
    this.confirm(isEmpty, () => this.take({ html: text, format: isDocument(text) ? "document" : "visual" }));
  }

  // Fields in place of what is there, which is remembered.
  take(fields) {
    const { html, format, subject, preheader, language } = this.draft.fields;
    this.before = html ? { html, format, subject, preheader, language } : null;
    this.put(fields);
  }

  put(fields) {
    for (const [name, value] of Object.entries(fields)) this.draft.set(name, value);
    this.draft.dispatchEvent(new CustomEvent("replaced"));
    if (fields.format === "document") this.tabs.select("tab-visual");
  }

  goBack() {
    const { before } = this;
    this.before = null;
    if (before) this.put(before);
  }

  convert() {
    by("convert").close();
    const page = new DOMParser().parseFromString(this.draft.fields.html, "text/html");
    page.querySelectorAll("script, style, title, meta, link").forEach((part) => part.remove());
    const html = page.body.innerHTML.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (tag) => tag.replaceAll("&quot;", '"').replaceAll("&gt;", ">")).trim();
    this.take({ html, format: "visual" });
    this.tabs.select("tab-visual");
    by("document-undo").hidden = false;
  }

  // Tags and places
  insertTag(name, place) {
    const inVisual = place === "visual" || (place === "html" && this.tabs.current === "tab-visual");
    if (inVisual && this.visual.editor && !this.isDocument) {
      this.tabs.select("tab-visual", { quiet: true });
      this.visual.insertTag(name);
      return;
    }
    const area = place === "text" ? by("text") : by("html");
    if (area.readOnly) return;
    this.tabs.select(place === "text" ? "tab-text" : "tab-html");
    area.setRangeText(`{{ ${name} }}`, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  async goTo(place, line, column) {
    const id = place === "text" ? "tab-text" : line ? "tab-html" : this.tabs.current === "tab-text" ? "tab-visual" : this.tabs.current;
    this.tabs.select(id);
    if (line) (place === "text" ? this.text : this.html).jump(line, column);
    else if (id === "tab-visual" && !this.isDocument) this.visual.editor?.focus();
    else by(place === "text" ? "text" : "html").focus();
  }
}

// The bytes of an HTML file: by its mark or its own word, else UTF-8, else as Polish Windows wrote it.
const decode = (bytes) => {
  const head = new TextDecoder("latin1").decode(bytes.slice(0, 2048));
  const named = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
  const first = new Uint8Array(bytes.slice(0, 2));
  const marked = first[0] === 0xff && first[1] === 0xfe ? "utf-16le" : first[0] === 0xfe && first[1] === 0xff ? "utf-16be" : null;
  for (const name of [marked, "utf-8", named, "windows-1250"].filter(Boolean)) {
    try {
      return new TextDecoder(name, { fatal: true }).decode(bytes);
    } catch {
      // Not this one, or none that the browser knows.
    }
  }
  return new TextDecoder("utf-8").decode(bytes);
};
