// What texts and codes say, and where pictures come from.
import { button, section, selectField, textField } from "./fields.js";
import { make } from "./dom.js";
import { fill } from "../compose/request.js";

// A text with a button that puts a tag where the cursor is.
export const tagged = (panel, label, rows) => {
  const { words, tags, design } = panel;
  const get = () => design.selection[0]?.text ?? "";
  const field = textField({ label, get, set: (value) => panel.set("text", value), rows, css: "d-said" });
  panel.fields.push(field);
  field.node.append(button(words.insert_tag, "braces", () => tags.open(field.input)));
  return field.node;
};

// A chooser for a file that is uploaded at once. use: "picture" or "background".
export const uploadField = (panel, { label, use, help, done }) => {
  const input = make("input", { type: "file", class: "d-unseen", accept: use === "background" ? ".pdf,.png,.jpg,.jpeg,.svg,.webp,.gif" : ".png,.jpg,.jpeg,.svg,.webp,.gif" });
  const said = make("p", { class: "d-upload-said", role: "status" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    said.classList.remove("is-bad");
    const answer = await panel.files.upload(file, use, (text) => (said.textContent = text));
    input.value = "";
    if (answer.sentence) {
      said.textContent = [answer.sentence, ...(answer.details ?? [])].join(" ");
      said.classList.add("is-bad");
      return;
    }
    said.textContent = answer.problems.join(" ");
    done(answer);
  });
  return make("div", { class: "d-field" }, make("label", { class: "btn btn-sm d-upload" }, input, make("span", {}, label)), help && make("p", { class: "w-help" }, help), said);
};

export const imageSection = (panel, first, isOne) => {
  const { words, setup, design } = panel;
  const isPhoto = Boolean(first.photo_field);
  const scaling = panel.of(selectField, "scaling", { label: words.scaling, options: ["contain", "cover", "stretch"].map((value) => [value, words[value]]) });
  if (!isOne) return [section(words.look, scaling)];
  const source = selectField({
    label: words.from,
    options: [["file", words.from_file], ...(setup.photos.length || isPhoto ? [["photo", words.from_photo]] : [])],
    get: () => (design.selection[0]?.photo_field ? "photo" : "file"),
    set: (value) => panel.set("photo_field", value === "photo" ? setup.photos[0].key : ""),
  });
  panel.fields.push(source);
  const photos = isPhoto && panel.of(selectField, "photo_field", { label: words.photo_field, options: setup.photos.map(({ key, label }) => [key, label]) });
  const upload =
    !isPhoto &&
    uploadField(panel, {
      label: first.file ? words.change_picture : words.choose_picture,
      use: "picture",
      help: setup.photos.length ? "" : words.no_photo_field,
      done: (answer) => take(panel, first.id, answer),
    });
  const named = !isPhoto && first.file && make("p", { class: "d-file-name" }, fill(words.picture_is, { name: first.name || words.image }));
  return [section(words.image, source.node, photos, named, upload, scaling)];
};

// The frame gets the proportions of its first picture.
const take = ({ design }, id, { file, name, pages: [size] }) => {
  const element = design.find(id);
  if (!element) return;
  design.change(() => {
    if (!element.file && size.width && size.height) element.height = Math.round(((element.width * size.height) / size.width) * 10) / 10;
    Object.assign(element, { file, name: element.name || name.slice(0, 80) });
  });
};

