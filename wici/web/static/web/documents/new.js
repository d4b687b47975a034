// A new document: a chosen design proposes its name until one is typed.
import { by } from "./dom.js";

const name = by("id_name");
let proposed = "";
name.addEventListener("input", () => (proposed = null));
const propose = (event) => {
  if (!event.target.matches("[name=start]")) return;
  if (proposed === null && name.value) return;
  proposed = event.target.dataset.name ?? "";
  name.value = proposed;
};
document.querySelector(".d-starts").addEventListener("change", propose);
