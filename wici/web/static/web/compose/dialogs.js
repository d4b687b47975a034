// Small dialogs: a tag's fallback, a condition, two windows, replacing what is written.
import { writeTag } from "./chips.js";

const by = (id) => document.getElementById(id);

export const fallbackDialog = (visual, chips) => {
  let tag;
  const written = () => writeTag({ ...tag, fallback: by("fallback-text").value });
  const showCode = () => (by("fallback-code").textContent = written());
  visual.area.addEventListener("tag", (event) => {
    tag = event.detail;
    by("fallback-title").textContent = chips.label(tag.name);
    by("fallback-text").value = tag.fallback;
    showCode();
    wici.openDialog("fallback");
    by("fallback-text").select();
  });
  by("fallback-text").addEventListener("input", showCode);
  by("fallback-form").addEventListener("submit", (event) => {
    event.preventDefault();
    by("fallback").close();
    visual.replaceOpened({ ...tag, fallback: by("fallback-text").value });
  });
  by("fallback-remove").addEventListener("click", () => {
    by("fallback").close();
    visual.replaceOpened(null);
  });
};

export const conditionDialog = (visual, conditions) => {
  const show = () => {
    const { choices } = conditions.find(({ tag }) => tag === by("condition-tag").value);
    by("condition-none").hidden = choices.length > 0;
    by("condition-choices").replaceChildren(
      ...choices.map(({ label, values }) => {
        const line = document.createElement("label");
        const box = document.createElement("input");
        const words = document.createElement("span");
        line.className = "form-check";
        box.type = "checkbox";
        box.className = "form-check-input";
        box.value = JSON.stringify(values);
        words.className = "form-check-label";
        words.textContent = label;
        line.append(box, words);
        return line;
      }),
    );
  };
  const quoted = (value) => (value.includes('"') ? `'${value}'` : `"${value}"`).replace(/&/g, "&amp;").replace(/</g, "&lt;");
  by("condition-tag").addEventListener("change", show);
  by("condition-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const values = [...by("condition-choices").querySelectorAll(":checked")].flatMap((box) => JSON.parse(box.value));
    by("condition").close();
    if (values.length) visual.wrap(values.map((value) => `${by("condition-tag").value} == ${quoted(value)}`).join(" or "));
  });
  return () => {
    show();
    wici.openDialog("condition");
  };
};

export const conflictDialog = (draft, words) => {
  let stored;
  const option = (select, value) => [...by(select).options].find((each) => each.value === String(value ?? ""))?.textContent.trim() ?? "–";
  const spoken = (name, value) => {
    if (typeof value === "boolean") return value ? words.yes : words.no;
    if (name === "group") return option("recipients", value);
    if (name === "sender") return option("sender", value);
    if (name === "language") return option("language", value);
    return String(value ?? "") || "–";
  };
  const column = (title, name, value) => {
    const box = document.createElement("div");
    const head = document.createElement("h4");
    const text = document.createElement("pre");
    head.textContent = title;
    text.textContent = spoken(name, value);
    text.tabIndex = 0;
    box.append(head, text);
    return box;
  };
  draft.addEventListener("conflict", (event) => {
    stored = event.detail;
    by("conflict-fields").replaceChildren(
      ...stored.fields.flatMap((name) => {
        const title = document.createElement("h3");
        const pair = document.createElement("div");
        title.textContent = words[`field_${name}`] ?? name;
        pair.className = "c-pair";
        pair.append(column(words.mine, name, draft.fields[name]), column(words.theirs, name, stored.stored[name]));
        return [title, pair];
      }),
    );
    wici.openDialog("conflict");
  });
  by("conflict-mine").addEventListener("click", () => {
    by("conflict").close();
    draft.keepMine(stored);
  });
  by("conflict-theirs").addEventListener("click", () => {
    by("conflict").close();
    draft.takeTheirs(stored);
  });
};

// confirm(isSafe, work): at once when nothing would be lost, else after a yes.
export const replaceDialog = () => {
  let waiting = () => {};
  by("replace-now").addEventListener("click", () => {
    by("replace").close();
    waiting();
  });
  return (isSafe, work) => {
    if (isSafe) return work();
    waiting = work;
    wici.openDialog("replace");
  };
};
