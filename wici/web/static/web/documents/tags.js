// The list of tags, to put one where the cursor is.
import { by, plain } from "./dom.js";

export class Tags {
  constructor(setup, whisper) {
    Object.assign(this, { setup, whisper });
    by("tag-search").addEventListener("input", () => this.search());
    by("tag-search").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      by("tag-list").querySelector("li:not([hidden]) button")?.click();
    });
    by("tag-list").addEventListener("click", (event) => {
      const button = event.target.closest("[data-tag]");
      if (button) this.insert(button.dataset.tag);
    });
  }

  open(input) {
    this.input = input;
    this.range = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    by("tag-search").value = "";
    this.search();
    wici.openDialog("tags");
    by("tag-search").focus();
  }

  insert(name) {
    by("tags").close();
    const [start, end] = this.range;
    this.input.focus();
    this.input.setRangeText(`{{ ${name} }}`, start, end, "end");
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.whisper("inserted", { tag: this.setup.tags[name]?.label ?? name });
  }

  search() {
    const words = plain(by("tag-search").value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const button of by("tag-list").querySelectorAll("[data-tag]")) {
      const fits = words.every((word) => plain(button.dataset.search).includes(word));
      button.parentElement.hidden = !fits;
      found += fits;
    }
    for (const group of by("tag-list").querySelectorAll("[data-tag-group]")) group.hidden = !group.querySelector("li:not([hidden])");
    by("no-tags").hidden = found > 0;
  }
}

