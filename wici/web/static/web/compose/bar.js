// What the bar says about saving, and what an earlier page kept because it could not be saved.
import { fill } from "./request.js";

const by = (id) => document.getElementById(id);

// `save` is what the button and Ctrl+S do.
export function savingBar(draft, words, save) {
  const actions = {
    expired: [words.log_in, () => wici.openDialog("expired")],
    deleted: [words.save_as_new, () => draft.becomeNew()],
  };
  let savedAt = "";
  draft.addEventListener("state", ({ detail }) => {
    if (detail.time) savedAt = detail.time;
    by("state").dataset.state = detail.state;
    by("state-words").textContent = fill(words[detail.state], { time: savedAt });
    const action = actions[detail.state];
    by("state-action").hidden = !action;
    if (action) [by("state-action").textContent, by("state-action").onclick] = action;
    if (detail.state === "expired") wici.openDialog("expired");
    if (detail.state === "saved" && by("expired")?.open) by("expired").close();
  });
  draft.addEventListener("refused", ({ detail }) => wici.say([detail.sentence, ...detail.details].join(" ")));
  by("save").addEventListener("click", save);
  by("composer").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      by("save").click();
    }
  });
}

export function keptEarlier(draft, words) {
  const kept = draft.kept();
  if (kept) {
    by("kept").hidden = false;
    by("kept-words").textContent = fill(words.kept, { time: new Date(kept.at).toLocaleString(document.documentElement.lang) });
  }
  by("kept-restore").addEventListener("click", () => {
    by("kept").hidden = true;
    draft.restore(kept.fields);
  });
  by("kept-discard").addEventListener("click", () => {
    by("kept").hidden = true;
    draft.forget();
  });
}

// Shows the message as it came, with the group that was made for it on another screen.
export function begin(draft, setup, to) {
  if (draft.id) draft.say("saved", { time: setup.saved_at });
  if (setup.came_with_group && draft.id) {
    to.choose(String(setup.came_with_group));
    to.show();
    history.replaceState(null, "", location.pathname);
  }
}
