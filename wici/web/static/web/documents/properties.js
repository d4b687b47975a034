// The panel on the right: of what is selected, else of the page (page_properties.js).
import { by, make } from "./dom.js";
import { ConditionField } from "./condition.js";
import { checkField, choiceField, colourField, iconButton, numberField, row, section, selectField, textField, toggles } from "./fields.js";
import { pageProperties } from "./page_properties.js";
import { imageSection, tagged } from "./sources.js";
import { nameOf } from "./elements.js";
import { fill } from "../compose/request.js";

export class Properties {
  constructor(design, actions, setup, { tags, files, aids }) {
    Object.assign(this, { design, actions, setup, words: setup.words, tags, files, aids, fields: [] });
    this.place = by("properties");
    design.addEventListener("selected", () => this.draw());
    design.addEventListener("page", () => this.design.selected.size || this.draw());
    design.addEventListener("changed", () => this.refresh());
    design.addEventListener("moving", () => this.refresh());
  }

  // What decides which fields there are.
  get shape() {
    const chosen = this.design.selection;
    return JSON.stringify(chosen.map(({ id, kind, symbology, photo_field: photo, file, fit, font }) => [id, kind, symbology, Boolean(photo), file, fit, font]));
  }

  draw() {
    const chosen = this.design.selection;
    this.fields = [];
    this.drawn = this.shape;
    const nodes = chosen.length ? this.ofElements(chosen) : pageProperties(this);
    this.place.replaceChildren(...nodes);
    this.place.scrollTop = 0;
  }

  refresh() {
    if (this.drawn !== this.shape) return this.redraw();
    for (const field of this.fields) field.refresh?.();
  }

  // Other fields now: the focus stays on the one that was being used, if it is still there.
  redraw() {
    const focused = this.place.contains(document.activeElement) ? document.activeElement.closest(".d-field, .d-section")?.textContent : null;
    const scrolled = this.place.scrollTop;
    this.draw();
    this.place.scrollTop = scrolled;
    if (focused === null) return;
    const again = [...this.place.querySelectorAll(".d-field, .d-section")].find((node) => node.textContent === focused);
    (again ?? this.place).querySelector("input, select, textarea, button")?.focus();
  }

  // The first field, for Enter on the page.
  focus() {
    const field = this.place.querySelector("textarea, input:not(:disabled), select");
    field?.focus();
    field?.select?.();
  }

  add(field) {
    this.fields.push(field);
    return field.node;
  }

  // A field that reads the first selected element and writes to all of them.
  of(build, name, options) {
    const first = () => this.design.selection[0]?.[name] ?? this.design.elementPattern[name];
    return this.add(build({ ...options, get: first, set: (value) => this.set(name, value) }));
  }

  set(name, value) {
    this.design.change(() => this.design.selection.forEach((element) => (element[name] = value)), { together: `set ${name}` });
  }

  ofElements(chosen) {
    const [first] = chosen;
    const { words } = this;
    const isOne = chosen.length === 1;
    const isOfAKind = chosen.every(({ kind }) => kind === first.kind);
    const title = isOne ? words[first.kind] : fill(words.selected, { count: chosen.length });
    return [
      make("div", { class: "d-properties-head" }, make("h2", {}, title), this.buttons()),
      ...(isOfAKind ? this.ofKind(first, isOne) : []),
      isOne ? this.placeSection() : null,
      this.arrangeSection(chosen.length),
      isOne ? this.whoSection() : null,
      isOne ? this.listSection() : null,
    ].filter(Boolean);
  }

  buttons() {
    const { words, actions } = this;
    return make(
      "div",
      { class: "d-buttons", role: "group", "aria-label": words.actions },
      iconButton(words.front, "arrow-bar-to-up", () => actions.reorder(Infinity)),
      iconButton(words.back, "arrow-bar-to-down", () => actions.reorder(-Infinity)),
      iconButton(words.duplicate, "copy", () => actions.duplicate()),
      iconButton(words.delete, "trash", () => actions.remove()),
    );
  }

  ofKind(first, isOne) {
    const kinds = { text: () => this.ofText(first, isOne), code: () => this.ofCode(first, isOne), image: () => imageSection(this, first, isOne), line: () => this.ofLine() };
    return (kinds[first.kind] ?? (() => this.ofShape(first.kind)))();
  }

