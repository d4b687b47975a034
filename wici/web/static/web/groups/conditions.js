// The conditions: a tree of brackets and conditions, drawn as sentences and read back as the stored filter.
(() => {
  const { data, words, el, icon, iconButton, select, shaped, isFinished, valueOf } = window.wiciGroup;
  const DEEPEST = 3;
  const fields = new Map(data.fields.map((field) => [field.name, field]));
  const JOINTS = [["all", words.all], ["any", words.any], ["none", words.none], ["not_all", words.not_all]].map(([value, label]) => ({ value, label }));

  const bracket = (joint, parts) => ({ type: "bracket", joint, parts });

  const condition = (name, op, value) => {
    const field = fields.get(name);
    return { type: "condition", field: name, op, value: field ? shaped(field, op, value) : value };
  };

  // Stored filter -> tree.
  const read = (stored) => {
    if (stored === "all") return { type: "everybody" };
    if (stored?.all) return bracket("all", stored.all.map(read));
    if (stored?.any) return bracket("any", stored.any.map(read));
    if (stored?.not !== undefined) {
      const inside = read(stored.not);
      if (inside.type === "bracket" && inside.joint === "all") return bracket("not_all", inside.parts);
      if (inside.type === "bracket" && inside.joint === "any") return bracket("none", inside.parts);
      return bracket("none", [inside]);
    }
    return condition(stored?.field, stored?.op, stored?.value);
  };

  // Tree -> stored filter; notes the place of each node, so that the server's mistakes find them.
  const write = (node, path, isWhole) => {
    node.path = path;
    if (node.type === "everybody") return "all";
    if (node.type === "condition") {
      const stored = { field: node.field, op: node.op };
      if (node.value !== undefined) stored.value = node.value;
      return stored;
    }
    const key = node.joint === "all" || node.joint === "not_all" ? "all" : "any";
    const isNegated = node.joint === "none" || node.joint === "not_all";
    const below = `${path}${isNegated ? ".not" : ""}.${key}`;
    const parts = [];
    for (const part of node.parts) {
      part.path = "";
      if (isWhole || isReady(part)) parts.push(write(part, `${below}[${parts.length}]`, isWhole));
    }
    return isNegated ? { not: { [key]: parts } } : { [key]: parts };
  };

  const isReady = (node) => {
    if (node.type === "condition") return fields.has(node.field) && isFinished(node.op, node.value);
    return node.type === "everybody" || node.parts.some(isReady);
  };

  const fieldSelect = (node) => {
    const made = el("select", { class: "form-select", "aria-label": words.field });
    const groups = [[words.usual, data.fields.filter((field) => !field.name.startsWith("answers."))], [words.form, data.fields.filter((field) => field.name.startsWith("answers."))]];
    for (const [label, members] of groups) {
      if (!members.length) continue;
      const group = el("optgroup", { label });
      for (const field of members) group.append(new Option(field.label, field.name, false, field.name === node.field));
      made.append(group);
    }
    if (!fields.has(node.field)) made.prepend(new Option(node.field ?? words.choose, node.field ?? "", true, true));
    return made;
  };

  const drawCondition = (node, parent, changed, remove) => {
    const operator = el("span", { class: "g-op" });
    const value = el("span", { class: "g-value" });
    const error = el("div", { class: "w-error", hidden: true });
    const field = fieldSelect(node);
    const drawValue = () => value.replaceChildren(...[fields.has(node.field) ? valueOf(node, fields.get(node.field), changed) : null].filter(Boolean));
    const drawOperator = () => {
      const known = fields.get(node.field);
      if (!known) return;
      const made = select(known.operators, node.op, { "aria-label": words.operator });
      made.addEventListener("change", () => {
        node.op = made.value;
        node.value = shaped(known, node.op, node.value);
        drawValue();
        changed();
      });
      operator.replaceChildren(made);
    };
    field.addEventListener("change", () => {
      const known = fields.get(field.value);
      node.field = known.name;
      node.op = known.operators.some((each) => each.value === node.op) ? node.op : known.operators[0].value;
      node.value = shaped(known, node.op, "");
      drawOperator();
      drawValue();
      changed();
    });
    drawOperator();
    drawValue();
    node.error = error;
    return el("li", { class: "g-condition" }, el("div", { class: "g-sentence" }, el("span", { class: "g-field" }, field), operator, value, iconButton("x", words.remove_condition, remove)), error);
  };

  const drawPart = (node, parent, depth, changed) => {
    const remove = () => {
      parent.parts.splice(parent.parts.indexOf(node), 1);
      const next = element.parentElement.parentElement.querySelector(":scope > .g-add button");
      element.remove();
      changed();
      next?.focus();
    };
    let element;
    if (node.type === "bracket") element = el("li", { class: "g-nested" }, drawBracket(node, depth, changed, remove));
    else if (node.type === "everybody") element = el("li", { class: "g-condition" }, el("div", { class: "g-sentence" }, el("span", {}, words.everybody), iconButton("x", words.remove_condition, remove)));
    else element = drawCondition(node, parent, changed, remove);
    return element;
  };

  const drawBracket = (node, depth, changed, remove) => {
    const joint = select(JOINTS, node.joint, { "aria-label": words.joint });
    joint.addEventListener("change", () => {
      node.joint = joint.value;
      changed();
    });
    const list = el("ul", { class: "g-parts" }, ...node.parts.map((part) => drawPart(part, node, depth + 1, changed)));
    node.error = el("div", { class: "w-error", hidden: true });
    const add = (part) => {
      node.parts.push(part);
      const element = drawPart(part, node, depth + 1, changed);
      list.append(element);
      changed();
      element.querySelector(".g-condition select, select")?.focus();
    };
    const fresh = () => condition(data.fields[0].name, data.fields[0].operators[0].value, "");
    const buttons = el("div", { class: "g-add" }, el("button", { class: "btn btn-sm", type: "button", onclick: () => add(fresh()) }, icon("plus"), words.add_condition));
    if (depth < DEEPEST) buttons.append(el("button", { class: "btn btn-sm btn-quiet", type: "button", onclick: () => add(bracket("any", [fresh()])) }, icon("brackets"), words.add_bracket));
    const head = el("div", { class: "g-joint" }, joint, remove ? iconButton("trash", words.remove_bracket, remove) : null);
    return el("div", { class: "g-bracket" }, head, list, node.error, buttons);
  };

  // All nodes, so that mistakes can be shown where they are.
  const nodes = (node) => [node, ...(node.parts ?? []).flatMap(nodes)];

  const mark = (place, sentences) => {
    if (!place) return;
    place.hidden = !sentences.length;
    place.replaceChildren(...(sentences.length ? [icon("alert"), el("div", {}, ...sentences.map((sentence) => el("p", {}, sentence)))] : []));
    place.parentElement?.classList.toggle("is-wrong", sentences.length > 0);
  };

  // Shows each mistake beside the innermost node whose place it is in; unfinished ones are said quietly.
  const showProblems = (root, problems) => {
    const all = nodes(root);
    const found = new Map(all.map((node) => [node, []]));
    for (const problem of problems) {
      const owners = all.filter((node) => node.path && problem.path.startsWith(node.path));
      owners.sort((one, other) => other.path.length - one.path.length);
      found.get(owners[0] ?? root).push(problem.sentence);
    }
    for (const [node, sentences] of found) mark(node.error, sentences);
    for (const node of all) node.error?.parentElement?.classList.toggle("is-unfinished", node.type === "condition" && !isReady(node));
  };

  Object.assign(window.wiciGroup, { bracket, read, write, isReady, drawBracket, showProblems });
})();
