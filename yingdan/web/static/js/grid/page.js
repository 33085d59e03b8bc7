/* The grid's page: keyboard, mouse, clipboard and what is said about a cell. Loaded by the grid alone. */
import { attach, fill, tell } from "../dom.js";
import { laid, read, write } from "./clip.js";
import { Bubble } from "./bubble.js";
import { Editor } from "./editor.js";
import { MOST_CELLS, Sheet } from "./sheet.js";
import { View } from "./view.js";

class Grid {
  constructor(root) {
    this.root = root;
    this.scroll = root.querySelector("[data-grid-scroll]");
    this.sheet = new Sheet(JSON.parse(root.querySelector("#grid-data").textContent));
    this.view = new View(this.scroll, this.sheet);
    this.editor = new Editor(root, this.sheet);
    this.bubble = new Bubble(root, this.sheet);
    this.from = this.to = { r: 0, c: 0 };
    this.sheet.onrow = (row) => { this.view.repaint(row); this.about(); };
    this.sheet.onrows = () => { this.view.redraw(); this.clamp(); };
    this.sheet.onsay = (text, tone) => tell("toast", { text, tone });
    this.sheet.onstatus = (text, bad) => { const line = root.querySelector("[data-grid-status]"); line.textContent = text; line.classList.toggle("t-bad", Boolean(bad)); };
    this.editor.onopen = () => { this.bubble.hide(); this.editor.over(this.view.reveal(this.from.r, this.from.c)); };
    this.editor.ontake = () => this.commit(0, 0);
    this.editor.box.addEventListener("keydown", (event) => this.key(event));
    this.editor.box.addEventListener("blur", () => { if (this.editor.open && !this.editor.composing) { this.commit(0, 0, false); } this.root.classList.remove("is-active"); });
    this.editor.box.addEventListener("focus", () => this.root.classList.add("is-active"));
    ["copy", "cut", "paste"].forEach((type) => this.editor.box.addEventListener(type, (event) => this.clipboard(event, type)));
    this.scroll.addEventListener("scroll", () => { if (!this.editor.open) { this.editor.over(this.view.at(this.from.r, this.from.c)); } else { this.editor.over(this.view.at(this.from.r, this.from.c)); this.editor.grow(); } this.about(); }, { passive: true });
    this.scroll.addEventListener("pointerdown", (event) => this.press(event));
    this.scroll.addEventListener("click", (event) => this.tap(event));
    this.scroll.addEventListener("dblclick", (event) => { if (event.target.closest("[data-c]")) { this.editor.edit(); } });
    new ResizeObserver(() => this.view.draw()).observe(this.scroll);
    this.leave = (event) => { if (this.sheet.unsaved) { event.preventDefault(); } };
    window.addEventListener("beforeunload", this.leave);
    if (window.matchMedia("(pointer: fine)").matches) { this.move(0, 0); }
  }

  get range() {
    const { from, to } = this;
    return { top: Math.min(from.r, to.r), bottom: Math.max(from.r, to.r), left: Math.min(from.c, to.c), right: Math.max(from.c, to.c), row: from.r, column: from.c };
  }

  clamp() {
    const last = this.sheet.rows.length - 1;
    this.from.r = Math.max(0, Math.min(this.from.r, last));
    this.to.r = Math.max(0, Math.min(this.to.r, last));
    this.view.select(this.range);
  }

  /** Make a cell the active one, or with `extend` the other corner of the range. */
  go(r, c, extend = false) {
    const place = { r: Math.max(0, Math.min(r, this.sheet.rows.length - 1)), c: Math.max(0, Math.min(c, this.sheet.columns.length - 1)) };
    if (extend) { this.to = place; } else { this.from = place; this.to = { ...place }; }
    if (!this.sheet.rows.length) { return; }
    const shown = this.view.reveal(place.r, place.c);
    this.view.select(this.range);
    this.editor.rest(this.view.at(this.from.r, this.from.c) || shown, this.sheet.rows[this.from.r], this.from.c, this.view.said(this.from.r, this.from.c));
    this.about();
    this.picked();
  }

