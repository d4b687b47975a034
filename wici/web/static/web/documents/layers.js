// The elements of the page as a list, the topmost first: everything that the page can do, without the page.
import { by, icon, make } from "./dom.js";
import { ICONS, nameOf } from "./elements.js";
import { LayerDrag } from "./layer_drag.js";

export class Layers {
  constructor(design, actions, setup) {
    Object.assign(this, { design, actions, setup, words: setup.words });
    this.list = by("layers");
    for (const name of ["changed", "selected", "page"]) design.addEventListener(name, () => this.draw());
    this.list.addEventListener("click", (event) => this.click(event));
    new LayerDrag(this.list, (id, to) => this.pulled(id, to));
  }

  draw() {
    const focused = this.list.contains(document.activeElement) ? [document.activeElement.dataset.do, document.activeElement.closest("li")?.dataset.id] : null;
    const rows = this.design.elements.map((element, place) => this.row(element, place)).reverse();
    this.list.replaceChildren(...rows);
    by("no-layers").hidden = rows.length > 0;
    if (!focused) return;
    const again = rows.find((row) => row.dataset.id === focused[1])?.querySelector(`[data-do="${focused[0]}"]:not(:disabled)`);
    (again ?? rows.find((row) => row.dataset.id === focused[1])?.querySelector("button") ?? this.list.querySelector("button"))?.focus();
  }

  row(element, place) {
    const name = nameOf(element, this.setup);
    const isSelected = this.design.selected.has(element.id);
    const isAlone = isSelected && this.design.selected.size === 1;
    const button = (what, label, symbol, more = {}) =>
      make("button", { type: "button", class: "w-icon-button", data: { do: what }, title: label, "aria-label": `${label}: ${name}`, ...more }, icon(symbol));
    return make(
      "li",
      { class: `d-layer${isSelected ? " is-selected" : ""}${isAlone ? " is-alone" : ""}${element.is_hidden ? " is-hidden" : ""}`, data: { id: element.id } },
      make("button", { type: "button", class: "d-layer-name", data: { do: "select" }, "aria-pressed": String(isSelected) }, icon(ICONS[element.kind]), make("span", {}, name)),
      this.design.elements.length > 1 && make("span", { class: "d-grip", "aria-hidden": "true", title: this.words.pull }, icon("grip-vertical")),
      isAlone && button("up", this.words.forward, "arrow-up", { disabled: place === this.design.elements.length - 1 }),
      isAlone && button("down", this.words.backward, "arrow-down", { disabled: place === 0 }),
      (isAlone || element.is_hidden) && button("hide", element.is_hidden ? this.words.show : this.words.hide, element.is_hidden ? "eye-off" : "eye"),
      (isAlone || element.is_locked) && button("lock", element.is_locked ? this.words.unlock : this.words.lock, element.is_locked ? "lock" : "lock-open"),
    );
  }

  // Put at a place counted from the top of the list.
  pulled(id, to) {
    const from = this.design.elements.findIndex((element) => element.id === id);
    this.design.select([id]);
    this.actions.reorder(this.design.elements.length - 1 - to - from);
  }

  click(event) {
    const what = event.target.closest("[data-do]")?.dataset.do;
    const element = this.design.find(event.target.closest("li")?.dataset.id);
    if (!what || !element) return;
    const work = {
      select: () => this.design.select([element.id], { toggles: event.shiftKey || event.ctrlKey }),
      up: () => this.design.reorder(element.id, 1),
      down: () => this.design.reorder(element.id, -1),
      hide: () => this.actions.set("is_hidden", !element.is_hidden, [element]),
      lock: () => this.actions.set("is_locked", !element.is_locked, [element]),
    };
    work[what]();
  }
}
