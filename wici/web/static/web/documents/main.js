// The designer: puts its parts together.
import { Actions } from "./actions.js";
import { Aids } from "./aids.js";
import { Canvas } from "./canvas.js";
import { Design } from "./design.js";
import { by } from "./dom.js";
import { fresh } from "./elements.js";
import { Files } from "./files.js";
import { Findings } from "./findings.js";
import { Gestures } from "./gestures.js";
import { Keys } from "./keys.js";
import { Layers } from "./layers.js";
import { Pages } from "./pages.js";
import { People } from "./people.js";
import { Picture } from "./picture.js";
import { Pinch } from "./pinch.js";
import { Properties } from "./properties.js";
import { Rulers } from "./rulers.js";
import { Saving } from "./saving.js";
import { Tags } from "./tags.js";
import { fill } from "../compose/request.js";

const setup = JSON.parse(by("designer-setup").textContent);
const { words } = setup;
const main = by("content");

// Whispered to who cannot see what happened; said to everybody, in the corner.
const whisper = (name, values = {}) => (by("whisper").textContent = fill(words[name] ?? name, values));
const say = (sentence) => {
  wici.say(sentence);
  document.querySelector("#toasts [data-toast]").className = "w-toast w-tone-success";
};

const design = new Design(setup.layout, setup.pattern);
const aids = new Aids();
const canvas = new Canvas(design, setup);
const actions = new Actions(design, setup, whisper);
const picture = new Picture(design, canvas, setup);
const saving = new Saving(design, setup);
const tags = new Tags(setup, whisper);
const properties = new Properties(design, actions, setup, { tags, files: new Files(setup), aids });
properties.sizes = new Map();
new Layers(design, actions, setup);
new Rulers(design, canvas);
new Pages(design, picture, setup, { whisper, say });
new People(setup, (person, label) => picture.show(person, label));

// On a phone one part at a time stands below the page.
const openPane = (name) => {
  main.dataset.pane = name;
  for (const button of document.querySelectorAll(".d-panes button")) button.setAttribute("aria-pressed", String(button.dataset.pane === name));
};
document.querySelector(".d-panes").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) openPane(button.dataset.pane);
});

const open = () => {
  openPane("properties");
  properties.focus();
};
const gestures = new Gestures(design, canvas, aids, (said, element) => actions.tell(said, element));
gestures.onOpen = open;
new Pinch(canvas, { onBegin: () => gestures.stop() });
const keys = new Keys(design, canvas, actions, { open });
keys.onSave = () => saving.flush();

new Findings(design, picture, setup, {
  goTo: (page, id) => {
    design.goTo(page);
    design.select([id]);
    canvas.reveal();
    open();
  },
});

by("add").addEventListener("click", (event) => {
  const kind = event.target.closest("[data-add]")?.dataset.add;
  if (!kind) return;
  const made = actions.add(fresh(kind, design.page, canvas.middle(), setup));
  if (made) open();
});
by("page-properties").addEventListener("click", () => {
  design.select([]);
  open();
});
// Leaving by a link of our own saves first.
document.querySelector(".d-top").addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || !saving.isDirty || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (await saving.flush()) location.assign(link.href);
});
by("undo").addEventListener("click", () => actions.undo());
by("redo").addEventListener("click", () => actions.redo());

const show = () => {
  by("undo").disabled = !design.past.length;
  by("redo").disabled = !design.future.length;
};
design.addEventListener("changed", show);

const showGrid = () => {
  by("grid").hidden = !aids.grid;
  by("grid").style.backgroundSize = `${aids.gridSize * canvas.scale}px ${aids.gridSize * canvas.scale}px`;
};
aids.addEventListener("changed", showGrid);
canvas.addEventListener("scaled", showGrid);

canvas.fit();
properties.draw();
design.tell("page");
picture.refresh();
saving.offerKept();
main.dataset.isReady = "yes";
