// Tabs with arrow keys. select(name) shows one; onSelect is told its id.
export const tabs = (list, onSelect) => {
  const all = () => [...list.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
  const select = (tab, { focus = false, quiet = false } = {}) => {
    for (const each of list.querySelectorAll("[role=tab]")) {
      const isChosen = each === tab;
      each.setAttribute("aria-selected", String(isChosen));
      each.tabIndex = isChosen ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !isChosen;
    }
    if (focus) tab.focus();
    if (!quiet) onSelect(tab.id);
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const here = all().indexOf(document.activeElement);
    if (here < 0) return;
    const steps = { ArrowRight: here + 1, ArrowLeft: here - 1 + all().length, Home: 0, End: all().length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    select(all()[steps[event.key] % all().length], { focus: true });
  });
  return {
    select: (id, options) => select(document.getElementById(id), options),
    get current() {
      return list.querySelector("[aria-selected=true]").id;
    },
  };
};
