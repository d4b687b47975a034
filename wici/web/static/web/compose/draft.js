// The message as it is typed, and its way to the server: soon after every change, never two saves at once,
// kept in this browser until the server has it.
import { ask, later } from "./request.js";

const SOON = 1200;
const PATIENCE = [3, 6, 12, 24, 30];

export class Draft extends EventTarget {
  constructor(setup) {
    super();
    this.id = setup.id;
    this.version = setup.version;
    this.isSaved = setup.is_saved;
    this.fields = setup.fields;
    // What the server had when this window last heard of it.
    this.base = { ...setup.fields };
    this.addresses = setup.addresses;
    this.dirty = new Set();
    this.failures = 0;
    this.isStopped = false;
    this.saveSoon = later(SOON, () => this.flush());
    this.keepSoon = later(250, () => this.keep());
    addEventListener("online", () => this.dirty.size && this.flush());
    addEventListener("focus", () => this.isExpired && this.flush());
    addEventListener("pagehide", () => this.dirty.size && this.keep());
    addEventListener("beforeunload", (event) => this.dirty.size && event.preventDefault());
  }

  // The address of one of this message's pages; only once it has a number.
  address(name) {
    return this.addresses[name].replace("/0/", `/${this.id}/`);
  }

  say(state, more = {}) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...more } }));
  }

  set(name, value) {
    if (this.fields[name] === value) return;
    this.fields[name] = value;
    this.dirty.add(name);
    this.say("unsaved");
    this.keepSoon();
    if (!this.isStopped) this.saveSoon();
    this.dispatchEvent(new CustomEvent("changed", { detail: name }));
  }

  // Save what is not saved. True when the server has everything. asSaved: list it under the saved messages;
  // force: make a draft even if nothing is typed (an attachment needs one).
  async flush({ asSaved = false, force = false } = {}) {
    this.wantsSaved ||= asSaved;
    this.saveSoon.cancel();
    while (this.running) await this.running;
    const isNeeded = this.dirty.size || this.wantsSaved || (force && !this.id);
    if (!isNeeded) return true;
    if (this.isStopped && !asSaved && !force) return false;
    this.running = this.send();
    const done = await this.running;
    this.running = null;
    if (done && this.dirty.size) return this.flush();
    return done;
  }

  async send() {
    const names = [...this.dirty];
    const fields = this.id ? Object.fromEntries(names.map((name) => [name, this.fields[name]])) : { ...this.fields };
    const wantsSaved = this.wantsSaved;
    this.dirty.clear();
    this.say("saving");
    let answer;
    try {
      const json = { fields, version: this.version, ...(wantsSaved && { is_saved: true }) };
      answer = await ask(this.id ? this.address("save") : this.addresses.create, { json });
      if (answer.ok) return this.took(await answer.json(), wantsSaved, fields);
      names.forEach((name) => this.dirty.add(name));
      return await this.refused(answer);
    } catch {
      names.forEach((name) => this.dirty.add(name));
      this.tryAgain("offline");
      return false;
    }
  }

  took(stored, wantsSaved, sent) {
    const isNew = !this.id;
    this.forget();
    this.id = stored.id;
    this.version = stored.version;
    this.isSaved = stored.is_saved;
    this.failures = 0;
    this.isExpired = this.isStopped = false;
    if (wantsSaved) this.wantsSaved = false;
    if (isNew) history.replaceState(null, "", stored.address);
    Object.assign(this.base, sent);
    this.keep();
    this.say(this.dirty.size ? "unsaved" : "saved", { time: stored.saved_at });
    this.dispatchEvent(new CustomEvent("stored", { detail: { isNew, wantsSaved } }));
    return true;
  }

  async refused(answer) {
    this.keep();
    if (answer.status === 401) {
      this.isExpired = true;
      this.say("expired");
      return false;
    }
    if (answer.status === 409) return this.conflicts(await answer.json());
    if (answer.status === 410) {
      this.isStopped = true;
      this.say("deleted");
      return false;
    }
    if (answer.status === 422) this.dispatchEvent(new CustomEvent("refused", { detail: await answer.json() }));
    this.tryAgain("failed");
    return false;
  }

  // The other window changed what this one did not: both changes stay. Else somebody has to choose.
  conflicts(found) {
    const mine = [...this.dirty];
    if (mine.every((name) => found.stored[name] === this.base[name])) {
      for (const [name, value] of Object.entries(found.stored)) if (!this.dirty.has(name)) this.fields[name] = value;
      this.base = { ...found.stored };
      this.version = found.version;
      this.dispatchEvent(new CustomEvent("replaced"));
      this.saveSoon();
      return false;
    }
    this.isStopped = true;
    this.say("unsaved");
    this.dispatchEvent(new CustomEvent("conflict", { detail: found }));
    return false;
  }

  tryAgain(state) {
    this.keep();
    this.say(state);
    const wait = PATIENCE[Math.min(this.failures++, PATIENCE.length - 1)];
    setTimeout(() => this.dirty.size && !this.isStopped && this.flush(), wait * 1000);
  }

  // A conflict is settled: with this window's fields, or with the other one's.
  keepMine(stored) {
    this.version = stored.version;
    this.isStopped = false;
    return this.flush();
  }

  takeTheirs(stored) {
    this.version = stored.version;
    this.isStopped = false;
    this.dirty.clear();
    this.forget();
    Object.assign(this.fields, stored.stored);
    this.base = { ...stored.stored };
    this.say("saved", { time: "" });
    this.dispatchEvent(new CustomEvent("replaced"));
  }

  // The message is gone on the server: what is here becomes a new one.
  becomeNew() {
    this.forget();
    this.id = null;
    this.version = 0;
    this.isStopped = false;
    Object.keys(this.fields).forEach((name) => this.dirty.add(name));
    return this.flush();
  }

  get key() {
    return `wici ${this.addresses.create} ${this.id ?? "new"}`;
  }

  keep() {
    const fields = Object.fromEntries([...this.dirty].map((name) => [name, this.fields[name]]));
    if (!this.dirty.size) return;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields }));
    } catch {
      // Full or forbidden: the copy in this page is all there is.
    }
  }

  // What an earlier page kept and the server does not have.
  kept() {
    try {
      const found = JSON.parse(localStorage.getItem(this.key));
      const differs = found && Object.keys(found.fields).some((name) => found.fields[name] !== this.fields[name]);
      if (found && !differs) this.forget();
      return differs ? found : null;
    } catch {
      return null;
    }
  }

  restore(fields) {
    for (const [name, value] of Object.entries(fields)) if (name in this.fields) this.set(name, value);
    this.dispatchEvent(new CustomEvent("replaced"));
  }

  forget() {
    this.keepSoon.cancel();
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept, then.
    }
  }
}
