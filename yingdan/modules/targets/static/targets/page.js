/* The page of a plan: keys, mouse, clipboard, and saving what was typed. The table itself is drawn by the server. */
import { attach, fill, on, tell } from "../js/dom.js";
import { laid, read, write } from "../js/grid/clip.js";
import { Bubble } from "./bubble.js";
import { Keeping } from "./keeping.js";
import { sum } from "./sums.js";

const phone = window.matchMedia("(max-width: 720px)");

class Plan {
  constructor(root) {
    this.root = root;
    this.scroll = root.querySelector("#plan-table");
    this.words = document.querySelector("[data-plan-words]").dataset;
    this.from = this.to = { r: 0, c: 1 };
    this.chosen = this.open = false; // nobody chose a cell yet: what is asked for is asked for the whole
    this.box = Object.assign(document.createElement("input"), { className: "y-plan-box", autocomplete: "off", inputMode: "decimal" });
    this.box.setAttribute("aria-label", "");
    root.append(this.box);
    this.bubble = new Bubble(root, this.words, (cell, mine) => this.keeping.choose(cell, mine));
    this.keeping = new Keeping(this);
    this.read();
    this.scroll.scrollLeft = this.beginAt();
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("input", () => { if (!this.open) { this.begin(false); } this.said(); });
    this.box.addEventListener("blur", () => { if (this.open) { this.commit(0, 0, false); } });
    ["copy", "cut", "paste"].forEach((type) => this.box.addEventListener(type, (event) => this.clipboard(event, type)));
    this.scroll.addEventListener("scroll", () => { this.over(); this.bubble.hide(); }, { passive: true });
    this.scroll.addEventListener("pointerdown", (event) => this.press(event));
    this.scroll.addEventListener("dblclick", (event) => { if (event.target.closest("td.num")) { this.edit(); } });
    this.scroll.addEventListener("click", (event) => { if (phone.matches) { this.card(event.target.closest("tr[data-node]")); } });
    this.scroll.addEventListener("htmx:after:swap", () => { const { node } = this; this.read(); this.stay(node); this.keeping.paint(); if (this.chosen) { this.select(); } });
    this.leave = (event) => { if (this.keeping.unsaved) { event.preventDefault(); } };
    window.addEventListener("beforeunload", this.leave);
  }

  /** Take over the table as it is drawn now: rows that have a node, and the keys of the columns. */
  read() {
    this.rows = [...this.scroll.querySelectorAll("tr[data-node]")];
    this.keys = [...this.scroll.querySelectorAll("thead th")].map((head) => head.dataset.key || "");
    this.labels = [...this.scroll.querySelectorAll("thead th")].map((head) => head.textContent);
    this.last = this.keys.length - 1;
  }

  /** The current period is in sight from the beginning. */
  beginAt() {
    const now = this.scroll.querySelector("thead .now"), edge = this.scroll.getBoundingClientRect().right - this.kept();
    return now && now.getBoundingClientRect().right > edge ? this.scroll.scrollWidth : 0;
  }

  /** How wide the whole year is, which stays at the right edge; nothing for a cell of its own. */
  kept(cell) {
    const whole = this.scroll.querySelector("thead th.y:last-child");
    return whole && !phone.matches && !cell?.matches(".y:last-child") ? whole.offsetWidth : 0;
  }

  cell(r, c) { return this.rows[r]?.cells[c]; }

  get range() {
    const { from, to } = this;
    return { top: Math.min(from.r, to.r), bottom: Math.max(from.r, to.r), left: Math.min(from.c, to.c), right: Math.max(from.c, to.c) };
  }

  each(run) {
    const { top, bottom, left, right } = this.range;
    for (let r = top; r <= bottom; r += 1) { for (let c = left; c <= right; c += 1) { run(this.cell(r, c), r, c); } }
  }

  /** Whose row the active cell stands in; nothing before one was chosen. */
  get node() { return this.chosen ? this.rows[this.from.r]?.dataset.node : undefined; }

