// The message as one person gets it, from the server that sends it.
import { ask, fill, later } from "./request.js";

const by = (id) => document.getElementById(id);

export class Preview {
  constructor(draft, words) {
    Object.assign(this, { draft, words, person: null });
    this.refreshSoon = later(200, () => this.refresh());
    this.searchSoon = later(200, () => this.search(this.typed));
    by("person-previous").addEventListener("click", () => this.choose(this.around.previous));
    by("person-next").addEventListener("click", () => this.choose(this.around.next));
    by("enlarge").addEventListener("click", () => this.enlarge());
    document.querySelector(".c-devices").addEventListener("click", (event) => this.device(event.target.closest("[data-device]")));
    this.combobox();
    new ResizeObserver(() => this.scale()).observe(by("stage"));
  }

  get isOpen() {
    return !by("pane-preview").hidden;
  }

  // Of several previews only the last one that was asked for is shown.
  async refresh() {
    const mine = (this.refreshed = {});
    if (!this.isOpen || !(await this.draft.flush({ force: true })) || mine !== this.refreshed) return;
    const query = new URLSearchParams({ person: this.person ?? "", version: this.draft.version });
    const answer = await ask(`${this.draft.address("preview")}?${query}`).catch(() => null);
    if (mine !== this.refreshed) return;
    if (answer?.status === 401) return wici.openDialog("expired");
    if (answer?.status === 422) return this.problem(await answer.json());
    if (!answer?.ok) return wici.say(this.words.failed_request);
    this.show(await answer.json(), query);
  }

  problem({ sentence, details }) {
    const list = document.createElement("ul");
    const title = document.createElement("strong");
    title.textContent = sentence;
    for (const line of details) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    by("preview-problem").replaceChildren(title, list);
    by("preview-problem").hidden = false;
    by("stage").hidden = by("preview-head").hidden = true;
  }

  show(shown, query) {
    this.around = shown;
    this.person = shown.person;
    query.set("person", shown.person ?? "");
    by("preview-problem").hidden = true;
    by("stage").hidden = by("preview-head").hidden = false;
    by("preview-to").textContent = shown.to;
    by("preview-sender").textContent = shown.sender || "–";
    by("preview-subject").textContent = shown.subject || "–";
    by("preview-text").textContent = shown.text;
    // Somebody who has begun to type a name keeps it: a preview may arrive meanwhile.
    if (!this.isSearching) by("person").value = shown.to;
    by("test-as").textContent = fill(this.words.to, { name: shown.to });
    by("person-previous").disabled = shown.previous === null;
    by("person-next").disabled = shown.next === null;
    by("preview-files").replaceChildren(
      ...shown.attachments.map(({ name, size }) => {
        const item = document.createElement("li");
        item.textContent = `${name} (${size})`;
        return item;
      }),
      ...shown.documents.map((made) => this.document(made, query)),
    );
    by("preview-frame").src = `${this.draft.address("preview_html")}?${query}`;
    this.scale();
  }

  // A document of the person's own, to open, with what should be known about it.
  document({ name, size, address, problems }, query) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    Object.assign(link, { href: `${address}?${query}`, target: "_blank", rel: "noopener", textContent: name });
    item.append(link, ` (${size})`);
    for (const problem of problems) {
      const words = document.createElement("div");
      words.className = "w-help";
      words.textContent = problem;
      item.append(words);
    }
    return item;
  }

  choose(person) {
    if (person === null || person === undefined) return;
    this.person = person;
    this.isSearching = false;
    this.refresh();
  }

  device(button) {
    if (!button) return;
    for (const each of document.querySelectorAll("button[data-device]")) each.setAttribute("aria-pressed", String(each === button));
    const { device } = button.dataset;
    by("stage").dataset.device = device;
    by("preview-frame").hidden = device === "text";
    by("preview-text").hidden = device !== "text";
    this.scale();
  }

  // A desktop's width is shown smaller where there is less room.
  scale() {
    const stage = by("stage");
    const frame = by("preview-frame");
    const width = stage.dataset.device === "phone" ? 375 : 680;
    const share = Math.min(1, stage.clientWidth / width);
    frame.style.width = `${stage.dataset.device === "desktop" && share === 1 ? stage.clientWidth : width}px`;
    frame.style.height = `${stage.clientHeight / share}px`;
    frame.style.transform = `scale(${share})`;
  }

  enlarge() {
    const isLarge = by("composer").classList.toggle("is-large-preview");
    by("enlarge").setAttribute("aria-pressed", String(isLarge));
    this.scale();
  }

  // Searching a person: a combobox with a list (WAI-ARIA, list autocomplete with manual selection).
  combobox() {
    const input = by("person");
    const list = by("person-list");
    input.addEventListener("focus", () => input.select());
    input.addEventListener("input", () => {
      // A preview may arrive and put its person's name into the field before the search is made.
      this.isSearching = true;
      this.typed = input.value;
      this.searchSoon();
    });
    input.addEventListener("blur", () => {
      this.isSearching = false;
      setTimeout(() => this.closeList(), 150);
    });
    input.addEventListener("keydown", (event) => {
      const options = [...list.querySelectorAll("[role=option]")];
      const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" && list.hidden) this.search(input.value === this.around?.to ? "" : input.value);
      if (["ArrowDown", "ArrowUp"].includes(event.key) && options.length) {
        event.preventDefault();
        this.mark(options[(here + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
      }
      if (event.key === "Enter") {
        event.preventDefault();
        (options[here] ?? options[0])?.click();
      }
      if (event.key === "Escape") this.closeList();
    });
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      this.closeList();
      this.choose(option.dataset.person);
    });
  }

  mark(option) {
    for (const each of by("person-list").children) each.setAttribute("aria-selected", String(each === option));
    by("person").setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  // Of several searches only the last one shows what it found.
  async search(typed = "") {
    const mine = (this.searched = {});
    if (!(await this.draft.flush({ force: true }))) return;
    const answer = await ask(`${this.draft.address("people")}?${new URLSearchParams({ q: typed })}`).catch(() => null);
    if (!answer?.ok) return;
    const { people } = await answer.json();
    if (mine !== this.searched) return;
    const items = people.map(({ person, label }, index) => {
      const item = document.createElement("li");
      Object.assign(item, { id: `person-${index}`, textContent: label });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.person = person;
      return item;
    });
    if (!items.length) {
      const none = document.createElement("li");
      none.textContent = this.words.no_people;
      none.className = "w-soft";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      items.push(none);
    }
    by("person-list").replaceChildren(...items);
    by("person-list").hidden = false;
    by("person").setAttribute("aria-expanded", "true");
  }

  closeList() {
    by("person-list").hidden = true;
    by("person").setAttribute("aria-expanded", "false");
    by("person").removeAttribute("aria-activedescendant");
  }
}
