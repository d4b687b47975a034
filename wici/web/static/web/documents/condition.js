// A condition chosen rather than typed: a tag, and which of its values. What was typed by hand stays as it is.
import { make, nextId } from "./dom.js";

const COMPARISON = /^\s*(\w+)\s*==\s*(?:"([^"]*)"|'([^']*)')\s*$/;
const ALONE = /^\s*(\w+)\s*$/;
const EMPTY = /^\s*(\w+)\s*==\s*(?:""|'')\s*$/;
const OWN = " own";

const quoted = (value) => (value.includes('"') ? `'${value}'` : `"${value}"`);

// { tag, values } or { tag, is: "filled" | "empty" } or { own: "…" } or {} for everybody.
export const readCondition = (source, conditions) => {
  if (!source.trim()) return {};
  const known = (tag) => conditions.find((each) => each.tag === tag);
  const [alone, empty] = [source.match(ALONE), source.match(EMPTY)];
  if (alone && known(alone[1])) return { tag: alone[1], is: "filled" };
  if (empty && known(empty[1])) return { tag: empty[1], is: "empty" };
  const parts = source.split(/\bor\b/).map((part) => part.match(COMPARISON));
  if (parts.every(Boolean)) {
    const tags = new Set(parts.map((part) => part[1]));
    const [tag] = tags;
    const values = parts.map((part) => part[2] ?? part[3]);
    const all = known(tag)?.choices.flatMap((choice) => choice.values) ?? [];
    if (tags.size === 1 && values.every((value) => all.includes(value))) return { tag, values };
  }
  return { own: source };
};

export const writeCondition = ({ tag, values, is, own }) => {
  if (own !== undefined) return own.trim();
  if (!tag) return "";
  if (is) return is === "empty" ? `${tag} == ""` : tag;
  return values.map((value) => `${tag} == ${quoted(value)}`).join(" or ");
};

// Puts the choices before a text field, which then is shown for conditions of one's own alone.
export class ConditionField {
  constructor(input, { conditions, words, label }) {
    Object.assign(this, { input, conditions, words });
    this.select = make("select", { class: "form-select", id: nextId("condition"), onchange: () => this.chose() });
    if (label) this.select.setAttribute("aria-label", label);
    this.choices = make("fieldset", { class: "d-choices" });
    this.typed = make("div", { class: "d-typed" });
    this.select.append(
      make("option", { value: "" }, words.everybody),
      ...conditions.map(({ tag, label: name }) => make("option", { value: tag }, name)),
      make("option", { value: OWN }, words.typed),
    );
    input.before(this.select, this.choices, this.typed);
    this.typed.append(input);
    if (!input.labels?.length && !input.getAttribute("aria-label")) input.setAttribute("aria-label", words.expression);
    input.addEventListener("input", () => this.isWriting || (this.state = { own: input.value }));
    this.show();
  }

  // After the text field was given another value.
  show() {
    this.state = readCondition(this.input.value, this.conditions);
    this.select.value = this.state.own !== undefined ? OWN : (this.state.tag ?? "");
    this.draw();
  }

  chose() {
    const { value } = this.select;
    const found = this.conditions.find(({ tag }) => tag === value);
    if (value === OWN) this.state = { own: this.input.value };
    else if (!value) this.state = {};
    else this.state = found.choices.length ? { tag: value, values: [] } : { tag: value, is: "filled" };
    this.draw();
    this.write();
  }

  draw() {
    const found = this.conditions.find(({ tag }) => tag === this.state.tag);
    this.typed.hidden = this.state.own === undefined;
    this.choices.hidden = !found;
    if (!found) return this.choices.replaceChildren();
    const name = nextId("choice");
    const line = (type, text, isOn, onchange) =>
      make("label", { class: "form-check" }, this.box(type, name, isOn, onchange), make("span", { class: "form-check-label" }, text));
    const boxes = found.choices.map(({ label, values }) =>
      line("checkbox", label, values.some((value) => this.state.values?.includes(value)), (event) => this.tick(values, event.target.checked)),
    );
    const { filled, empty } = this.words;
    const whether = [["filled", filled], ["empty", empty]].map(([is, text]) =>
      line("radio", text, this.state.is === is, () => {
        this.state = { tag: found.tag, is };
        this.write();
      }),
    );
    const none = make("p", { class: "w-error", role: "status", hidden: !found.choices.length || !this.state.values || this.state.values.length > 0 }, this.words.nothing_chosen);
    const isOfValues = Boolean(this.state.values);
    this.choices.replaceChildren(make("legend", { class: isOfValues ? "d-legend" : "visually-hidden" }, isOfValues ? this.words.is_one_of : found.label), ...(isOfValues ? boxes : whether), none);
  }

  box(type, name, isOn, onchange) {
    const box = make("input", { type, name, class: "form-check-input", onchange });
    box.checked = isOn;
    return box;
  }

  tick(values, isOn) {
    const kept = (this.state.values ?? []).filter((value) => !values.includes(value));
    this.state = { tag: this.state.tag, values: isOn ? [...kept, ...values] : kept };
    this.choices.querySelector(".w-error").hidden = this.state.values.length > 0;
    this.write();
  }

  write() {
    this.isWriting = true;
    this.input.value = writeCondition(this.state);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.isWriting = false;
  }
}
