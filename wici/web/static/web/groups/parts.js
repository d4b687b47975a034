// Small parts of the group editor: elements, icons, removable chips.
(() => {
  const data = JSON.parse(document.getElementById("group-data").textContent);

  // el("button", { class: "btn", onclick: f }, "text", child): attributes, listeners, children.
  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  const icon = (name) => document.querySelector(`template[data-icon="${name}"]`).content.cloneNode(true);

  const iconButton = (name, label, onclick) => el("button", { class: "w-icon-button", type: "button", "aria-label": label, title: label, onclick }, icon(name));

  const named = (template, name) => template.replace("%(name)s", name);

  // A chip with a cross that takes it away.
  const chip = (text, onremove) =>
    el("li", {}, el("span", { class: "w-chip is-on" }, text, el("button", { type: "button", "aria-label": named(data.words.remove, text), onclick: onremove }, icon("x"))));

  const select = (options, chosen, attributes) => {
    const made = el("select", { class: "form-select", ...attributes });
    for (const option of options) made.append(new Option(option.label, option.value, false, String(option.value) === String(chosen)));
    return made;
  };

  window.wiciGroup = { data, words: data.words, el, icon, iconButton, named, chip, select };
})();
