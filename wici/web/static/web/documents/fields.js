// Labelled inputs of the properties. Each has refresh(), which shows the value anew unless it is being typed.
import { icon, make, nextId } from "./dom.js";
import { round } from "./geometry.js";

const wrap = (label, input, { help, css = "", suffix } = {}) => {
  const id = (input.id ||= nextId("field"));
  const box = suffix ? make("div", { class: "d-with-unit" }, input, make("span", { "aria-hidden": "true" }, suffix)) : input;
  return make("div", { class: `d-field ${css}` }, make("label", { for: id }, label), box, help && make("p", { class: "w-help" }, help));
};

const isBusy = (input) => input === document.activeElement;

export const numberField = ({ label, get, set, unit = "mm", unitName, step = 0.5, min, max, css }) => {
  const input = make("input", { type: "number", class: "form-control", step: "any", min, max, "aria-label": unitName ? `${label}, ${unitName}` : null, inputmode: "decimal" });
  const show = () => (input.value = String(round(get())));
  const within = (value) => Math.max(min ?? -Infinity, Math.min(max ?? Infinity, value));
  const typed = () => (input.value === "" ? NaN : Number(input.value.replace(",", ".")));
  // What is half typed may be out of bounds: it counts when the field is left.
  input.addEventListener("input", () => within(typed()) === typed() && set(typed()));
  input.addEventListener("change", () => {
    if (Number.isFinite(typed()) && within(typed()) !== typed()) set(within(typed()));
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const by = (event.key === "ArrowUp" ? 1 : -1) * step * (event.shiftKey ? 10 : 1);
    set(within(round(get() + by)));
    show();
  });
  show();
  return { node: wrap(label, input, { suffix: unit, css }), refresh: () => isBusy(input) || show(), input };
};

export const textField = ({ label, get, set, help, rows = 0, css }) => {
  const input = rows ? make("textarea", { class: "form-control", rows }) : make("input", { type: "text", class: "form-control" });
  input.addEventListener("input", () => set(input.value));
  const show = () => input.value !== get() && (input.value = get());
  show();
  return { node: wrap(label, input, { help, css }), refresh: () => isBusy(input) || show(), input };
};

// options: [[value, label], …]
export const selectField = ({ label, get, set, options, css, help }) => {
  const input = make("select", { class: "form-select" }, ...options.map(([value, text]) => make("option", { value }, text)));
  input.addEventListener("change", () => set(input.value));
  const show = () => (input.value = get());
  show();
  return { node: wrap(label, input, { css, help }), refresh: show, input };
};

export const checkField = ({ label, get, set, help }) => {
  const input = make("input", { type: "checkbox", class: "form-check-input" });
  input.addEventListener("change", () => set(input.checked));
  const show = () => (input.checked = get());
  show();
  const node = make("div", { class: "d-field d-check" }, make("label", { class: "form-check" }, input, make("span", { class: "form-check-label" }, label)), help && make("p", { class: "w-help" }, help));
  return { node, refresh: show, input };
};

// A colour, and where there may be none, a box that says so.
export const colourField = ({ label, get, set, none, fallback = "#000000" }) => {
  const input = make("input", { type: "color", class: "form-control form-control-color" });
  const code = make("input", { type: "text", class: "form-control d-code", "aria-label": `${label} (#rrggbb)`, maxlength: 7, spellcheck: "false" });
  let kept = fallback;
  const show = () => {
    const value = get();
    kept = value || kept;
    input.value = kept;
    if (!isBusy(code)) code.value = value;
    if (box) box.checked = !value;
    input.disabled = code.disabled = !value;
  };
  input.addEventListener("input", () => set(input.value));
  code.addEventListener("input", () => /^#[0-9a-f]{6}$/i.test(code.value) && set(code.value.toLowerCase()));
  const box = none ? make("input", { type: "checkbox", class: "form-check-input" }) : null;
  box?.addEventListener("change", () => set(box.checked ? "" : kept));
  const id = (input.id = nextId("colour"));
  const node = make(
    "div",
    { class: "d-field" },
    make("label", { for: id }, label),
    make("div", { class: "d-colour" }, input, code, none && make("label", { class: "form-check" }, box, make("span", { class: "form-check-label" }, none))),
  );
  show();
  return { node, refresh: show, input };
};

// One of a few, each with an icon; options: [[value, label, icon], …]
export const choiceField = ({ label, get, set, options }) => {
  const name = nextId("choice");
  const inputs = options.map(([value]) => make("input", { type: "radio", name, value, class: "visually-hidden", onchange: () => set(value) }));
  const show = () => inputs.forEach((input) => (input.checked = input.value === get()));
  const node = make(
    "fieldset",
    { class: "d-field d-segments" },
    make("legend", {}, label),
    make("div", {}, ...options.map(([, text, symbol], place) => make("label", { title: text }, inputs[place], symbol ? icon(symbol) : text, symbol && make("span", { class: "visually-hidden" }, text)))),
  );
  show();
  return { node, refresh: show, input: inputs[0] };
};

// Buttons that are on or off; options: [[name, label, icon], …] with get(name), set(name, value).
export const toggles = ({ label, get, set, options }) => {
  const buttons = options.map(([name, text, symbol, isOff]) =>
    make("button", { type: "button", title: text, "aria-label": text, disabled: isOff, onclick: () => set(name, !get(name)) }, icon(symbol)),
  );
  const show = () => buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(Boolean(get(options[place][0])))));
  show();
  return { node: make("fieldset", { class: "d-field d-segments" }, make("legend", {}, label), make("div", {}, ...buttons)), refresh: show, input: buttons[0] };
};

export const button = (label, symbol, onclick, css = "btn btn-sm") => make("button", { type: "button", class: css, onclick }, symbol && icon(symbol), ` ${label}`);

export const iconButton = (label, symbol, onclick) =>
  make("button", { type: "button", class: "w-icon-button", title: label, "aria-label": label, onclick }, icon(symbol));

export const section = (title, ...nodes) => make("section", { class: "d-section" }, title && make("h3", {}, title), ...nodes);

export const row = (...nodes) => make("div", { class: "d-row" }, ...nodes);
