// Snapping and the grid: how somebody likes to work, kept in their browser.
const KEY = "wici designer aids";

export class Aids extends EventTarget {
  constructor() {
    super();
    this.gridSize = 5;
    this.snap = true;
    this.grid = false;
    try {
      Object.assign(this, JSON.parse(localStorage.getItem(KEY)));
    } catch {
      // Forbidden: then as it is for everybody.
    }
  }

  set(name, value) {
    this[name] = value;
    try {
      localStorage.setItem(KEY, JSON.stringify({ snap: this.snap, grid: this.grid }));
    } catch {
      // Then it holds until the page is closed.
    }
    this.dispatchEvent(new Event("changed"));
  }
}
