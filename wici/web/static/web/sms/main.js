// The composer of text messages. Saving, sending, tags and tabs are those of the composer of mail.
import { begin, keptEarlier, savingBar } from "../compose/bar.js";
import { conflictDialog } from "../compose/dialogs.js";
import { Draft } from "../compose/draft.js";
import { isNarrow, openPanel, panelOfTabs } from "../compose/panel.js";
import { later } from "../compose/request.js";
import { Sending } from "../compose/sending.js";
import { Tags } from "../compose/tags.js";
import { Numbers } from "./numbers.js";
import { Phone } from "./phone.js";

const by = (id) => document.getElementById(id);
const setup = JSON.parse(by("composer-setup").textContent);
const { words } = setup;
const composer = by("composer");
const draft = new Draft(setup);
const phone = new Phone(draft, words);
const numbers = new Numbers(draft, words);

const say = (sentence) => {
  wici.say(sentence);
  document.querySelector("#toasts [data-toast]").className = "w-toast w-tone-success";
};
const sending = new Sending(draft, { words, preview: phone, say });
conflictDialog(draft, words);
new Tags({
  chips: { label: (name) => setup.tags[name] ?? name },
  words,
  whisper: (sentence) => (by("whisper").textContent = sentence),
  insertInBody: (name) => {
    const area = by("text");
    area.setRangeText(`{{ ${name} }}`, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    if (isNarrow()) openPanel(false);
  },
});

const panel = panelOfTabs((id) => {
  if (id === "tab-check") sending.check();
});

// Places that findings lead to, people to preview.
const FIELDS = { gateway: "gateway", phone_field: "phone_field", html: "text" };
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-place]");
  const person = event.target.closest("[data-preview-as]");
  if (link) {
    by("send-sheet").close();
    openPanel(!isNarrow());
    const { place, line, column } = link.dataset;
    const field = by(place === "recipients" ? (by("typed").hidden ? "recipients" : "addresses") : FIELDS[place]);
    field.focus();
    field.scrollIntoView({ block: "center" });
    if (Number(line) && field.setSelectionRange) {
      const before = field.value.split("\n").slice(0, Number(line) - 1);
      const start = before.join("\n").length + (before.length ? 1 : 0) + Number(column) - 1;
      field.setSelectionRange(start, start + 1);
    }
  }
  if (person) {
    by("send-sheet").close();
    phone.choose(person.dataset.previewAs);
    panel.select("tab-preview");
  }
});

by("text").addEventListener("input", (event) => draft.set("text", event.target.value));
by("language").addEventListener("change", (event) => draft.set("language", event.target.value));
by("without_letters").addEventListener("change", (event) => draft.set("without_letters", event.target.checked));
by("gateway").addEventListener("change", (event) => draft.set("gateway", Number(event.target.value) || null));
by("phone_field").addEventListener("change", (event) => draft.set("phone_field", event.target.value));
const show = () => {
  const { text, language, without_letters, gateway, phone_field } = draft.fields;
  by("text").value = text;
  by("language").value = language;
  by("without_letters").checked = without_letters;
  by("gateway").value = gateway ?? "";
  if (phone_field) by("phone_field").value = phone_field;
  numbers.show();
  phone.refreshSoon();
};
draft.addEventListener("replaced", show);
draft.addEventListener("changed", () => phone.refreshSoon());

savingBar(draft, words, () => draft.flush({ asSaved: true }));
const checkSoon = later(600, () => sending.check());
draft.addEventListener("stored", ({ detail }) => {
  if (detail.wantsSaved) say(words.saved_for_later);
  checkSoon();
});
keptEarlier(draft, words);

show();
begin(draft, setup, numbers);
composer.dataset.isReady = "yes";