  ofText(first, isOne) {
    const { words } = this;
    const font = this.setup.fonts.find(({ name }) => name === first.font);
    const style = (name) => this.design.selection[0]?.[name];
    return [
      isOne && section("", tagged(this, words.content, 3)),
      section(
        words.look,
        this.of(selectField, "font", { label: words.font, options: this.setup.fonts.map(({ name }) => [name, name]) }),
        row(
          this.of(numberField, "size_pt", { label: words.size, unit: "pt", step: 1, min: 1, max: 1000 }),
          this.of(numberField, "line_height", { label: words.line_height, unit: "×", step: 0.1, min: 0.5, max: 10 }),
        ),
        this.add(toggles({
          label: words.style, get: style, set: (name, value) => this.set(name, value),
          options: [["is_bold", words.bold, "bold", !font?.has_styles], ["is_italic", words.italic, "italic", !font?.has_styles], ["is_upper", words.upper, "letter-case-upper"]],
        })),
        this.of(colourField, "colour", { label: words.colour }),
        row(
          this.of(choiceField, "align", { label: words.align, options: [["left", words.left, "align-left"], ["centre", words.centre, "align-center"], ["right", words.right, "align-right"]] }),
          this.of(choiceField, "vertical_align", { label: words.vertical, options: [["top", words.top, "layout-align-top"], ["middle", words.middle, "layout-align-middle"], ["bottom", words.bottom, "layout-align-bottom"]] }),
        ),
        this.of(selectField, "fit", { label: words.fit, options: ["wrap_shrink", "wrap", "shrink"].map((value) => [value, words[value]]) }),
        first.fit !== "wrap" && this.of(numberField, "smallest_pt", { label: words.smallest, unit: "pt", step: 1, min: 1, max: 1000 }),
      ),
    ].filter(Boolean);
  }

  ofCode(first, isOne) {
    const { words } = this;
    const isBars = ["code128", "ean13"].includes(first.symbology);
    return [
      section(
        words.code,
        this.of(selectField, "symbology", { label: words.symbology, options: ["qr", "code128", "ean13", "pdf417", "datamatrix", "aztec"].map((value) => [value, words[value]]) }),
        isOne && tagged(this, words.code_content, 2),
        this.of(colourField, "colour", { label: words.colour }),
        this.of(checkField, "has_quiet_zone", { label: words.quiet }),
        isBars && this.of(checkField, "has_words", { label: words.words }),
      ),
    ];
  }

  ofLine() {
    const { words } = this;
    return [
      section(
        words.look,
        this.of(colourField, "stroke", { label: words.colour }),
        this.of(numberField, "stroke_mm", { label: words.stroke_mm, step: 0.1, min: 0.05, max: 100 }),
        this.of(checkField, "is_rising", { label: words.rising }),
      ),
    ];
  }

  ofShape(kind) {
    const { words } = this;
    return [
      section(
        words.look,
        this.of(colourField, "fill", { label: words.fill, none: words.no_fill, fallback: "#dbe6f6" }),
        this.of(colourField, "stroke", { label: words.stroke, none: words.no_stroke }),
        row(
          this.of(numberField, "stroke_mm", { label: words.stroke_mm, step: 0.1, min: 0, max: 100 }),
          kind === "rectangle" && this.of(numberField, "radius_mm", { label: words.radius, step: 0.5, min: 0, max: 1000 }),
        ),
      ),
    ];
  }

  placeSection() {
    const { words } = this;
    const [element] = this.design.selection;
    const smallest = element.kind === "line" ? 0 : 1;
    return section(
      words.place,
      row(this.of(numberField, "x", { label: words.x }), this.of(numberField, "y", { label: words.y })),
      row(this.of(numberField, "width", { label: words.width, min: smallest, max: 5000 }), this.of(numberField, "height", { label: words.height, min: smallest, max: 5000 })),
      this.of(numberField, "rotation", { label: words.rotation, unit: "°", step: 1, min: -360, max: 360, css: "d-half" }),
    );
  }

  arrangeSection(count) {
    const { words, actions } = this;
    const edges = [["left", "layout-align-left"], ["centre", "layout-align-center"], ["right", "layout-align-right"], ["top", "layout-align-top"], ["middle", "layout-align-middle"], ["bottom", "layout-align-bottom"]];
    const buttons = edges.map(([edge, symbol]) => iconButton(words[`align_${edge}`], symbol, () => actions.align(edge)));
    if (count > 2)
      buttons.push(
        iconButton(words.distribute_x, "layout-distribute-vertical", () => actions.distribute("x")),
        iconButton(words.distribute_y, "layout-distribute-horizontal", () => actions.distribute("y")),
      );
    return section(words.arrange, make("div", { class: "d-buttons", role: "group", "aria-label": words.arrange }, ...buttons));
  }

  whoSection() {
    const { words } = this;
    const input = make("input", { type: "text", class: "form-control" });
    const place = make("div", { class: "d-field" }, input);
    const get = () => this.design.selection[0]?.condition ?? "";
    input.value = get();
    input.addEventListener("input", () => this.set("condition", input.value));
    const field = new ConditionField(input, { conditions: this.setup.conditions, words: words.condition, label: words.who });
    this.fields.push({ refresh: () => !place.contains(document.activeElement) && input.value !== get() && ((input.value = get()), field.show()) });
    return section(words.who, place);
  }

  listSection() {
    const { words } = this;
    const [element] = this.design.selection;
    const name = this.of(textField, "name", { label: words.name });
    name.querySelector("input").placeholder = nameOf({ ...element, name: "" }, this.setup);
    return section(
      words.element,
      name,
      this.of(checkField, "is_locked", { label: words.locked }),
      this.of(checkField, "is_hidden", { label: words.hidden }),
    );
  }
}
