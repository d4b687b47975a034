// The pages below: small pictures to go to, and what can be done with them.
import { by, make } from "./dom.js";
import { fill } from "../compose/request.js";

export class Pages {
  constructor(design, picture, setup, { whisper, say }) {
    Object.assign(this, { design, picture, setup, words: setup.words, whisper });
    this.list = by("pages");
    design.addEventListener("page", () => this.draw());
    design.addEventListener("changed", () => this.draw());
    picture.addEventListener("answer", ({ detail }) => detail.picture && this.keep(detail.page, detail.picture));
    by("page-add").addEventListener("click", () => this.add());
    by("page-copy").addEventListener("click", () => this.copy());
    by("page-before").addEventListener("click", () => design.movePage(-1));
    by("page-after").addEventListener("click", () => design.movePage(1));
    by("page-delete").addEventListener("click", () => {
      design.removePage();
      say(this.words.page_gone);
    });
    this.draw();
  }

  get hasRoom() {
    return this.design.layout.pages.length < this.setup.most_pages;
  }

  // Pages keep their picture by what is on them, so that it outlives undoing.
  keep(number, source) {
    this.known ??= new Map();
    this.known.set(JSON.stringify(this.design.layout.pages[number]), source);
    if (this.known.size > 60) this.known.delete(this.known.keys().next().value);
    this.last ??= [];
    this.last[number] = source;
    this.draw();
  }

  draw() {
    const hadFocus = this.list.contains(document.activeElement);
    const { pages } = this.design.layout;
    const items = pages.map((page, number) => this.item(page, number));
    this.list.replaceChildren(...items);
    if (hadFocus) items[this.design.number].firstChild.focus();
    by("page-add").disabled = by("page-copy").disabled = !this.hasRoom;
    by("page-before").disabled = this.design.number === 0;
    by("page-after").disabled = this.design.number === pages.length - 1;
    by("page-delete").disabled = pages.length < 2;
    this.fetch();
  }

  item(page, number) {
    const isHere = number === this.design.number;
    const label = fill(this.words.page, { number: number + 1 });
    const share = Math.min(76 / page.height, 104 / page.width);
    const source = this.known?.get(JSON.stringify(page)) ?? (isHere ? this.last?.[number] : null);
    const sheet = make("span", { class: "d-sheet" }, source && make("img", { src: source, alt: "" }));
    Object.assign(sheet.style, { width: `${page.width * share}px`, height: `${page.height * share}px` });
    return make("li", {}, make("button", { type: "button", "aria-current": isHere ? "page" : null, "aria-label": label, onclick: () => this.design.goTo(number) }, sheet, make("span", {}, number + 1)));
  }

  // Pictures of the other pages, one after the other, each when it is wanted first.
  async fetch() {
    if (this.isFetching) return;
    this.isFetching = true;
    for (let number = 0; number < this.design.layout.pages.length; number++) {
      const page = this.design.layout.pages[number];
      if (number === this.design.number || this.known?.has(JSON.stringify(page)) || this.tried?.has(JSON.stringify(page))) continue;
      (this.tried ??= new Set()).add(JSON.stringify(page));
      const source = await this.picture.thumbnail(number);
      const now = this.design.layout.pages.indexOf(page);
      if (source && now >= 0) this.keep(now, source);
    }
    this.isFetching = false;
  }

  add() {
    const { width, height } = this.design.page;
    this.design.addPage({ ...JSON.parse(JSON.stringify(this.design.pagePattern)), width, height }, this.design.number + 1);
  }

  copy() {
    const page = JSON.parse(JSON.stringify(this.design.page));
    for (const element of page.elements) element.id = this.design.freshId();
    this.design.addPage(page, this.design.number + 1);
  }
}
