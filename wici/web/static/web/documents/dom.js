// Making parts of a page, a line each.
export const by = (id) => document.getElementById(id);

// make("p", { class: "x", onclick: work, "aria-label": "…" }, "text" or nodes…)
export const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(made.dataset, value);
    else if (key === "text") made.textContent = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

// A copy of an icon that the page brought along: <template id="icons"><span data-icon="copy">…</span></template>
export const icon = (name) => {
  const found = by("icons")?.content.querySelector(`[data-icon="${name}"] svg`);
  return found ? found.cloneNode(true) : document.createTextNode("");
};

let last = 0;
export const nextId = (stem = "d") => `${stem}-${++last}`;

// In lower-case, without marks, for searching.
export const plain = (text) => text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