  move(dr, dc, extend = false) {
    const at = extend ? this.to : this.from;
    this.go(at.r + dr, at.c + dc, extend);
  }

  /** Tab goes on at the next row's first cell. */
  tab(by) {
    const width = this.sheet.columns.length, at = this.from.r * width + this.from.c + by;
    this.go(Math.floor(at / width), ((at % width) + width) % width);
  }

  /** The bubble of the active cell, when there is something to say about it. */
  /** The full form, for a cell whose value is not typed here: files, tables, places one draws. */
  elsewhere() {
    const row = this.sheet.rows[this.from.r], column = this.sheet.columns[this.from.c];
    return column?.elsewhere && row?.id && row.may.includes("change") ? `${location.pathname}${row.id}/edit/?next=${encodeURIComponent(location.pathname + location.search)}` : "";
  }

  about() { if (!this.editor.open) { this.bubble.show(this.view.at(this.from.r, this.from.c), this.sheet.rows[this.from.r], this.from.c, () => this.move(0, 0)); } }

  /** How many cells are selected and their sum, of numbers exactly to six places. */
  picked() {
    const { top, bottom, left, right } = this.range, line = this.root.querySelector("[data-grid-picked]");
    const number = (bottom - top + 1) * (right - left + 1);
    line.textContent = "";
    if (number < 2) { return; }
    let total = 0n, any = false;
    this.each((row, _r, c) => {
      const [, sign, whole, part = ""] = this.sheet.columns[c].numeric && /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(row.values[c] ?? "") || [];
      if (whole !== undefined) { any = true; total += (sign ? -1n : 1n) * BigInt(whole + part.padEnd(6, "0")); }
    });
    const { words } = this.sheet, sum = `${total < 0n ? "−" : ""}${(total < 0n ? -total : total).toString().padStart(7, "0").replace(/(\d{6})$/, ".$1").replace(/\.?0+$/, "").replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",")}`;
    line.textContent = fill(words.picked, { n: number }) + (any ? ` · ${words.sum} ${sum}` : "");
  }

  each(run) {
    const { top, bottom, left, right } = this.range;
    for (let r = top; r <= bottom; r += 1) { for (let c = left; c <= right; c += 1) { run(this.sheet.rows[r], r, c); } }
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    const { editor } = this, control = event.ctrlKey || event.metaKey, { key, shiftKey: shift } = event;
    const done = (act) => { event.preventDefault(); event.stopPropagation(); act?.(); };
    const arrow = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (editor.open) {
      if (key === "Escape") { done(() => this.move(0, 0)); }
      else if (key === "Enter" && event.altKey) { done(() => { editor.box.setRangeText("\n", editor.box.selectionStart, editor.box.selectionEnd, "end"); editor.grow(); }); }
      else if (key === "Enter" && control) { done(() => this.spread(editor.value())); }
      else if (key === "Enter" && !shift && editor.pick()) { done(); }
      else if (key === "Enter") { done(() => this.commit(shift ? -1 : 1, 0)); }
      else if (key === "Tab") { done(() => this.commit(0, shift ? -1 : 1)); }
      else if (arrow && arrow[0] && editor.walk(arrow[0])) { done(); }
      else if (arrow && editor.quick && !shift && !control) { done(() => this.commit(...arrow)); }
      return;
    }
    const jump = { Home: [control ? -this.from.r : 0, -this.sheet.columns.length], End: [control ? this.sheet.rows.length : 0, this.sheet.columns.length], PageUp: [-15, 0], PageDown: [15, 0] }[key];
    if (arrow && event.altKey) { if (key === "ArrowDown") { done(() => this.bubble.enter()); } }
    else if (arrow && control) { done(() => this.go(arrow[0] ? (arrow[0] > 0 ? this.sheet.rows.length : 0) : this.to.r, arrow[1] ? (arrow[1] > 0 ? this.sheet.columns.length : 0) : this.to.c, shift)); }
    else if (arrow || jump) { done(() => this.move(...(arrow || jump), shift)); }
    else if (key === "Tab" && !(shift && !this.from.r && !this.from.c) && !(!shift && this.from.r === this.sheet.rows.length - 1 && this.from.c === this.sheet.columns.length - 1)) { done(() => this.tab(shift ? -1 : 1)); }
    else if ((key === "Enter" || key === "F2") && this.elsewhere()) { done(() => location.assign(this.elsewhere())); }
    else if (key === "Enter" || key === "F2") { done(() => editor.edit()); }
    else if (key === "Delete" || key === "Backspace") { done(() => this.spread("")); }
    else if (key === "Escape") { done(() => this.go(this.from.r, this.from.c)); }
    else if (control && !shift && /^d$/i.test(key)) { done(() => this.fillDown()); }
    else if (control && (/^y$/i.test(key) || shift && /^z$/i.test(key))) { done(() => this.sheet.undo(true)); }
    else if (control && /^z$/i.test(key)) { done(() => this.sheet.undo()); }
    else if (control && /^a$/i.test(key)) { done(() => { this.from = { r: 0, c: 0 }; this.to = { r: this.sheet.rows.length - 1, c: this.sheet.columns.length - 1 }; this.view.select(this.range); this.picked(); }); }
    else if (key === " " && this.sheet.columns[this.from.c].kind === "bool") { done(() => this.spread(this.sheet.rows[this.from.r].values[this.from.c] === true ? "false" : "true")); }
    else if (!control && !event.altKey && key.length === 1) { event.stopPropagation(); }
  }