  /** After rows came and went the active cell is still that of the same unit or person; it is let go with its row. */
  stay(node) {
    const r = node === undefined ? -1 : this.rows.findIndex((row) => row.dataset.node === node);
    if (r < 0) { this.chosen = false; this.from = this.to = { r: 0, c: 1 }; } else if (r !== this.from.r) { this.from = this.to = { r, c: this.from.c }; }
  }

  /** Make a cell the active one, or with `extend` the other corner of the range. */
  go(r, c, extend = false) {
    const place = { r: Math.max(0, Math.min(r, this.rows.length - 1)), c: Math.max(1, Math.min(c, this.last)) };
    this.chosen = true;
    if (extend) { this.to = place; } else { this.from = place; this.to = { ...place }; }
    this.reveal(this.cell(place.r, place.c));
    this.rest();
    this.select();
    this.said();
    this.about();
  }

  reveal(cell) {
    if (!cell) { return; }
    const box = this.scroll.getBoundingClientRect(), at = cell.getBoundingClientRect(), head = 34;
    const foot = cell.closest("tfoot") ? 0 : this.scroll.querySelector("tfoot").offsetHeight, left = this.rows[0].cells[0].offsetWidth;
    if (at.top < box.top + head && !cell.closest("tfoot")) { this.scroll.scrollTop -= box.top + head - at.top; } else if (at.bottom > box.bottom - foot) { this.scroll.scrollTop += at.bottom - box.bottom + foot; }
    if (at.left < box.left + left) { this.scroll.scrollLeft -= box.left + left - at.left; } else if (at.right > box.right - this.kept(cell)) { this.scroll.scrollLeft += at.right - box.right + this.kept(cell); }
  }

  select() {
    this.scroll.querySelectorAll(".is-cur, .is-sel").forEach((cell) => cell.classList.remove("is-cur", "is-sel"));
    const many = this.from.r !== this.to.r || this.from.c !== this.to.c, cells = [];
    this.each((cell) => { if (many) { cell?.classList.add("is-sel"); } cells.push(cell); });
    this.cell(this.from.r, this.from.c)?.classList.add("is-cur");
    const word = document.querySelector("[data-plan-lock] .t"), { top, bottom } = this.range;
    if (word) { word.textContent = this.rows.slice(top, bottom + 1).every((row) => "lock" in row.dataset) ? this.words.wordUnlock : this.words.wordLock; }
    const line = this.root.querySelector("[data-plan-picked]");
    line.textContent = many ? fill(this.words.wordPicked, { n: cells.length, sum: sum(cells.map((cell) => this.text(cell))) }) : "";
  }

  /** The box lies unseen over the active cell, so that the first key typed is already in it. */
  rest() {
    this.open = false;
    this.box.value = "";
    this.box.classList.remove("is-open");
    this.over();
    this.take();
  }

