// The group editor: conditions, picked people, other groups, and who belongs to the group right now.
(() => {
  const { data, words, el, chip, named, bracket, read, write, isReady, drawBracket, showProblems } = window.wiciGroup;
  const form = document.getElementById("group");
  const part = (name) => form.querySelector(`[data-${name}]`);
  const definition = data.definition;
  const people = new Map(data.picked.map((person) => [person.id, person]));
  const groups = { plus: [...(definition.plus ?? [])], minus: [...(definition.minus ?? [])] };
  const headers = { "X-Requested-With": "fetch", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };

  const start = definition.filter ?? null;
  const tree = start === null || start === "all" ? bracket("all", []) : read(start);
  const root = tree.type === "bracket" ? tree : bracket("all", [tree]);
  form.elements.mode.value = start === "all" ? "everybody" : "conditions";

  // What the group is made of now. Unfinished conditions count only when it is saved.
  const made = (isWhole) => {
    const isEverybody = form.elements.mode.value === "everybody";
    const hasConditions = isWhole ? root.parts.length > 0 : isReady(root);
    const filter = isEverybody ? "all" : hasConditions ? write(root, "$", isWhole) : null;
    return JSON.stringify({ filter, picked: [...people.keys()], plus: groups.plus, minus: groups.minus });
  };

  // Who belongs to it now: asked again 300 ms after the last change, an older answer is thrown away.
  let timer;
  let asking;
  const preview = async (page = "", marks = true) => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    part("counting").classList.add("htmx-request");
    const body = new URLSearchParams({ definition: made(false), group: form.dataset.group, page });
    try {
      const response = await fetch(form.dataset.preview, { method: "POST", body, headers, signal });
      if (response.status === 401) return wici.openDialog("expired");
      if (!response.ok) return wici.say(document.body.dataset.failed);
      const answer = await response.json();
      part("members").innerHTML = answer.members;
      part("words").innerHTML = answer.words;
      part("words-empty").hidden = answer.words.trim() !== "";
      if (marks) showProblems(root, answer.problems);
    } catch (error) {
      if (error.name !== "AbortError") wici.say(document.body.dataset.offline);
    } finally {
      if (asking?.signal === signal) part("counting").classList.remove("htmx-request");
    }
  };
  const changed = () => {
    form.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(timer);
    timer = setTimeout(() => preview(), 300);
  };

  part("members").addEventListener("click", (event) => {
    const button = event.target.closest("[data-page]");
    if (button) preview(button.dataset.page);
  });

  // Conditions
  const showMode = () => (part("conditions").hidden = form.elements.mode.value === "everybody");
  part("conditions").append(drawBracket(root, 1, changed, null));
  form.querySelectorAll("[name=mode]").forEach((radio) =>
    radio.addEventListener("change", () => {
      showMode();
      changed();
    }),
  );
  part("conditions").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  showMode();

  // Picked people
  const search = document.getElementById("g-search");
  const drawPicked = () =>
    part("picked").replaceChildren(
      ...[...people.values()].map((person) =>
        chip(person.name, () => {
          people.delete(person.id);
          drawPicked();
          drawFound();
          changed();
          search.focus();
        }),
      ),
    );
  let found = [];
  let hasSearched = false;
  const drawFound = () => {
    const rows = found.map((person) => {
      const isPicked = people.has(person.id);
      const button = el("button", { class: "btn btn-sm", type: "button", disabled: isPicked, "aria-label": `${words.pick}: ${person.name}` }, isPicked ? words.picked : words.pick);
      button.addEventListener("click", () => {
        people.set(person.id, person);
        drawPicked();
        drawFound();
        changed();
        search.focus();
      });
      return el("li", {}, el("span", {}, el("strong", {}, person.name), " ", el("span", { class: "w-soft" }, person.email)), button);
    });
    if (hasSearched && !rows.length) rows.push(el("li", { class: "w-soft" }, words.nobody_found));
    part("found").replaceChildren(...rows);
  };
  let searching;
  const look = async () => {
    const text = search.value.trim();
    hasSearched = text !== "";
    found = [];
    if (text) {
      const response = await fetch(`${form.dataset.people}?${new URLSearchParams({ q: text })}`, { headers });
      if (search.value.trim() !== text) return;
      if (response.status === 401) return wici.openDialog("expired");
      if (response.ok) found = (await response.json()).people;
    }
    drawFound();
  };
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(searching);
    searching = setTimeout(look, 250);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    part("found").querySelector("button:not([disabled])")?.click();
  });
  drawPicked();

  // Other groups
  const drawGroups = (sign) => {
    const chosen = groups[sign];
    const list = form.querySelector(`[data-chosen=${sign}]`);
    const add = form.querySelector(`[data-add=${sign}]`);
    const label = (pk) => data.groups.find((group) => group.value === pk)?.label ?? `${pk}`;
    list.replaceChildren(
      ...chosen.map((pk) =>
        chip(label(pk), () => {
          groups[sign] = chosen.filter((each) => each !== pk);
          drawGroups("plus");
          drawGroups("minus");
          changed();
          add.focus();
        }),
      ),
    );
    const free = data.groups.filter((group) => !groups.plus.includes(group.value) && !groups.minus.includes(group.value));
    add.replaceChildren(new Option(words.choose, ""), ...free.map((group) => new Option(group.label, group.value)));
  };
  for (const sign of ["plus", "minus"])
    form.querySelector(`[data-add=${sign}]`).addEventListener("change", (event) => {
      if (!event.target.value) return;
      groups[sign] = [...groups[sign], Number(event.target.value)];
      drawGroups("plus");
      drawGroups("minus");
      changed();
    });
  drawGroups("plus");
  drawGroups("minus");
  part("other-groups").hidden = data.groups.length === 0;

  form.addEventListener("submit", () => (form.elements.definition.value = made(true)));
  form.elements.definition.value = made(true);
  showProblems(root, data.problems);
  preview("", data.problems.length === 0);
})();
