// To whom: a group, or what was typed, as chips. What else the form asks for is its sub-classes' own.
import { ask, later } from "./request.js";

const by = (id) => document.getElementById(id);

export class To {
  constructor(draft, words) {
    Object.assign(this, { draft, words });
    this.read = later(350, () => this.chips());
    by("recipients").addEventListener("change", (event) => this.choose(event.target.value));
    by("addresses").addEventListener("input", (event) => {
      draft.set("addresses", event.target.value);
      this.read();
    });
    by("address-chips").addEventListener("click", (event) => this.showBad(event.target.closest("[data-offset]")));
    by("show-members").addEventListener("click", () => this.members());
    by("new-group")?.addEventListener("click", (event) => this.makeGroup(event));
  }

  // What decides how typed recipients are read, beside themselves.
  context() {
    return {};
  }

  show() {
    const { audience, group, addresses } = this.draft.fields;
    by("recipients").value = audience === "addresses" ? "addresses" : (group ?? "");
    by("addresses").value = addresses;
    this.showParts();
    if (audience === "addresses" && addresses) this.chips();
  }

  showParts() {
    const { audience, group } = this.draft.fields;
    by("typed").hidden = audience !== "addresses";
    by("show-members").hidden = audience === "addresses" || !group;
  }

  choose(value) {
    const isTyped = value === "addresses";
    this.draft.set("audience", isTyped ? "addresses" : "group");
    if (!isTyped) this.draft.set("group", Number(value) || null);
    this.showParts();
    if (isTyped) by("addresses").focus();
  }

  async chips() {
    const typed = by("addresses").value;
    const form = new URLSearchParams({ addresses: typed, ...this.context() });
    try {
      const answer = await ask(this.draft.addresses.typed, { form });
      if (answer.ok && typed === by("addresses").value) by("address-chips").innerHTML = await answer.text();
    } catch {
      this.read();
    }
  }

  showBad(chip) {
    if (!chip) return;
    const area = by("addresses");
    const characters = [...area.value];
    const start = characters.slice(0, Number(chip.dataset.offset)).join("").length;
    const length = characters.slice(Number(chip.dataset.offset)).slice(0, Number(chip.dataset.length)).join("").length;
    area.focus();
    area.setSelectionRange(start, start + length);
  }

  async members() {
    const address = this.draft.addresses.members.replace("/0/", `/${this.draft.fields.group}/`);
    const answer = await ask(address).catch(() => null);
    if (answer?.status === 401) return wici.openDialog("expired");
    if (!answer?.ok) return wici.say(this.words.failed_request);
    by("members-list").innerHTML = await answer.text();
    wici.openDialog("members");
  }

  // To the group screen and back here, with everything that was typed.
  async makeGroup(event) {
    event.preventDefault();
    if (!(await this.draft.flush({ force: true }))) return;
    location.href = `${event.target.closest("a").href}?return=${encodeURIComponent(this.draft.address("edit"))}`;
  }
}