  /** Save what was typed and go on; when the focus left the grid it stays away. */
  commit(dr, dc, stay = true) {
    const { editor } = this, raw = editor.value();
    const { r, c } = this.from;
    editor.open = false;
    editor.box.classList.remove("is-open");
    editor.hide();
    this.sheet.set([[r, c, raw]]);
    if (!stay) { return; }
    if (dc) { this.tab(dc); } else { this.go(r + dr, c); }
  }

  /** The same into every cell selected. */
  spread(raw) {
    const cells = [];
    this.each((_row, r, c) => cells.push([r, c, raw]));
    this.sheet.set(cells);
    this.go(this.from.r, this.from.c);
  }

  /** The uppermost row of the range into those below it; of a single cell, the one above it. */
  fillDown() {
    const { top, bottom, left, right } = this.range, single = top === bottom, cells = [];
    if (single && !top) { return; }
    for (let r = single ? top : top + 1; r <= bottom; r += 1) { for (let c = left; c <= right; c += 1) { cells.push([r, c, this.raw(single ? top - 1 : top, c)]); } }
    this.sheet.set(cells);
  }

  /** What a cell holds, so that it can be written into another: of a reference the record itself, not its name. */
  raw(r, c) {
    const row = this.sheet.rows[r], column = this.sheet.columns[c], value = row.values[c];
    if (column.name in row.typed) { return row.typed[column.name]; }
    if (["ref", "person", "unit", "choice", "members", "units", "refs"].includes(column.kind)) { return value ?? ""; }
    return this.sheet.text(row, c);
  }

  clipboard(event, type) {
    if (this.editor.open) { return; }
    event.preventDefault();
    if (type === "paste") { this.paste(event.clipboardData.getData("text/plain")); return; }
    const { top, bottom, left, right } = this.range, rows = [];
    for (let r = top; r <= bottom; r += 1) { rows.push(Array.from({ length: right - left + 1 }, (_, at) => this.sheet.text(this.sheet.rows[r], left + at))); }
    event.clipboardData.setData("text/plain", write(rows));
    if (type === "cut") { this.spread(""); }
  }

