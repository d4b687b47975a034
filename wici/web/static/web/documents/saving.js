// The design's way to the server: soon after every change, never two saves at once, kept in this browser until
// the server has it.
import { by } from "./dom.js";
import { ask, fill, later } from "../compose/request.js";

const SOON = 1200;
const PATIENCE = [3, 6, 12, 24, 30];

export class Saving {
  constructor(design, setup) {
    Object.assign(this, { design, words: setup.words, addresses: setup.addresses, revision: setup.revision });
    this.key = `wici design ${setup.addresses.save}`;
    this.base = JSON.stringify(design.layout);
    this.failures = 0;
    this.soon = later(SOON, () => this.flush());
    this.keepSoon = later(250, () => this.keep());
    this.say("saved", setup.saved_at);
    design.addEventListener("changed", () => this.changed());
    addEventListener("online", () => this.isDirty && this.flush());
    addEventListener("focus", () => this.isExpired && this.flush());
    addEventListener("pagehide", () => this.isDirty && this.keep());
    addEventListener("beforeunload", (event) => this.isDirty && event.preventDefault());
    by("conflict-mine").addEventListener("click", () => this.settle(false));
    by("conflict-theirs").addEventListener("click", () => this.settle(true));
  }

  get isDirty() {
    return JSON.stringify(this.design.layout) !== this.base;
  }

  say(state, time) {
    if (time) this.time = time;
    by("state").dataset.state = state;
    by("state-words").textContent = fill(this.words[state], { time: this.time });
    const action = by("state-action");
    action.hidden = state !== "expired";
    action.textContent = this.words.log_in;
    action.onclick = () => wici.openDialog("expired");
  }

  changed() {
    if (!this.isDirty) return;
    this.say("unsaved");
    this.keepSoon();
    if (!this.isStopped) this.soon();
  }

  // True when the server has everything.
  async flush() {
    this.soon.cancel();
    while (this.running) await this.running;
    if (!this.isDirty) return true;
    if (this.isStopped) return false;
    this.running = this.send();
    const isDone = await this.running;
    this.running = null;
    return isDone && this.isDirty ? this.flush() : isDone;
  }

  async send() {
    const layout = JSON.stringify(this.design.layout);
    this.say("saving");
    try {
      const answer = await ask(this.addresses.save, { json: { revision: this.revision, layout: JSON.parse(layout) } });
      if (answer.ok) return this.took(await answer.json(), layout);
      return await this.refused(answer);
    } catch {
      return this.tryAgain("offline");
    }
  }

  took({ revision, saved_at: time }, layout) {
    Object.assign(this, { revision, base: layout, failures: 0, isExpired: false });
    this.forget();
    if (this.isDirty) this.say("unsaved", time);
    else this.say("saved", time);
    if (by("expired")?.open) by("expired").close();
    return true;
  }

  async refused(answer) {
    this.keep();
    if (answer.status === 401) {
      this.isExpired = true;
      this.say("expired");
      wici.openDialog("expired");
      return false;
    }
    if (answer.status === 409) return this.conflict(await answer.json());
    if (answer.status === 410) {
      this.isStopped = true;
      this.say("deleted");
      return false;
    }
    if (answer.status === 422) wici.say((await answer.json()).sentence);
    return this.tryAgain("failed");
  }

  // The other window changed something else, such as the name: nothing of this design is in danger.
  conflict(stored) {
    this.revision = stored.revision;
    if (JSON.stringify(stored.layout) === this.base) {
      this.soon();
      return false;
    }
    this.isStopped = true;
    this.stored = stored;
    this.say("unsaved");
    wici.openDialog("conflict");
    return false;
  }

  settle(takesTheirs) {
    by("conflict").close();
    this.isStopped = false;
    this.base = JSON.stringify(this.stored.layout);
    if (takesTheirs) this.design.replace(this.stored.layout);
    if (takesTheirs) this.say("saved", this.stored.saved_at);
    else this.flush();
  }

  tryAgain(state) {
    this.keep();
    this.say(state);
    const wait = PATIENCE[Math.min(this.failures++, PATIENCE.length - 1)];
    setTimeout(() => this.isDirty && !this.isStopped && this.flush(), wait * 1000);
    return false;
  }

  keep() {
    if (!this.isDirty) return;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), layout: this.design.layout }));
    } catch {
      // Full or forbidden: the copy in this page is all there is.
    }
  }

  // What an earlier page kept and the server does not have is offered.
  offerKept() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.key));
    } catch {
      // Nothing is kept, then.
    }
    if (!kept || JSON.stringify(kept.layout) === this.base) return this.forget();
    by("kept-words").textContent = fill(this.words.kept, { time: new Date(kept.at).toLocaleString(document.documentElement.lang) });
    by("kept-restore").onclick = () => {
      by("kept").close();
      this.design.replace(kept.layout);
    };
    by("kept-discard").onclick = () => {
      by("kept").close();
      this.forget();
    };
    wici.openDialog("kept");
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
