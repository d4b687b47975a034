// To, from and reply-to.
import { To } from "./to.js";

const by = (id) => document.getElementById(id);

export class Recipients extends To {
  constructor(draft, words) {
    super(draft, words);
    by("sender").addEventListener("change", (event) => {
      draft.set("sender", Number(event.target.value) || null);
      this.showReply();
    });
    by("reply-to").addEventListener("input", (event) => draft.set("reply_to", event.target.value));
  }

  show() {
    const { sender, reply_to } = this.draft.fields;
    by("sender").value = sender ?? "";
    by("reply-to").value = reply_to;
    this.showReply();
    super.show();
  }

  showReply() {
    by("reply-to").placeholder = by("sender").selectedOptions[0]?.dataset.reply ?? "";
  }
}
