// To whom: a group, or typed numbers. The gateway's country decides how numbers are read.
import { To } from "../compose/to.js";

export class Numbers extends To {
  constructor(draft, words) {
    super(draft, words);
    draft.addEventListener("changed", ({ detail }) => detail === "gateway" && this.read());
  }

  context() {
    return { gateway: this.draft.fields.gateway ?? "" };
  }
}
