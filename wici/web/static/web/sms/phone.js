// The message as one person's phone shows it, and how long it is: asked of the server that sends it.
import { ask, fill, later } from "../compose/request.js";

const by = (id) => document.getElementById(id);

export class Phone {
  constructor(draft, words) {
    Object.assign(this, { draft, words, person: null, found: new Map() });
    this.refreshSoon = later(250, () => this.refresh());
    this.searchSoon = later(200, () => this.search());
    by("person-previous").addEventListener("click", () => this.choose(this.around?.previous));
    by("person-next").addEventListener("click", () => this.choose(this.around?.next));
    by("person").addEventListener("focus", () => this.search());
    by("person").addEventListener("input", (event) => {
      const person = this.found.get(event.target.value);
      if (person === undefined) this.searchSoon();
      else this.choose(person);
    });
  }

  choose(person) {
    if (person === null || person === undefined) return;
    this.person = person;
    this.refresh();
  }

  // Of several previews only the last one that was asked for is shown.
  async refresh() {
    const mine = (this.refreshed = {});
    const json = { fields: this.draft.fields, person: this.person ?? "" };
    const answer = await ask(this.draft.addresses.preview, { json }).catch(() => null);
    if (mine !== this.refreshed) return;
    if (answer?.status === 401) return wici.openDialog("expired");
    if (answer?.status === 422) return this.problem(await answer.json());
    if (answer?.ok) this.show(await answer.json());
  }

  problem({ sentence, details }) {
    const isEmpty = !this.draft.fields.text.trim();
    const list = document.createElement("ul");
    const title = document.createElement("strong");
    title.textContent = sentence;
    for (const line of details) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    by("preview-problem").replaceChildren(title, list);
    by("preview-problem").hidden = isEmpty;
    by("phone").hidden = true;
    by("counter").replaceChildren();
  }

  show(shown) {
    this.around = shown;
    this.person = shown.person;
    by("preview-problem").hidden = true;
    by("phone").hidden = false;
    by("preview-sender").textContent = shown.sender || "–";
    by("preview-text").textContent = shown.text;
    by("counter").innerHTML = shown.counter;
    by("test-as").textContent = fill(this.words.to, { name: shown.to });
    if (document.activeElement !== by("person")) by("person").value = shown.to;
    by("person-previous").disabled = shown.previous === null;
    by("person-next").disabled = shown.next === null;
  }

  async search() {
    const mine = (this.searched = {});
    const typed = by("person").value;
    const json = { fields: this.draft.fields, q: typed.includes("·") ? "" : typed };
    const answer = await ask(this.draft.addresses.people, { json }).catch(() => null);
    if (!answer?.ok || mine !== this.searched) return;
    const { people } = await answer.json();
    this.found = new Map(people.map(({ person, label }) => [label, person]));
    by("person-list").replaceChildren(...people.map(({ label }) => Object.assign(document.createElement("option"), { value: label })));
  }
}
