// Shows a question only when it applies. The server decides again: this is a convenience.
(() => {
  const fold = (text) => text.toLowerCase().replaceAll("ł", "l").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").split(/\s+/).filter(Boolean).join(" ");
  const YES = ["yes", "tak", "true", "on", "1"];

  for (const part of document.querySelectorAll("[data-questions]")) {
    const form = part.closest("form");
    if (!form) continue;
    form.classList.add("has-script");
    const questions = new Map([...part.querySelectorAll("[data-question]")].map((box) => [box.dataset.question, box]));
    const rules = new Map([...questions].map(([key, box]) => [key, box.dataset.visibility ? JSON.parse(box.dataset.visibility) : {}]));

    // Answers given on other pages of the same form.
    const known = JSON.parse(part.dataset.known || "{}");

    const answer = (key) => {
      if (!questions.has(key)) return (known[key]?.values ?? []).map(fold).filter(Boolean);
      const inputs = [...questions.get(key).querySelectorAll("input, select, textarea")].filter((input) => input.name);
      const values = inputs.filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked).map((input) => input.value);
      return values.map(fold).filter(Boolean);
    };
    const isTick = (key) => !questions.has(key) ? known[key]?.tick : questions.get(key).querySelectorAll("input[type=checkbox]").length === 1 && !questions.get(key).matches("fieldset");
    const isMany = (key) => !questions.has(key) ? known[key]?.many : questions.get(key).matches("fieldset") && questions.get(key).querySelector("input[type=checkbox]") !== null;

    const holds = (condition, shown) => {
      const key = condition.question;
      const given = !questions.has(key) || shown(key) ? answer(key) : [];
      if (condition.test === "answered") return given.length > 0;
      let wanted = fold(condition.value);
      if (isTick(key)) wanted = YES.includes(wanted) ? "yes" : "";
      if (condition.test === "contains") {
        return isMany(key) ? given.includes(wanted) : given.length > 0 && given[0].includes(wanted);
      }
      const same = wanted ? given.length === 1 && given[0] === wanted : given.length === 0;
      return condition.test === "is" ? same : !same;
    };

    const update = () => {
      const decided = new Map();
      const type = questions.has("participation_type") ? (questions.get("participation_type").querySelector("input:checked, select")?.value ?? "") : part.dataset.type;
      const shown = (key) => {
        if (!decided.has(key)) {
          decided.set(key, true);
          const { types, conditions = [], joined } = rules.get(key);
          const met = conditions.map((condition) => holds(condition, shown));
          const isMet = !met.length || (joined === "any" ? met.some(Boolean) : met.every(Boolean));
          decided.set(key, isMet && (!types || types.includes(type)));
        }
        return decided.get(key);
      };
      for (const [key, box] of questions) box.hidden = !shown(key);
      for (const section of part.querySelectorAll("[data-section]")) {
        section.hidden = ![...section.querySelectorAll("[data-question]")].some((box) => !box.hidden);
      }
    };
    form.addEventListener("input", update);
    form.addEventListener("change", update);
    addEventListener("pageshow", update);
    update();
  }
  document.getElementById("problems")?.focus();
})();
