// What is wrong with the design, and what should be known of the person shown: each leads to its element.
import { by, icon, make } from "./dom.js";
import { nameOf } from "./elements.js";
import { fill } from "../compose/request.js";

export class Findings {
  constructor(design, picture, setup, { goTo }) {
    Object.assign(this, { design, setup, words: setup.words, goTo, isOpen: false, found: [] });
    this.place = by("findings");
    picture.addEventListener("answer", ({ detail }) => this.take(detail));
    this.draw();
  }

  take({ mistakes, problems, failure, file_name: file }) {
    const bad = failure && !mistakes.some((each) => each.sentence === failure.sentence) ? [...mistakes, failure] : mistakes;
    this.found = [...bad.map((each) => ({ ...each, isMistake: true })), ...problems];
    this.file = file;
    this.draw();
  }

  where(id) {
    const page = this.design.layout.pages.findIndex(({ elements }) => elements.some((element) => element.id === id));
    return page < 0 ? null : { page, element: this.design.layout.pages[page].elements.find((element) => element.id === id) };
  }

  draw() {
    const mistakes = this.found.filter((each) => each.isMistake).length;
    const remarks = this.found.length - mistakes;
    const said = [mistakes && fill(this.words.mistakes, { count: mistakes }), remarks && fill(this.words.remarks, { count: remarks })].filter(Boolean);
    const tone = mistakes ? "red" : remarks ? "amber" : "green";
    const head = make(
      "button",
      { type: "button", class: `d-findings-head w-tone-${tone}`, "aria-expanded": String(this.isOpen && this.found.length > 0), disabled: !this.found.length, onclick: () => this.toggle() },
      icon(mistakes ? "alert-circle" : "alert-triangle"),
      make("span", {}, said.join(" · ") || this.words.all_right),
    );
    if (!this.found.length) head.firstChild.remove();
    const file = this.file ? make("span", { class: "d-file" }, fill(this.words.file_is, { name: this.file })) : null;
    const list = make("ul", { hidden: !this.isOpen || !this.found.length }, ...this.found.map((each) => this.line(each)));
    const hadFocus = this.place.contains(document.activeElement);
    this.place.replaceChildren(make("div", { class: "d-findings-line" }, head, file), list);
    if (hadFocus) head.focus();
  }

  line({ element: id, sentence, isMistake }) {
    const where = this.where(id);
    const name = where ? nameOf(where.element, this.setup) : "";
    const inside = [icon(isMistake ? "alert-circle" : "alert-triangle"), make("span", {}, name && make("strong", {}, `${name}: `), sentence)];
    const css = `d-finding w-tone-${isMistake ? "red" : "amber"}`;
    if (!where) return make("li", {}, make("p", { class: css }, ...inside));
    return make("li", {}, make("button", { type: "button", class: css, onclick: () => this.goTo(where.page, id) }, ...inside));
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.draw();
  }
}
