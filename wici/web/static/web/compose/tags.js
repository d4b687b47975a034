// The panel of tags: search, and a click puts a tag where the cursor was.
import { fill } from "./request.js";

const by = (id) => document.getElementById(id);
const PLACES = { subject: "subject", preheader: "preheader", html: "html", text: "text" };

export class Tags {
  constructor({ chips, words, insertInBody, whisper }) {
    Object.assign(this, { chips, words, insertInBody, whisper, place: "html" });
    document.addEventListener("focusin", (event) => (this.place = PLACES[event.target.id] ?? this.place));
    by("tag-search").addEventListener("input", () => this.search());
    by("pane-tags").addEventListener("click", (event) => {
      const button = event.target.closest("[data-tag]");
      if (button) this.insert(button.dataset.tag);
    });
  }

  insert(name) {
    const field = ["subject", "preheader"].includes(this.place) ? by(this.place) : null;
    if (field) {
      field.setRangeText(`{{ ${name} }}`, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    } else this.insertInBody(name, this.place);
    this.whisper(fill(this.words.inserted, { tag: this.chips.label(name) }));
  }

  search() {
    const plain = (text) => text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    const words = plain(by("tag-search").value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const button of document.querySelectorAll("[data-tag]")) {
      const fits = words.every((word) => plain(button.dataset.search).includes(word));
      button.parentElement.hidden = !fits;
      found += fits;
    }
    for (const group of document.querySelectorAll("[data-tag-group]"))
      group.hidden = words.length > 0 && !group.querySelector("li:not([hidden])");
    by("no-tags").hidden = found > 0;
  }
}