  /** Lay a block over the sheet from the upper left cell on; below the last row it makes new ones. */
  paste(text) {
    if (!text) { return; }
    const { sheet } = this, { top, bottom, left, right } = this.range, block = laid(read(text), bottom - top + 1, right - left + 1), cells = [];
    if (block.length * block[0].length > MOST_CELLS) { tell("toast", { text: fill(sheet.words.big, { n: MOST_CELLS }), tone: "bad" }); return; }
    const room = sheet.mayAdd && !sheet.next ? block.length : Math.min(block.length, sheet.rows.length - top);
    while (sheet.rows.length < top + room) { sheet.rows.push(sheet.made(null)); }
    block.slice(0, room).forEach((line, r) => line.forEach((raw, c) => { if (left + c < sheet.columns.length) { cells.push([top + r, left + c, raw.trim()]); } }));
    if (room < block.length) { tell("toast", { text: fill(sheet.words.cut, { n: block.length - room }), tone: "warn" }); }
    sheet.set(cells);
    this.go(top, left);
    this.go(top + room - 1, Math.min(left + block[0].length, sheet.columns.length) - 1, true);
  }

  /** A finger chooses a cell; once more on the same one edits it. Dragging scrolls, as everywhere. */
  tap(event) {
    const cell = event.pointerType === "touch" && event.target.closest("[data-c]");
    if (!cell) { return; }
    const r = Number(cell.parentNode.dataset.r), c = Number(cell.dataset.c), again = r === this.from.r && c === this.from.c && this.root.classList.contains("is-active");
    if (this.editor.open) { this.commit(0, 0); }
    this.go(r, c);
    if (again) { this.editor.edit(); }
  }

  /** A press begins a range, or drags the handle to fill down; the number at the left takes the whole row. */
  press(event) {
    if (event.button || event.pointerType === "touch" || event.target.closest("a, button")) { return; }
    const node = event.target.closest("[data-r]");
    if (!node) { return; }
    const r = Number(node.dataset.r), filling = event.target === this.view.handle, cell = event.target.closest("[data-c]"), start = { ...this.range };
    event.preventDefault();
    if (this.editor.open) { this.commit(0, 0); }
    if (!filling) { this.go(r, cell ? Number(cell.dataset.c) : 0, event.shiftKey); if (!cell) { this.go(r, this.sheet.columns.length - 1, true); } }
    const over = (moved) => {
      const target = document.elementFromPoint(moved.clientX, moved.clientY)?.closest?.("[data-c]");
      if (!target) { return; }
      const tr = Number(target.parentNode.dataset.r), tc = Number(target.dataset.c);
      if (filling) { this.from = { r: start.top, c: start.left }; this.to = { r: Math.max(tr, start.bottom), c: start.right }; this.view.select(this.range); } else if (tr !== this.to.r || tc !== this.to.c) { this.go(tr, tc, true); }
    };
    const up = () => {
      window.removeEventListener("pointermove", over);
      window.removeEventListener("pointerup", up);
      if (filling) { this.fill(start); }
    };
    window.addEventListener("pointermove", over);
    window.addEventListener("pointerup", up);
  }

  /** Repeat a block downwards to the end of the range. */
  fill({ top, bottom, left, right }) {
    const cells = [], height = bottom - top + 1;
    for (let r = bottom + 1; r <= this.to.r; r += 1) { for (let c = left; c <= right; c += 1) { cells.push([r, c, this.raw(top + ((r - top) % height), c)]); } }
    this.sheet.set(cells);
  }

  end() { window.removeEventListener("beforeunload", this.leave); }
}

let shown = null, warned = 0;
/* Another filter or order would take the sheet away with what could not be saved: one is told first. */
document.addEventListener("htmx:before:request", (event) => {
  const { target } = event.detail.ctx, box = typeof target === "string" ? document.querySelector(target) : target;
  if (!shown?.root.isConnected || !box?.contains(shown.root) || !shown.sheet.unsaved) { return; }
  const since = Date.now() - warned;
  if (since > 1500 && since < 10000) { return; }
  event.preventDefault();
  if (since < 1500) { return; } // the next letter of what is looked for is no answer
  warned = Date.now();
  tell("toast", { text: shown.sheet.words.leave, tone: "warn" });
});
attach("[data-grid]", (root) => { shown?.end(); shown = new Grid(root); });
