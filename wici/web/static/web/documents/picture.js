// The renderer's picture of the page: asked for soon after every change. An older answer never covers a newer one,
// and the last good picture stays until there is a better one.
import { by, icon, make } from "./dom.js";
import { ask, fill, later } from "../compose/request.js";

const SOON = 120;
const SLOW = 350;
const WIDEST = 2400;
const THUMBNAIL = 180;

export class Picture extends EventTarget {
  constructor(design, canvas, setup) {
    super();
    Object.assign(this, { design, canvas, words: setup.words, address: setup.addresses.picture, person: null, label: "" });
    this.asked = 0;
    this.shown = 0;
    this.soon = later(SOON, () => this.refresh());
    design.addEventListener("changed", () => this.soon());
    design.addEventListener("page", () => this.soon());
    canvas.addEventListener("scaled", () => this.width > this.drawn && this.soon());
    addEventListener("online", () => this.soon());
  }

  // Dots across that the screen can show.
  get width() {
    return Math.min(WIDEST, Math.ceil((this.design.page.width * this.canvas.scale * (devicePixelRatio || 1)) / 100) * 100);
  }

  show(person, label) {
    Object.assign(this, { person, label });
    this.refresh();
  }

  async refresh() {
    this.soon.cancel();
    this.aborter?.abort();
    this.aborter = new AbortController();
    const number = ++this.asked;
    const { width, design } = this;
    const page = design.number;
    const slow = setTimeout(() => number === this.asked && (by("loading").hidden = false), SLOW);
    try {
      const answer = await this.ask(page, width, this.aborter.signal);
      if (number < this.shown || page !== design.number) return;
      this.shown = number;
      this.drawn = width;
      await this.take(answer, page, number);
    } catch (error) {
      if (error.name !== "AbortError" && number === this.asked)
        this.fail(error instanceof TypeError ? this.words.picture_offline : this.words.picture_failed);
    } finally {
      clearTimeout(slow);
      if (number === this.asked) by("loading").hidden = true;
    }
  }

  async ask(page, width, signal) {
    const json = { layout: this.design.layout, page, width, person: this.person };
    const answer = await ask(this.address, { json, signal });
    if (answer.status === 401) wici.openDialog("expired");
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async take(answer, page, number) {
    if (answer.picture) {
      const picture = by("picture");
      const next = new Image();
      next.src = answer.picture;
      await next.decode().catch(() => {});
      if (number < this.shown) return;
      picture.src = answer.picture;
      picture.hidden = false;
      this.fail("");
    } else if (answer.failure) this.fail(answer.failure.sentence);
    by("not-theirs").hidden = answer.is_theirs !== false;
    by("not-theirs").textContent = fill(this.words.not_theirs, { person: this.label });
    this.dispatchEvent(new CustomEvent("answer", { detail: { ...answer, page } }));
  }

  fail(sentence) {
    by("failure").hidden = !sentence;
    if (sentence) by("failure").replaceChildren(icon("alert-circle"), make("span", {}, sentence));
  }

  // A small picture of another page, or nothing.
  async thumbnail(page) {
    try {
      return (await this.ask(page, THUMBNAIL)).picture;
    } catch {
      return "";
    }
  }
}
