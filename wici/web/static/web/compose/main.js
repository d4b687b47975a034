// The composer: puts its parts together.
import { Attachments } from "./attachments.js";
import { begin, keptEarlier, savingBar } from "./bar.js";
import { Body } from "./body.js";
import { Chips } from "./chips.js";
import { conditionDialog, conflictDialog, fallbackDialog, replaceDialog } from "./dialogs.js";
import { Draft } from "./draft.js";
import { isNarrow, openPanel, panelOfTabs } from "./panel.js";
import { Preview } from "./preview.js";
import { Recipients } from "./recipients.js";
import { fill } from "./request.js";
import { Sending } from "./sending.js";
import { Tags } from "./tags.js";

const by = (id) => document.getElementById(id);
const setup = JSON.parse(by("composer-setup").textContent);
const { words } = setup;
const composer = by("composer");
const draft = new Draft(setup);
const chips = new Chips(setup.tags, words);
const confirm = replaceDialog();
const recipients = new Recipients(draft, words);
const preview = new Preview(draft, words);
let openCondition = () => {};

const body = new Body(draft, {
  chips,
  words,
  look: composer.dataset,
  ask: confirm,
  onFocus: (place) => (tags.place = place),
  onCondition: () => openCondition(),
});

// Said to everybody, in the corner; whispered, to who cannot see what happened.
const say = (sentence) => {
  wici.say(sentence);
  document.querySelector("#toasts [data-toast]").className = "w-toast w-tone-success";
};
const whisper = (sentence) => (by("whisper").textContent = sentence);
const sending = new Sending(draft, { words, preview, say });
const tags = new Tags({
  chips,
  words,
  whisper,
  insertInBody: (name, place) => {
    body.insertTag(name, place);
    if (isNarrow()) openPanel(false);
  },
});
new Attachments(draft, { words, say, limit: setup.attachment_limit, limitMb: setup.attachment_limit_mb });
fallbackDialog(body.visual, chips);
openCondition = conditionDialog(body.visual, setup.conditions);
conflictDialog(draft, words);

const panel = panelOfTabs((id) => {
  if (id === "tab-preview") preview.refresh();
  if (id === "tab-check") sending.check();
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-tags-for]");
  if (!opener) return;
  tags.place = opener.dataset.tagsFor;
  panel.select("tab-tags");
  by("tag-search").focus();
});

// Places that findings lead to, people to preview.
const FIELDS = { recipients: "recipients", sender: "sender", reply_to: "reply-to", subject: "subject", preheader: "preheader", attachments: "files" };
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-place]");
  const person = event.target.closest("[data-preview-as]");
  if (link) {
    const { place, line, column } = link.dataset;
    by("send-sheet").close();
    openPanel(!isNarrow());
    if (place === "html" || place === "text") return void body.goTo(place, Number(line), Number(column));
    const isTyped = place === "recipients" && !by("typed").hidden;
    const field = by(isTyped ? "addresses" : FIELDS[place]);
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
  if (person) {
    by("send-sheet").close();
    preview.person = person.dataset.previewAs;
    panel.select("tab-preview");
  }
});

// Subject, preheader, language, layout.
const TEXTS = ["subject", "preheader"];
const showLength = () => {
  const length = [...by("subject").value.replace(/\{\{.*?\}\}/g, "××××××")].length;
  const isLong = length > 40;
  by("subject-length").textContent = length ? fill(isLong ? words.length_long : words.length_short, { count: length }) : "";
};
for (const name of TEXTS) by(name).addEventListener("input", (event) => draft.set(name, event.target.value));
by("subject").addEventListener("input", showLength);
by("language").addEventListener("change", (event) => draft.set("language", event.target.value));
by("has-layout").addEventListener("change", (event) => draft.set("has_layout", event.target.checked));
const show = () => {
  for (const name of TEXTS) by(name).value = draft.fields[name];
  by("language").value = draft.fields.language;
  by("has-layout").checked = draft.fields.has_layout;
  showLength();
  recipients.show();
  body.show();
};
draft.addEventListener("replaced", show);

// Ready messages
document.addEventListener("click", (event) => {
  const ready = event.target.closest("[data-ready]");
  if (!ready) return;
  by("ready-messages").close();
  const isEmpty = !draft.fields.subject && !draft.fields.html.replace(/<[^>]*>|&nbsp;|\s/g, "");
  confirm(isEmpty, () => body.take(setup.ready[ready.dataset.ready]));
});

savingBar(draft, words, () => {
  body.visual.read();
  draft.flush({ asSaved: true });
});
draft.addEventListener("stored", ({ detail }) => {
  by("unfinished")?.remove();
  if (detail.wantsSaved) say(words.saved_for_later);
  if (preview.isOpen) preview.refreshSoon();
  sending.check();
});
keptEarlier(draft, words);

show();
begin(draft, setup, recipients);
await body.start();
composer.dataset.isReady = "yes";
