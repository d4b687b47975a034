// The check, the test to oneself, and the sheet before sending.
import { ask } from "./request.js";

const by = (id) => document.getElementById(id);

export class Sending {
  constructor(draft, { words, preview, say }) {
    Object.assign(this, { draft, words, preview, say });
    by("check-again").addEventListener("click", () => this.check());
    by("test").addEventListener("click", () => this.openTest());
    by("test-form").addEventListener("submit", (event) => this.test(event));
    by("send").addEventListener("click", () => this.openSheet());
    by("send-content").addEventListener("submit", (event) => this.send(event));
    by("send-content").addEventListener("change", () => this.showWhen());
  }

  async check() {
    if (by("pane-check").hidden || !(await this.draft.flush({ force: true }))) return;
    by("check").setAttribute("aria-busy", "true");
    const answer = await ask(this.draft.address("check")).catch(() => null);
    by("check").setAttribute("aria-busy", "false");
    if (answer?.status === 401) return wici.openDialog("expired");
    if (!answer?.ok) return wici.say(this.words.failed_request);
    by("check").innerHTML = await answer.text();
  }

  openTest() {
    by("test-problem").textContent = "";
    wici.openDialog("test-sheet");
    by("test-to").select();
  }

  async test(event) {
    event.preventDefault();
    const button = event.submitter ?? event.target.querySelector("[type=submit]");
    if (!(await this.draft.flush({ force: true }))) return;
    busy(button, true);
    const form = new URLSearchParams({ to: by("test-to").value, person: this.preview.person ?? "" });
    const answer = await ask(this.draft.address("test"), { form }).catch(() => null);
    busy(button, false);
    if (answer?.status === 401) return wici.openDialog("expired");
    if (!answer || (!answer.ok && answer.status !== 422)) {
      by("test-problem").textContent = this.words.failed_request;
      return;
    }
    const { sentence, details = [] } = await answer.json();
    if (answer.ok) {
      by("test-sheet").close();
      this.say(sentence);
    } else by("test-problem").textContent = [sentence, ...details].join(" ");
  }

  async openSheet() {
    const button = by("send");
    if (!(await this.draft.flush({ force: true }))) return;
    busy(button, true);
    const answer = await ask(this.draft.address("send")).catch(() => null);
    busy(button, false);
    if (answer?.status === 401) return wici.openDialog("expired");
    if (!answer?.ok) return wici.say(this.words.failed_request);
    this.show(await answer.text());
    wici.openDialog("send-sheet");
  }

  show(html) {
    by("send-content").innerHTML = html;
    this.showWhen();
  }

  showWhen() {
    const form = by("send-form");
    if (!form) return;
    const isLater = form.elements.when.value === "later";
    form.querySelector("[data-later]").hidden = !isLater;
    form.querySelector("[data-now-words]").hidden = isLater;
    form.querySelector("[data-later-words]").hidden = !isLater;
  }

  // One click, one dispatch: the button is off until the server has answered, and the token works once.
  async send(event) {
    event.preventDefault();
    const form = event.target;
    if (form.dataset.isOn) return;
    form.dataset.isOn = "yes";
    const button = form.querySelector("[type=submit]");
    const unanswered = form.querySelector("[data-unanswered]");
    unanswered.hidden = true;
    busy(button, true);
    const answer = await ask(form.dataset.address, { form: new URLSearchParams(new FormData(form)) }).catch(() => null);
    if (answer?.ok) {
      location.href = (await answer.json()).address;
      return;
    }
    busy(button, false);
    delete form.dataset.isOn;
    if (answer?.status === 401) return wici.openDialog("expired");
    if (answer?.status !== 422) {
      // Said in the sheet: what is said beside it stands in its shade.
      unanswered.hidden = false;
      return unanswered.scrollIntoView();
    }
    this.show(await answer.text());
    const wrong = by("send-content").querySelector("[role=alert]:not([hidden]), [aria-invalid=true]");
    wrong?.scrollIntoView({ block: "center" });
  }
}

const busy = (button, isBusy) => {
  button.classList.toggle("is-busy", isBusy);
  button.toggleAttribute("aria-busy", isBusy);
};
