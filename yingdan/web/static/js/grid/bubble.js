/* What is to be said about the active cell: why it was not saved, or what somebody else wrote into it, with a choice. */

const button = (text, css, act) => { const made = Object.assign(document.createElement("button"), { type: "button", className: `btn is-s ${css}`, textContent: text }); made.addEventListener("click", act); return made; };
const line = (label, text) => { const made = document.createElement("div"); made.className = "row-f s"; made.append(Object.assign(document.createElement("span"), { className: "mut y-xl-k", textContent: label }), Object.assign(document.createElement("span"), { textContent: text })); return made; };

/** Whether some of a cell can be seen in its sheet; scrolled away it takes what is said of it along. */
const inSight = (cell) => { const { top, bottom, left, right } = cell.getBoundingClientRect(), sheet = cell.closest(".y-xl").getBoundingClientRect(); return bottom > sheet.top && top < sheet.bottom && right > sheet.left && left < sheet.right; };

export class Bubble {
  constructor(root, sheet) {
    this.sheet = sheet;
    this.box = Object.assign(document.createElement("div"), { className: "y-pop y-xl-bubble", hidden: true });
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-live", "polite");
    this.box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.back(); } });
    root.append(this.box);
  }

  hide() { this.box.hidden = true; }

  /** Stand below a cell that is marked; stay away from any other. */
  show(cell, row, c, back) {
    const { sheet } = this, column = sheet.columns[c], clash = row?.clashes[column?.name], error = row?.errors[column?.name];
    this.back = back;
    this.box.hidden = !cell || !(clash || error) || !inSight(cell);
    if (this.box.hidden) { return; }
    this.box.classList.toggle("is-clash", Boolean(clash));
    this.box.replaceChildren(...(clash ? this.clash(row, column.name, clash) : this.error(row, column, error)));
    const { left, top, bottom } = cell.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = this.box;
    this.box.style.left = `${Math.max(4, Math.min(left, window.innerWidth - width - 8))}px`;
    this.box.style.top = `${bottom + height + 8 > window.innerHeight ? top - height - 4 : bottom + 4}px`;
  }

  clash(row, name, { mine, theirs, original, by }) {
    const { sheet } = this, { words } = sheet, feet = document.createElement("div");
    feet.className = "row-f";
    feet.append(button(words.takeMine, "", () => { sheet.choose(row, name, true); this.back(); }), button(words.takeTheirs, "", () => { sheet.choose(row, name, false); this.back(); }));
    return [Object.assign(document.createElement("b"), { textContent: by || words.clash }), line(words.mine, mine), line(words.theirs, theirs), line(words.original, original), feet];
  }

  error(row, column, text) {
    const { sheet } = this, { words } = sheet, parts = [Object.assign(document.createElement("span"), { textContent: text })], feet = document.createElement("div");
    feet.className = "row-f";
    if (row.gates[column.name] && row.id !== null) { feet.append(button(words.dialog, "", () => this.gate(row, column.name))); }
    if (column.name in row.typed) { feet.append(button(words.drop, "is-quiet", () => { sheet.drop(row, column.name); this.back(); })); }
    return feet.childElementCount ? [...parts, feet] : parts;
  }

  /** The dialog of the step, which asks for what is missing. */
  gate(row, name) {
    const raw = row.typed[name], place = this.sheet.place.get(name), option = this.sheet.columns[place];
    const to = raw && typeof raw === "object" ? raw.id : option.options.find(([, label]) => label === raw)?.[0] ?? raw;
    delete row.typed[name];
    delete row.errors[name];
    this.hide();
    window.htmx.ajax("POST", `/${this.sheet.slug}/${row.id}/path/`, { source: this.box, target: "#dialog", swap: "innerHTML", values: { to, version: row.version } });
  }

  /** Into the bubble by keyboard: Alt and the arrow down. */
  enter() { this.box.querySelector("button")?.focus(); }
}
