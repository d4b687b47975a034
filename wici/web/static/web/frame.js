// Sidebar on a phone, theme, menus, dialogs, messages, keys.
(() => {
  const root = document.documentElement;

  // Sidebar
  const setSidebar = (open) => {
    document.body.classList.toggle("w-sidebar-open", open);
    const opener = document.querySelector("[data-sidebar=open]");
    opener?.setAttribute("aria-expanded", String(open));
    document.querySelector(".w-page").inert = open;
    if (open) document.querySelector("#sidebar a, #sidebar button")?.focus();
    else opener?.focus();
  };

  // Light or dark: the cookie lives a year, the next page is drawn with it.
  const switchTheme = () => {
    const choice = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.theme = root.dataset.bsTheme = choice;
    document.cookie = `wici_theme=${choice}; path=/; max-age=31536000; samesite=lax`;
    root.dispatchEvent(new CustomEvent("wici:theme", { detail: choice }));
  };

  // Dialogs: data-dialog="id" opens, data-dialog-close closes.
  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.w-menu[open]")) if (menu !== except) menu.open = false;
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details.w-menu"));
    const sidebar = target.closest("[data-sidebar]");
    if (sidebar) setSidebar(sidebar.dataset.sidebar === "open");
    if (target.closest("[data-theme-switch]")) switchTheme();
    const opener = target.closest("[data-dialog]");
    if (opener) openDialog(opener.dataset.dialog);
    if (target.closest("[data-dialog-close]")) target.closest("dialog")?.close();
    if (target.matches("dialog.w-dialog") && event.clientX) closeOutside(target, event);
    target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
    const copy = target.closest("[data-copy]");
    if (copy) copyText(copy);
  });

  const closeOutside = (dialog, event) => {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && !dialog.querySelector("[data-keep-open]")) dialog.close();
  };

  const copyText = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    const words = button.querySelector("[data-copied]");
    if (words) words.hidden = false;
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      const menu = event.target.closest?.("details.w-menu[open]");
      closeMenus();
      menu?.querySelector("summary").focus();
      if (document.body.classList.contains("w-sidebar-open")) setSidebar(false);
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (field) {
      event.preventDefault();
      field.focus();
    }
  });

  // Arrow keys move through an open menu.
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.w-menu[open]");
    if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll(".w-menu-list a, .w-menu-list button")];
    const here = items.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(here + step + items.length) % items.length]?.focus();
  });

  // Good news leaves by itself; what can be undone stays longer, warnings and errors stay.
  const retire = (toast) => {
    if (!toast.classList.contains("w-tone-success")) return;
    let waiting = setTimeout(() => toast.remove(), toast.querySelector("form") ? 15000 : 6000);
    toast.addEventListener("pointerenter", () => clearTimeout(waiting));
    toast.addEventListener("focusin", () => clearTimeout(waiting));
  };
  const start = (part) => {
    part.querySelectorAll?.("[data-toast]").forEach(retire);
    part.querySelector?.("[data-focus]")?.focus();
  };
  start(document);
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && start(event.detail.elt));

  // A list of pages that scrolls sideways shows the current one.
  for (const here of document.querySelectorAll(".w-settings-nav [aria-current], .w-tabs [aria-current]")) {
    const list = here.closest("nav");
    if (list.scrollWidth > list.clientWidth) list.scrollLeft = here.offsetLeft - list.offsetLeft - 40;
  }

  // htmx: an expired login keeps the page; other failures are said.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) openDialog("expired");
    else say(document.body.dataset.failed);
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));

  const say = (words) => {
    if (!words) return;
    const toast = document.createElement("div");
    toast.className = "w-toast w-tone-error";
    toast.dataset.toast = "";
    const text = document.createElement("p");
    text.textContent = words;
    toast.append(text);
    document.getElementById("toasts").replaceChildren(toast);
    setTimeout(() => toast.remove(), 10000);
  };
  window.wici = { say, openDialog };
})();
