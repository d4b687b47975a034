// The settings of a document: whose it is can be chosen.
import { by } from "./dom.js";
import { ConditionField } from "./condition.js";

const { conditions, words } = JSON.parse(by("condition-setup").textContent);
for (const place of document.querySelectorAll("[data-condition]")) {
  const input = by(place.dataset.condition);
  const label = place.querySelector("label");
  const field = new ConditionField(input, { conditions, words });
  label.htmlFor = field.select.id;
  input.setAttribute("aria-label", words.expression);
  const help = by(`${input.id}_help`);
  if (help) field.typed.append(help);
}
