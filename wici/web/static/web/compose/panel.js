// The panel: beside the text, or a sheet over it where there is no room.
import { tabs } from "./tabs.js";

const by = (id) => document.getElementById(id);

export const isNarrow = () => matchMedia("(max-width: 1100px)").matches;

export function openPanel(isOpen) {
  by("panel").classList.toggle("is-open", isOpen);
  document.body.classList.toggle("c-has-sheet", isOpen && isNarrow());
}

// Returns its tabs; `chosen` is told the id of each that is opened.
export function panelOfTabs(chosen) {
  const panel = tabs(by("tab-tags").parentElement, (id) => {
    openPanel(true);
    chosen(id);
  });
  const bar = document.querySelector(".c-bar");
  new ResizeObserver(() => by("composer").style.setProperty("--c-bar", `${bar.offsetHeight}px`)).observe(bar);
  by("panel-close").addEventListener("click", () => {
    openPanel(false);
    by(panel.current).focus();
  });
  by("panel").addEventListener("keydown", (event) => event.key === "Escape" && isNarrow() && openPanel(false));
  return panel;
}