  over() {
    const cell = this.cell(this.from.r, this.from.c);
    if (!cell) { return; }
    const { left, top, width, height } = cell.getBoundingClientRect();
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px`, width: `${Math.max(width, this.open ? 96 : 0)}px`, height: `${height}px` });
  }

  /** What a cell holds, as it is typed. */
  text(cell) {
    if (!cell) { return ""; }
    const typed = this.keeping.typed(cell);
    return typed ?? cell.dataset.v ?? cell.firstChild?.textContent.replace(/[,—]/g, "").replace("−", "-") ?? "";
  }

  may(cell) { return cell?.dataset.v !== undefined; }

  begin(keep) {
    const cell = this.cell(this.from.r, this.from.c);
    if (!this.may(cell)) { this.box.value = ""; this.status(this.words.wordLocked); return; }
    this.open = true;
    this.quick = !keep;
    if (keep) { this.box.value = this.text(cell); }
    this.box.classList.add("is-open");
    this.bubble.hide();
    this.over();
    if (keep) { this.box.select(); }
  }

  edit() { if (!this.open) { this.begin(true); } }

  key(event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    const control = event.ctrlKey || event.metaKey, { key, shiftKey: shift } = event, { from } = this;
    const done = (act) => { event.preventDefault(); event.stopPropagation(); act?.(); };
    const arrow = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (this.open) {
      if (key === "Escape") { done(() => this.go(from.r, from.c)); }
      else if (key === "Enter") { done(() => (control ? this.spread(this.box.value) : this.commit(shift ? -1 : 1, 0))); }
      else if (key === "Tab") { done(() => this.commit(0, shift ? -1 : 1)); }
      else if (arrow && this.quick && !control) { done(() => this.commit(...arrow)); }
      return;
    }
    const at = shift ? this.to : from;
    const jump = { Home: [control ? -at.r : 0, -at.c], End: [control ? this.rows.length : 0, this.last], PageUp: [-15, 0], PageDown: [15, 0] }[key];
    if (arrow && event.altKey) { if (key === "ArrowDown") { done(() => this.bubble.enter()); } }
    else if (arrow && control) { done(() => this.go(arrow[0] ? (arrow[0] > 0 ? this.rows.length : 0) : at.r, arrow[1] ? (arrow[1] > 0 ? this.last : 1) : at.c, shift)); }
    else if (arrow || jump) { done(() => this.go(at.r + (arrow || jump)[0], at.c + (arrow || jump)[1], shift)); }
    else if (key === "Tab" && !(shift && !from.r && from.c === 1) && !(!shift && from.r === this.rows.length - 1 && from.c === this.last)) { done(() => this.tab(shift ? -1 : 1)); }
    else if (key === "Enter" || key === "F2") { done(() => this.edit()); }
    else if (key === "Delete" || key === "Backspace") { done(() => this.spread("")); }
    else if (key === "Escape") { done(() => this.go(from.r, from.c)); }
    else if (control && /^d$/i.test(key)) { done(() => this.fillDown()); }
    else if (control && /^z$/i.test(key)) { done(() => this.keeping.undo()); }
    else if (control && /^a$/i.test(key)) { done(() => { this.from = { r: 0, c: 1 }; this.to = { r: this.rows.length - 1, c: this.last }; this.select(); }); }
    else if (!control && !event.altKey && key.length === 1) { event.stopPropagation(); }
  }

  tab(by) {
    const at = this.from.r * this.last + this.from.c - 1 + by;
    this.go(Math.floor(at / this.last), (at % this.last + this.last) % this.last + 1);
  }

  commit(dr, dc, stay = true) {
    const { r, c } = this.from, text = this.box.value;
    this.open = false;
    this.box.classList.remove("is-open");
    this.keeping.set([[this.cell(r, c), text]]);
    if (!stay) { return; }
    if (dc) { this.tab(dc); } else { this.go(r + dr, c); }
  }

  spread(text) {
    const cells = [];
    this.each((cell) => cells.push([cell, text]));
    this.keeping.set(cells);
    this.go(this.from.r, this.from.c);
  }

  /** The uppermost row of the range into those below it; of a single cell, the one above it. */
  fillDown() {
    const { top, bottom, left, right } = this.range, single = top === bottom, cells = [];
    if (single && !top) { return; }
    for (let r = single ? top : top + 1; r <= bottom; r += 1) { for (let c = left; c <= right; c += 1) { cells.push([this.cell(r, c), this.text(this.cell(single ? top - 1 : top, c))]); } }
    this.keeping.set(cells);
  }

  clipboard(event, type) {
    if (this.open) { return; }
    event.preventDefault();
    const { top, bottom, left, right } = this.range;
    if (type === "paste") {
      const block = laid(read(event.clipboardData.getData("text/plain")), bottom - top + 1, right - left + 1), cells = [];
      block.forEach((line, r) => line.forEach((raw, c) => { if (this.cell(top + r, left + c)) { cells.push([this.cell(top + r, left + c), raw.trim()]); } }));
      this.keeping.set(cells);
      this.to = { r: Math.min(top + block.length, this.rows.length) - 1, c: Math.min(left + block[0].length - 1, this.last) };
      this.from = { r: top, c: left };
      this.select();
      return;
    }
    const rows = [];
    for (let r = top; r <= bottom; r += 1) { rows.push(Array.from({ length: right - left + 1 }, (_, at) => this.text(this.cell(r, left + at)))); }
    event.clipboardData.setData("text/plain", write(rows));
    if (type === "cut") { this.spread(""); }
  }

  press(event) {
    const cell = event.target.closest("tr[data-node] td.num");
    if (!cell || event.button || event.target.closest("a") || phone.matches) { return; }
    const find = (td) => [this.rows.indexOf(td.parentNode), td.cellIndex];
    event.preventDefault();
    if (this.open) { this.commit(0, 0, false); }
    this.go(...find(cell), event.shiftKey);
    const over = (moved) => { const td = document.elementFromPoint(moved.clientX, moved.clientY)?.closest?.("tr[data-node] td.num"); if (td && td !== this.cell(this.to.r, this.to.c)) { this.go(...find(td), true); } };
    const up = () => { window.removeEventListener("pointermove", over); window.removeEventListener("pointerup", up); };
    window.addEventListener("pointermove", over);
    window.addEventListener("pointerup", up);
  }

  /** On a phone a row opens as a card with its periods. */
  card(row) {
    if (row) { window.htmx.ajax("GET", `${this.root.dataset.base}row/?node=${encodeURIComponent(row.dataset.node)}`, { source: this.root, target: "#dialog", swap: "innerHTML" }); }
  }

  /** The line at the foot: whose cell it is, what stood in it and what is wanted. */
  said() {
    const { r, c } = this.from, cell = this.cell(r, c), change = this.root.querySelector("[data-plan-change]");
    if (!cell) { return; }
    this.root.querySelector("[data-plan-where]").textContent = `${this.rows[r].dataset.name} ${this.labels[c]}`;
    const before = cell.dataset.p ?? cell.dataset.v, now = this.open ? this.box.value : this.text(cell);
    change.replaceChildren();
    if (before !== undefined && now !== before) { change.append(`${before || "—"} → `, Object.assign(document.createElement("b"), { className: "t-info", textContent: now || "—" })); }
    this.bubble.show(this.open ? null : cell, this.keeping.about(cell));
  }

  about() {
    clearTimeout(this.asking);
    const { r, c } = this.from, line = this.root.querySelector("[data-plan-about]");
    line.textContent = "";
    this.asking = setTimeout(() => {
      const url = `${this.root.dataset.planAsk.split("?")[0]}?node=${encodeURIComponent(this.rows[r].dataset.node)}&column=${encodeURIComponent(this.keys[c])}`;
      window.htmx.ajax("GET", url, { source: line, target: line, swap: "innerHTML" });
    }, 250);
  }

  /** Keys go to the table again, where there are keys. */
  take() { if (!phone.matches) { this.box.focus({ preventScroll: true }); } }

  status(text, bad = false) {
    const line = this.root.querySelector("[data-plan-status]");
    line.textContent = text;
    line.classList.toggle("t-bad", bad);
  }

  end() { window.removeEventListener("beforeunload", this.leave); }
}

let shown = null;
attach("[data-plan]", (root) => { shown?.end(); shown = new Plan(root); });
document.addEventListener("targets:written", (event) => {
  shown?.keeping.did(event.detail.batch);
  setTimeout(() => shown?.take(), 0); // the dialog gives focus back to its button first
});
on("click", "[data-plan-dialog]", (button) => {
  const node = shown.node ?? shown.root.dataset.unit;
  window.htmx.ajax("GET", `${shown.root.dataset.base}${button.dataset.planDialog}/?node=${encodeURIComponent(node)}`, { source: button, target: "#dialog", swap: "innerHTML" });
});
on("click", "[data-plan-lock]", (button) => {
  const nodes = shown.rows.slice(shown.range.top, shown.range.bottom + 1).map((row) => row.dataset.node);
  if (!shown.chosen) { tell("toast", { text: shown.words.wordChoose, tone: "info" }); return; }
  window.htmx.ajax("POST", `${shown.root.dataset.base}lock/`, { source: button, swap: "none", values: { nodes: nodes.join(",") } });
});
