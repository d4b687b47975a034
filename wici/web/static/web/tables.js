// Lists: select all, the selection bar, rows that lead somewhere.
(() => {
  // <form data-select> … <input type=checkbox data-select-all> … <input type=checkbox name=chosen> … .w-selection
  const refresh = (form) => {
    const boxes = [...form.querySelectorAll("[data-select-row]")];
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr")?.classList.toggle("is-selected", box.checked);
    const all = form.querySelector("[data-select-all]");
    if (all) {
      all.checked = boxes.length > 0 && chosen.length === boxes.length;
      all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
    const bar = form.querySelector(".w-selection");
    if (bar) bar.hidden = chosen.length === 0;
    for (const figure of form.querySelectorAll("[data-selected-count]")) figure.textContent = String(chosen.length);
    form.dispatchEvent(new CustomEvent("wici:selected", { bubbles: true, detail: chosen.length }));
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-select]");
    if (!form) return;
    if (event.target.matches("[data-select-all]"))
      for (const box of form.querySelectorAll("[data-select-row]")) box.checked = event.target.checked;
    refresh(form);
  });
  document.querySelectorAll("[data-select]").forEach(refresh);
  document.addEventListener("htmx:load", () => document.querySelectorAll("[data-select]").forEach(refresh));

  // <tr data-href>: a click beside links and controls opens the row's page; keyboards use its link.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary") || getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href, "_blank", "noopener");
    else location.href = row.dataset.href;
  });
})();
