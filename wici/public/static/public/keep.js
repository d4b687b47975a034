// What was typed survives a connection that breaks while it is sent: it is there again when one goes back.
(() => {
  const KEY = "wici-typed";
  const form = document.getElementById("registration");
  const typed = () => [...form.querySelectorAll("[data-questions] :is(input, select, textarea)")].filter((each) => !["file", "hidden"].includes(each.type));
  const box = (input) => ["radio", "checkbox"].includes(input.type);
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    sessionStorage.removeItem(KEY);
    if (form && kept?.path === location.pathname && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
      for (const input of typed()) {
        if (!(input.id in kept.values)) continue;
        if (box(input)) input.checked = kept.values[input.id];
        else input.value = kept.values[input.id];
      }
      form.dispatchEvent(new Event("change"));
    }
    form?.addEventListener("submit", () => {
      const values = Object.fromEntries(typed().map((input) => [input.id, box(input) ? input.checked : input.value]));
      sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, values }));
    });
  } catch {
    // A browser that keeps nothing: the server has what was sent before.
  }
})();
