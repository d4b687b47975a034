// The value of a condition: what is shown for it depends on the kind of the field and the comparison.
(() => {
  const { words, el, chip, select } = window.wiciGroup;

  const VALUELESS = new Set(["empty", "not_empty"]);
  const LISTS = new Set(["in", "not_in", "between"]);

  const isBlank = (value) => value === null || value === undefined || String(value).trim() === "";

  // The value in the shape that the comparison wants: nothing, one, a pair, a list.
  const shaped = (field, op, value) => {
    if (VALUELESS.has(op)) return undefined;
    if (field.kind === "checkbox") return value === false ? false : true;
    if (op === "between") return Array.isArray(value) ? [value[0] ?? "", value[1] ?? ""] : [value ?? "", ""];
    if (LISTS.has(op)) return Array.isArray(value) ? value.filter((each) => !isBlank(each)) : isBlank(value) ? [] : [value];
    return Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
  };

  const isFinished = (op, value) => {
    if (VALUELESS.has(op) || typeof value === "boolean") return true;
    if (op === "between") return value.every((each) => !isBlank(each));
    return Array.isArray(value) ? value.length > 0 : !isBlank(value);
  };

  // Options with those values that are chosen but not offered any more.
  const offered = (field, values) => {
    const known = new Set(field.options.map((option) => String(option.value)));
    const gone = values.filter((value) => !isBlank(value) && !known.has(String(value)));
    return [...field.options, ...gone.map((value) => ({ value, label: String(value) }))];
  };

  const choice = (node, field, changed) => {
    const options = offered(field, [node.value]);
    const made = select([{ value: "", label: words.choose }, ...options], node.value, { "aria-label": words.value });
    made.addEventListener("change", () => {
      node.value = options[made.selectedIndex - 1]?.value ?? "";
      changed();
    });
    return made;
  };

  const toggles = (node, field, changed) => {
    const list = el("div", { class: "g-toggles", role: "group", "aria-label": words.value });
    for (const option of offered(field, node.value)) {
      const isOn = () => node.value.some((value) => String(value) === String(option.value));
      const button = el("button", { class: "w-chip", type: "button", "aria-pressed": String(isOn()) }, option.label);
      button.addEventListener("click", () => {
        node.value = isOn() ? node.value.filter((value) => String(value) !== String(option.value)) : [...node.value, option.value];
        button.setAttribute("aria-pressed", String(isOn()));
        changed();
      });
      list.append(button);
    }
    return list;
  };

  const tokens = (node, changed) => {
    const chips = el("ul", { class: "w-chips" });
    const input = el("input", { class: "form-control", "aria-label": words.add_value, placeholder: words.add_value, autocomplete: "off" });
    const draw = () =>
      chips.replaceChildren(
        ...node.value.map((value, place) =>
          chip(String(value), () => {
            node.value = node.value.filter((_value, each) => each !== place);
            draw();
            changed();
            input.focus();
          }),
        ),
      );
    const take = () => {
      const typed = input.value.split(";").map((text) => text.trim()).filter(Boolean);
      if (!typed.length) return;
      node.value = [...new Set([...node.value.map(String), ...typed])];
      input.value = "";
      draw();
      changed();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === ";") {
        event.preventDefault();
        take();
      } else if (event.key === "Backspace" && !input.value && node.value.length) {
        node.value = node.value.slice(0, -1);
        draw();
        changed();
      }
    });
    input.addEventListener("blur", take);
    draw();
    return el("div", { class: "g-tokens" }, chips, input);
  };

  const TYPES = { date: "date", moment: "date" };

  const input = (field, value, label, set) => {
    const hasTime = field.kind === "moment" && String(value).includes("T");
    const made = el("input", {
      class: "form-control", "aria-label": label, autocomplete: "off",
      type: hasTime ? "datetime-local" : (TYPES[field.kind] ?? "text"),
      inputmode: field.kind === "number" ? "decimal" : null,
    });
    made.value = hasTime ? String(value).slice(0, 16) : String(value ?? "");
    made.addEventListener("input", () => set(made.value));
    return made;
  };

  // The inputs for the value of a condition.
  const valueOf = (node, field, changed) => {
    if (node.value === undefined || field.kind === "checkbox") return null;
    if (node.op === "between") {
      const set = (place) => (text) => {
        node.value = node.value.map((old, each) => (each === place ? text : old));
        changed();
      };
      return el("div", { class: "g-pair" }, input(field, node.value[0], words.first, set(0)), el("span", {}, words.and), input(field, node.value[1], words.last, set(1)));
    }
    if (field.options) return LISTS.has(node.op) ? toggles(node, field, changed) : choice(node, field, changed);
    if (LISTS.has(node.op)) return tokens(node, changed);
    return input(field, node.value, words.value, (text) => {
      node.value = text;
      changed();
    });
  };

  Object.assign(window.wiciGroup, { shaped, isFinished, valueOf });
})();
