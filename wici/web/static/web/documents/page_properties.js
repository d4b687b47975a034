// Properties of the page and of the whole document, and the aids of the designer.
import { make } from "./dom.js";
import { ConditionField } from "./condition.js";
import { button, checkField, choiceField, iconButton, numberField, row, section, selectField, textField } from "./fields.js";
import { uploadField } from "./sources.js";
import { fill } from "../compose/request.js";

export const pageProperties = (panel) => {
  const { words, design } = panel;
  return [
    make("div", { class: "d-properties-head" }, make("h2", {}, fill(words.page, { number: design.number + 1 }))),
    sizeSection(panel),
    backgroundSection(panel),
    whoSection(panel),
    documentSection(panel),
    aidsSection(panel),
  ];
};

// Which size it is by name, upright or not.
const named = ({ sizes }, { width, height }) =>
  sizes.find((size) => (size.width === width && size.height === height) || (size.width === height && size.height === width));

const resize = ({ design }, width, height, together) =>
  design.change(() => Object.assign(design.page, { width, height }), { together });

const sizeSection = (panel) => {
  const { words, design, setup } = panel;
  const options = [...setup.sizes.map(({ name, label }) => [name, label]), ["own", words.own_size]];
  const limits = { min: setup.smallest_side, max: setup.largest_side, step: 1 };
  const size = selectField({
    label: words.page_size,
    options,
    get: () => named(setup, design.page)?.name ?? "own",
    set: (value) => {
      const found = setup.sizes.find(({ name }) => name === value);
      if (!found) return;
      const isWide = design.page.width > design.page.height;
      resize(panel, isWide ? found.height : found.width, isWide ? found.width : found.height);
    },
  });
  const orientation = choiceField({
    label: words.orientation,
    options: [["portrait", words.portrait], ["landscape", words.landscape]],
    get: () => (design.page.width > design.page.height ? "landscape" : "portrait"),
    set: (value) => {
      const [short, long] = [design.page.width, design.page.height].sort((one, other) => one - other);
      resize(panel, ...(value === "landscape" ? [long, short] : [short, long]));
    },
  });
  const side = (name, label) => numberField({ label, ...limits, get: () => design.page[name], set: (value) => design.change(() => (design.page[name] = value), { together: `page ${name}` }) });
  return section("", panel.add(size), row(panel.add(side("width", words.width)), panel.add(side("height", words.height))), panel.add(orientation));
};

const backgroundSection = (panel) => {
  const { words, design, setup } = panel;
  const place = section(words.background);
  let drawn;
  const draw = () => {
    const { background } = design.page;
    const shape = JSON.stringify([design.number, background]);
    if (shape === drawn || place.querySelector("select:focus, input[type=number]:focus")) return;
    drawn = shape;
    const upload = uploadField(panel, {
      label: background ? words.change_picture : words.choose_background,
      use: "background",
      help: fill(words.background_help, { limit: setup.limit_mb }),
      done: (answer) => chosen(panel, answer),
    });
    place.replaceChildren(make("h3", {}, words.background), ...(background ? ofBackground(panel, background) : []), upload);
  };
  draw();
  panel.fields.push({ refresh: draw });
  return place;
};

const chosen = ({ design, sizes }, { file, name, pages }) => {
  sizes.set(file, pages);
  design.change(() => (design.page.background = { file, name: name.slice(0, 200), page: 0, scaling: "stretch" }));
};

const ofBackground = (panel, background) => {
  const { words, design } = panel;
  const change = (values) => design.change(() => Object.assign(design.page.background, values), { together: "background" });
  const pages = panel.sizes.get(background.file);
  const many = pages ? pages.length > 1 : background.page > 0;
  const nodes = [make("p", { class: "d-file-name" }, background.name || words.background)];
  if (many) {
    const count = pages?.length ?? background.page + 1;
    const options = Array.from({ length: count }, (each, place) => [String(place), String(place + 1)]);
    nodes.push(selectField({ label: words.background_page, options, get: () => String(design.page.background?.page ?? 0), set: (value) => change({ page: Number(value) }) }).node);
  }
  const size = pages?.[background.page];
  if (size && Math.abs(size.width - design.page.width) + Math.abs(size.height - design.page.height) > 1) {
    const [width, height] = [size.width, size.height].map((side) => Math.round(side * 10) / 10);
    nodes.push(button(fill(words.match_size, { width, height }), "arrow-autofit-height", () => resize(panel, width, height)));
  }
  nodes.push(
    selectField({ label: words.scaling, options: ["stretch", "contain", "cover"].map((value) => [value, words[value]]), get: () => design.page.background?.scaling ?? "stretch", set: (value) => change({ scaling: value }) }).node,
    button(words.remove_background, "x", () => design.change(() => (design.page.background = null)), "btn btn-sm btn-quiet"),
  );
  return nodes;
};

const whoSection = (panel) => {
  const { words, design } = panel;
  const input = make("input", { type: "text", class: "form-control" });
  const place = make("div", { class: "d-field" }, input);
  input.value = design.page.condition;
  input.addEventListener("input", () => design.change(() => (design.page.condition = input.value), { together: "page condition" }));
  const field = new ConditionField(input, { conditions: panel.setup.conditions, words: words.condition, label: words.page_who });
  panel.fields.push({
    refresh: () => {
      if (place.contains(document.activeElement) || input.value === design.page.condition) return;
      input.value = design.page.condition;
      field.show();
    },
  });
  return section(words.page_who, place);
};

const documentSection = (panel) => {
  const { words, design, setup } = panel;
  const of = (build, name, options) =>
    panel.add(build({ ...options, get: () => design.layout[name], set: (value) => design.change(() => (design.layout[name] = value), { together: name }) }));
  return section(
    words.document,
    of(textField, "title", { label: words.title }),
    of(selectField, "language", { label: words.language, options: setup.languages.map(({ value, label }) => [value, label]) }),
    of(checkField, "is_pdfa", { label: words.pdfa }),
  );
};

const aidsSection = (panel) => {
  const { words, design, aids } = panel;
  const of = (name, label) => checkField({ label, get: () => aids[name], set: (value) => aids.set(name, value) }).node;
  const guides = make("div", { class: "d-guides" });
  const draw = () => {
    if (guides.querySelector("input:focus")) return;
    const one = (axis, at, place) => {
      const set = (value) => design.change(() => (design.layout.guides[axis][place] = value), { together: `guide ${axis}` });
      const field = numberField({ label: axis === "x" ? words.guide_x : words.guide_y, get: () => design.layout.guides[axis]?.[place] ?? 0, set });
      return row(field.node, iconButton(words.remove_guide, "trash", () => design.change(() => design.layout.guides[axis].splice(place, 1))));
    };
    guides.replaceChildren(...["x", "y"].flatMap((axis) => (design.layout.guides[axis] ?? []).map((at, place) => one(axis, at, place))));
  };
  draw();
  panel.fields.push({ refresh: draw });
  const add = (axis) => design.change(() => (design.layout.guides[axis] ??= []).push(Math.round((axis === "x" ? design.page.width : design.page.height) / 2)));
  return section(
    words.help,
    of("snap", words.snap),
    of("grid", fill(words.grid, { size: aids.gridSize })),
    make("h4", {}, words.guides),
    guides,
    make("div", { class: "d-buttons" }, button(words.add_guide_x, "plus", () => add("x")), button(words.add_guide_y, "plus", () => add("y"))),
  );
};
