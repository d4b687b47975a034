// Whose document is shown: a combobox with a list (WAI-ARIA, list autocomplete with manual selection).
import { by, make } from "./dom.js";
import { ask, later } from "../compose/request.js";

export class People {
  constructor(setup, choose) {
    Object.assign(this, { words: setup.words, address: setup.addresses.people, choose });
    this.input = by("person");
    this.list = by("person-list");
    this.chosen = setup.words.example;
    this.input.value = this.chosen;
    this.soon = later(200, () => this.search(this.input.value));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.list.hidden && this.search(""));
    this.input.addEventListener("input", () => this.soon());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  key(event) {
    const options = [...this.list.querySelectorAll("[role=option]:not([aria-disabled])")];
    const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" && this.list.hidden) this.search("");
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && options.length) {
      event.preventDefault();
      this.mark(options[(here + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (!this.list.hidden) this.take(options[here] ?? options[0]);
    }
    if (event.key === "Escape") this.close();
  }

  mark(option) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === option));
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  take(option) {
    if (!option || option.getAttribute("aria-disabled")) return;
    this.chosen = option.textContent;
    this.close();
    this.choose(option.dataset.person ? Number(option.dataset.person) : null, this.chosen);
  }

  // Of several searches only the last one shows what it found.
  async search(typed) {
    const mine = (this.searched = {});
    const answer = await ask(`${this.address}?${new URLSearchParams({ q: typed })}`).catch(() => null);
    if (!answer?.ok || mine !== this.searched || document.activeElement !== this.input) return;
    const { people } = await answer.json();
    const item = (label, person, place) => make("li", { id: `person-${place}`, role: "option", "aria-selected": "false", data: { person } }, label);
    const items = people.map(({ person, label }, place) => item(label, person, place + 1));
    if (!items.length) items.push(make("li", { role: "option", "aria-selected": "false", "aria-disabled": "true", class: "w-soft" }, this.words.no_people));
    // What Enter takes is the first one who was searched for.
    if (!typed) items.unshift(item(this.words.example, "", 0));
    this.list.replaceChildren(...items);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.searched = {};
    this.soon.cancel();
    this.list.hidden = true;
    this.input.value = this.chosen;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
