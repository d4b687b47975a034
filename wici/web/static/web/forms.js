// Forms: sent once, guarded while something is typed but not saved, names proposed while typing.
(() => {
  const changed = new Set();

  // <form data-repeat> (a download) may be sent any number of times.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    changed.delete(form);
    if (form.method !== "post" || form.hasAttribute("hx-post") || form.hasAttribute("data-repeat") || event.defaultPrevented) return;
    const button = event.submitter;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    button?.classList.add("is-busy");
    button?.setAttribute("aria-busy", "true");
  });

  // Back from the next page (the browser keeps pages): the form may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll(".btn.is-busy")) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-busy");
    }
  });

  // <form data-guard>: leaving with unsaved changes asks first.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });

  // <input data-slug-of="id">: proposes a name for addresses until it is typed by hand.
  const plain = (text) =>
    text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");
  for (const slug of document.querySelectorAll("[data-slug-of]")) {
    const source = document.getElementById(slug.dataset.slugOf);
    let isTyped = slug.value !== "" && slug.value !== plain(source.value);
    slug.addEventListener("input", () => (isTyped = slug.value !== ""));
    source.addEventListener("input", () => {
      if (!isTyped) slug.value = plain(source.value);
    });
  }

  // data-shows="name=value": shown only while that field has one of the values (a|b).
  const show = () => {
    for (const part of document.querySelectorAll("[data-shows]")) {
      const [name, values] = part.dataset.shows.split("=");
      const field = part.closest("form").elements[name];
      const value = field?.type === "checkbox" ? (field.checked ? "on" : "") : (field?.value ?? "");
      part.hidden = !values.split("|").includes(value);
    }
  };
  document.addEventListener("change", show);
  show();
})();

// <form data-fresh-token>: after a login in another window the token has changed; take it from the cookie.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-fresh-token]")) return;
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  if (cookie) event.target.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
});
