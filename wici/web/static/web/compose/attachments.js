// Attachments: chosen or dropped, uploaded one after the other with progress.
import { ask, fill, upload } from "./request.js";

const by = (id) => document.getElementById(id);

export class Attachments {
  constructor(draft, { words, say, limit, limitMb }) {
    Object.assign(this, { draft, words, say, limit, limitMb, queue: Promise.resolve() });
    const drop = by("drop");
    by("files").addEventListener("change", (event) => {
      this.add([...event.target.files]);
      event.target.value = "";
    });
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, (event) => this.over(event, false));
    drop.addEventListener("drop", (event) => this.add([...event.dataTransfer.files]));
    by("attachments").addEventListener("click", (event) => this.remove(event.target.closest("[data-remove]")));
    by("attachments").addEventListener("change", (event) => {
      const { document: template } = event.target.dataset;
      if (template) this.attach(template, event.target.value, `[data-document="${template}"]`);
    });
    by("pane-tags").addEventListener("click", (event) => {
      const button = event.target.closest("[data-attach]");
      if (button) this.attach(button.dataset.attach, this.conditionOf(button.dataset.attach));
    });
    by("uploads").addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("li").remove());
  }

  over(event, isOver) {
    event.preventDefault();
    by("drop").classList.toggle("is-over", isOver);
  }

  add(files) {
    for (const file of files) {
      const line = this.line(file.name);
      if (file.size > this.limit) this.fail(line, fill(this.words.too_large, { name: file.name, limit: this.limitMb }));
      else this.queue = this.queue.then(() => this.send(file, line));
    }
  }

  line(name) {
    const line = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    words.textContent = name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    line.append(words, bar);
    by("uploads").append(line);
    return line;
  }

  fail(line, words) {
    line.className = "is-bad";
    line.textContent = words;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "w-link";
    close.dataset.dismiss = "";
    close.textContent = "OK";
    line.append(" ", close);
  }

  async send(file, line) {
    const failed = fill(this.words.upload_failed, { name: file.name });
    if (!(await this.draft.flush({ force: true }))) return this.fail(line, failed);
    try {
      const answer = await upload(this.draft.address("attach"), file, (share) => (line.querySelector("progress").value = share));
      if (answer.status === 401) wici.openDialog("expired");
      if (answer.status === 422) return this.fail(line, JSON.parse(answer.text).sentence);
      if (answer.status !== 200) return this.fail(line, failed);
      line.remove();
      this.show(answer.text);
    } catch {
      this.fail(line, failed);
    }
  }

  // A document that is attached already keeps whom it is for.
  conditionOf(template) {
    return by("attachments").querySelector(`[data-document="${template}"]`)?.value ?? "";
  }

  async attach(template, condition, focus = null) {
    if (!(await this.draft.flush({ force: true }))) return wici.say(this.words.failed_request);
    const form = new URLSearchParams({ document: template, condition });
    const answer = await ask(this.draft.address("attach_document"), { form }).catch(() => null);
    if (answer?.status === 401) return wici.openDialog("expired");
    if (answer?.status === 422) return wici.say((await answer.json()).sentence);
    if (!answer?.ok) return wici.say(this.words.failed_request);
    this.show(await answer.text());
    if (focus) by("attachments").querySelector(focus)?.focus();
    else this.say(this.words.attached);
  }

  async remove(button) {
    if (!button) return;
    const answer = await ask(button.dataset.remove, { form: new URLSearchParams() }).catch(() => null);
    if (answer?.status === 401) return wici.openDialog("expired");
    if (!answer?.ok) return wici.say(this.words.failed_request);
    this.show(await answer.text());
    by("files").focus();
  }

  show(html) {
    by("attachments").innerHTML = html;
    this.draft.dispatchEvent(new CustomEvent("stored", { detail: {} }));
  }
}
