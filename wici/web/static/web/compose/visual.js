// The visual editor: TinyMCE with tags and conditions as chips. What it holds is only read back when somebody
// has changed something in it, so that looking at a message never rewrites it.
import { readTag, writeTag } from "./chips.js";
import { later } from "./request.js";

const PLUGINS = "advlist anchor autolink autoresize charmap directionality image link lists nonbreaking searchreplace table visualblocks wordcount";
const TOOLBAR = "blocks | bold italic | bullist numlist | link image | undo redo | forecolor underline | alignleft aligncenter alignright | table | removeformat";
const PHONE_TOOLBAR = "bold italic | bullist | link | blocks numlist image undo redo";

export class Visual {
  constructor(area, { chips, words, look, onChange, onFocus, onDocument }) {
    Object.assign(this, { area, chips, words, look, onChange, onFocus, onDocument });
    this.source = "";
    this.changedSoon = later(300, () => this.read());
  }

  async start() {
    const isDark = document.documentElement.dataset.bsTheme === "dark";
    const base = this.look.static.replace(/\/tinymce\.min[^/]*$/, "");
    const isPhone = matchMedia("(max-width: 720px)").matches;
    const [editor] = await tinymce.init({
      target: this.area,
      license_key: "gpl",
      base_url: base,
      suffix: ".min",
      cache_suffix: "",
      language: document.documentElement.lang.startsWith("pl") ? "pl" : undefined,
      skin: isDark ? "oxide-dark" : "oxide",
      content_css: isDark ? this.look.contentCssDark : this.look.contentCss,
      plugins: PLUGINS,
      toolbar: isPhone ? PHONE_TOOLBAR : TOOLBAR,
      toolbar_mode: "sliding",
      menubar: false,
      statusbar: false,
      promotion: false,
      branding: false,
      convert_urls: false,
      relative_urls: false,
      remove_script_host: false,
      entity_encoding: "raw",
      element_format: "html",
      valid_elements: "*[*]",
      valid_children: "+body[style],+div[style]",
      allow_conditional_comments: true,
      paste_data_images: false,
      image_description: true,
      image_dimensions: true,
      link_assume_external_targets: false,
      browser_spellcheck: true,
      contextmenu: false,
      min_height: 380,
      max_height: 1400,
      autoresize_bottom_margin: 24,
      autoresize_overflow_padding: 20,
      iframe_aria_text: this.words.editor_label,
      paste_preprocess: (_editor, args) => (args.content = this.chips.toEditor(args.content)),
      setup: (editor) => this.setUp(editor),
    });
    this.editor = editor;
    editor.iframeElement.title = this.words.editor_label;
    this.show(this.source);
  }

  setUp(editor) {
    editor.on("PreInit", () => this.chips.serialise(editor));
    editor.on("input change undo redo ExecCommand SetContent", (event) => {
      if (!this.isShowing && !(event.type === "setcontent" && event.initial)) this.changedSoon();
    });
    editor.on("focus", () => this.onFocus());
    editor.on("blur", () => this.read());
    editor.on("click", (event) => this.open(event.target.closest?.("[data-w]")));
    editor.on("keydown", (event) => {
      const chip = editor.selection.getNode().closest?.("[data-w]");
      if (event.key === "Enter" && chip) {
        event.preventDefault();
        this.open(chip);
      }
    });
    editor.on("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isDocument(text)) return;
      event.preventDefault();
      this.onDocument(text);
    });
  }

  // Show a template.
  show(source) {
    this.source = source;
    if (!this.editor) return;
    this.changedSoon.cancel();
    this.isShowing = true;
    this.editor.setContent(this.chips.toEditor(source));
    this.editor.undoManager.clear();
    this.editor.undoManager.add();
    this.shown = this.editor.getContent();
    this.isShowing = false;
  }

  // Take what was changed; what was only looked at stays as it was written.
  read() {
    if (!this.editor || this.isShowing) return;
    this.changedSoon.cancel();
    const now = this.editor.getContent();
    if (now === this.shown) return;
    this.shown = this.source = now;
    this.onChange(now);
  }

  // Whether the editor would write back the same elements, if something were changed.
  get keepsEverything() {
    const counts = (html) => (html.match(/<[a-zA-Z!][^\s>]*/g) ?? []).filter((name) => !/^<tbody$/i.test(name)).map((name) => name.toLowerCase()).sort().join(" ");
    return !this.editor || counts(this.source) === counts(this.shown);
  }

  insertTag(name) {
    this.editor.focus();
    this.editor.insertContent(this.chips.tag(writeTag({ name })));
    this.read();
  }

  // A tag opens its fallback.
  open(chip) {
    if (!chip?.classList.contains("w-tag")) return;
    this.opened = chip;
    this.area.dispatchEvent(new CustomEvent("tag", { bubbles: true, detail: readTag(decodeURIComponent(chip.dataset.w)) }));
  }

  replaceOpened(tag) {
    const { editor, opened: chip } = this;
    editor.undoManager.transact(() => {
      if (tag) editor.dom.setOuterHTML(chip, this.chips.tag(writeTag(tag)));
      else editor.dom.remove(chip);
    });
    editor.focus();
    this.read();
  }

  // Puts a condition around the paragraphs in which the selection begins and ends.
  wrap(condition) {
    const { editor } = this;
    const inner = editor.getBody();
    const top = (node) => {
      let found = node;
      while (found && found.parentNode !== inner && !/^(TD|TH|DIV|BLOCKQUOTE)$/.test(found.parentNode?.nodeName ?? "")) found = found.parentNode;
      return found;
    };
    const range = editor.selection.getRng();
    let [first, last] = [top(editor.selection.getStart()), top(editor.selection.getEnd())];
    if (!first || first === inner) first = inner.children[range.startOffset] ?? inner.firstElementChild;
    if (!last || last === inner || last.parentNode !== first.parentNode) last = first;
    const isItem = first.nodeName === "LI";
    if (isItem) first = last = first.parentNode;
    editor.undoManager.transact(() => {
      const make = (raw) => editor.dom.createFragment(this.chips.statement(raw, "div")).firstChild;
      first.parentNode.insertBefore(make(`{% if ${condition} %}`), first);
      last.parentNode.insertBefore(make("{% endif %}"), last.nextSibling);
    });
    editor.focus();
    this.read();
  }
}

export const isDocument = (text) => /^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html[\s>])/i.test(text);
