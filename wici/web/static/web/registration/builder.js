// The form builder: questions dragged by their grip, and edited in a panel beside the list. Everything works without it.
(() => {
  const list = document.querySelector("[data-builder]");
  if (!list) return;
  const panel = document.getElementById("panel");
  const preview = document.querySelector("iframe[name=preview]");

  // A question opens in the panel; a click with a key held down opens it as usual.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#panel-content", swap: "outerHTML" });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!panel.contains(event.detail.elt)) return;
    window.wici.openDialog("panel");
    panel.querySelector("form")?.dispatchEvent(new Event("change", { bubbles: true }));
    panel.querySelector("[data-focus], #id_label")?.focus();
  });

  // The preview follows its choices at once.
  document.querySelector("form[data-preview]")?.addEventListener("change", (event) => event.currentTarget.requestSubmit());

  // Dragging: the question goes where the pointer is; letting it go saves the place.
  let dragged = null;
  let before = null;
  const place = (item) => [...item.parentElement.querySelectorAll(".r-question")].indexOf(item);
  const putBack = () => before.parent.insertBefore(dragged, before.next);

  // Near the upper or lower edge the page scrolls along.
  const EDGE = 70;
  const scrollAlong = (y) => {
    if (y < EDGE + 60) scrollBy(0, -18);
    else if (y > innerHeight - EDGE) scrollBy(0, 18);
  };

  const follow = (event) => {
    scrollAlong(event.clientY);
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const target = under?.closest(".r-questions");
    if (!target || !list.contains(target)) return;
    const items = [...target.querySelectorAll(".r-question")].filter((item) => item !== dragged);
    const next = items.find((item) => {
      const box = item.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    if (next) target.insertBefore(dragged, next);
    else target.append(dragged);
  };

  const stop = () => {
    dragged.classList.remove("is-dragged");
    removeEventListener("pointermove", follow);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", cancel);
    removeEventListener("keydown", escape);
  };
  const cancel = () => {
    putBack();
    stop();
  };
  const escape = (event) => event.key === "Escape" && cancel();

  const drop = async () => {
    const item = dragged;
    stop();
    if (item.parentElement === before.parent && item.nextElementSibling === before.next) return;
    const body = new URLSearchParams({ section: item.parentElement.dataset.questionsOf, place: place(item) });
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    try {
      const answer = await fetch(item.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } });
      if (answer.status === 401) window.wici.openDialog("expired");
      if (!answer.ok) throw new Error(answer.status);
      list.querySelector("[data-said]").textContent = list.dataset.moved;
      preview?.contentWindow.location.reload();
      freshenArrows();
    } catch {
      dragged = item;
      putBack();
      window.wici.say(document.body.dataset.failed);
    }
  };

  // Only the very first question cannot go up, only the very last one cannot go down.
  const freshenArrows = () => {
    const items = [...list.querySelectorAll(".r-question")];
    const lists = [...list.querySelectorAll(".r-questions")];
    for (const item of items) {
      const siblings = [...item.parentElement.querySelectorAll(".r-question")];
      item.querySelector("[name=up]").disabled = item === siblings[0] && item.parentElement === lists[0];
      item.querySelector("[name=down]").disabled = item === siblings.at(-1) && item.parentElement === lists.at(-1);
    }
  };

  list.classList.add("has-drag");
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    dragged = grip.closest(".r-question");
    before = { parent: dragged.parentElement, next: dragged.nextElementSibling };
    dragged.classList.add("is-dragged");
    addEventListener("pointermove", follow);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", cancel);
    addEventListener("keydown", escape);
  });
})();
