/* Drawing the sheet: only the rows in sight are in the page. The number and the first column stay at the left. */
import { fill } from "../dom.js";

const GUTTER = 46, SPARE = 6;
const el = (tag, css, text) => { const made = document.createElement(tag); made.className = css; if (text !== undefined) { made.textContent = text; } return made; };

export class View {
  constructor(scroll, sheet) {
    Object.assign(this, { scroll, sheet, drawn: new Map() });
    this.height = Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10) || 36;
    const phone = window.matchMedia("(max-width: 720px)").matches;
    this.widths = sheet.columns.map((column, at) => (phone && at === 0 ? Math.min(column.width, 144) : column.width));
    this.lefts = this.widths.reduce((all, width) => [...all, all[all.length - 1] + width], [GUTTER]);
    this.range = { top: 0, bottom: 0, left: 0, right: 0, row: 0, column: 0 };
    this.handle = el("i", "y-xl-handle");
    this.head();
    this.body = el("div", "y-xl-body");
    scroll.append(this.body);
    scroll.setAttribute("aria-colcount", sheet.columns.length + 1);
    scroll.addEventListener("scroll", () => this.draw(), { passive: true });
    this.draw();
  }

  get width() { return this.lefts[this.lefts.length - 1]; }

  head() {
    const row = el("div", "y-xl-head");
    row.setAttribute("role", "row");
    row.style.width = `${this.width}px`;
    row.append(el("div", "y-xl-n"));
    this.sheet.columns.forEach((column, c) => {
      const cell = el("div", `y-xl-h${column.numeric ? " num" : ""}${c ? "" : " is-lead"}`), title = column.sort ? el("a", "ell") : el("span", "ell");
      cell.setAttribute("role", "columnheader");
      cell.style.width = `${this.widths[c]}px`;
      title.textContent = column.label;
      cell.title = [column.label, column.help].filter(Boolean).join(" · ");
      if (column.required) { title.append(el("span", "t-bad", " *")); }
      if (column.unit) { title.append(el("span", "u", column.unit)); }
      if (column.sort) { title.href = column.sort; }
      if (column.sorted) { cell.setAttribute("aria-sort", column.sorted); title.append(column.sorted === "ascending" ? " ↑" : " ↓"); }
      cell.append(title);
      row.append(cell);
    });
    this.scroll.append(row);
  }

  /** Draw what is in sight and has not been drawn, take away what is not; ask for more rows near the end. */
  draw() {
    const { scroll, sheet, height } = this, first = Math.max(0, Math.floor(scroll.scrollTop / height) - SPARE);
    const last = Math.min(sheet.rows.length, Math.ceil((scroll.scrollTop + Math.min(scroll.clientHeight, innerHeight)) / height) + SPARE);
    this.body.style.height = `${sheet.rows.length * height}px`;
    this.body.style.width = `${this.width}px`;
    scroll.setAttribute("aria-rowcount", sheet.next ? -1 : sheet.rows.length + 1);
    this.drawn.forEach((node, r) => { if (r < first || r >= last) { node.remove(); this.drawn.delete(r); } });
    for (let r = first; r < last; r += 1) { if (!this.drawn.has(r)) { this.put(r); } }
    if (last + 30 > sheet.rows.length) { sheet.more(); }
  }

  /** Draw everything in sight anew. */
  redraw() {
    this.drawn.forEach((node) => node.remove());
    this.drawn.clear();
    this.draw();
  }

  /** Draw one row anew, if it is in sight. */
  repaint(row) {
    const r = this.sheet.rows.indexOf(row), node = this.drawn.get(r);
    if (node) { node.remove(); this.drawn.delete(r); this.put(r); }
  }

  put(r) {
    const row = this.sheet.rows[r], node = el("div", `y-xl-r${row.id === null ? " is-new" : ""}${row.gone ? " is-gone" : ""}`);
    node.setAttribute("role", "row");
    node.setAttribute("aria-rowindex", r + 2);
    node.dataset.r = r;
    node.style.top = `${r * this.height}px`;
    node.style.width = `${this.width}px`;
    node.append(this.number(row, r), ...this.sheet.columns.map((column, c) => this.cell(row, r, column, c)));
    this.body.append(node);
    this.drawn.set(r, node);
    this.mark(r);
  }

  number(row, r) {
    const cell = el("div", "y-xl-n");
    cell.setAttribute("role", "rowheader");
    if (row.id === null) { cell.append("+"); return cell; }
    cell.append(el("span", "fig", r + 1));
    const link = el("a", "y-xl-o", "↗");
    link.href = `/${this.sheet.slug}/${row.id}/`;
    link.tabIndex = -1;
    link.title = this.sheet.words.open;
    link.setAttribute("aria-label", `${this.sheet.words.open}: ${row.title}`);
    cell.append(link);
    return cell;
  }

  cell(row, r, column, c) {
    const { sheet } = this, { name } = column, lock = sheet.lock(row, c), value = sheet.shown(row, c);
    const cell = el("div", "y-xl-c");
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", c + 2);
    cell.dataset.c = c;
    cell.style.width = `${this.widths[c]}px`;
    cell.classList.toggle("is-lead", c === 0);
    cell.classList.toggle("num", column.numeric);
    cell.classList.toggle("is-locked", Boolean(lock) && row.id !== null);
    cell.classList.toggle("is-typed", name in row.typed);
    cell.classList.toggle("is-wrong", name in row.errors);
    cell.classList.toggle("is-clash", name in row.clashes);
    if (lock) { cell.setAttribute("aria-readonly", "true"); cell.title = row.id === null ? "" : lock; }
    if (name in row.errors || name in row.clashes) { cell.setAttribute("aria-invalid", "true"); }
    const tone = this.tone(row, column, c);
    if (tone) { cell.append(el("span", `y-tag ${tone}`, value)); }
    else if (row.id === null && c === 0 && !value) { cell.append(el("span", "faint", sheet.words.new)); }
    else if (value && row.binned?.includes(name) && !(name in row.typed)) { cell.append(el("s", "ell mut", value), el("span", "y-tag", sheet.words.binned)); }
    else if (value) { cell.append(el("span", `ell${column.numeric && value.startsWith("−") ? " t-bad" : ""}`, value)); }
    return cell;
  }

  tone(row, column, c) {
    if (column.kind !== "choice") { return ""; }
    const value = column.name in row.typed ? row.typed[column.name] : row.values[c];
    return column.options.find(([option]) => option === value)?.[2] || "";
  }

  /** Show which cells are selected; `range` has top, bottom, left, right and the active row and column. */
  select(range) {
    this.range = range;
    this.drawn.forEach((_, r) => this.mark(r));
    const end = this.at(range.bottom, range.right);
    if (end) { end.append(this.handle); } else { this.handle.remove(); }
  }

  mark(r) {
    const node = this.drawn.get(r), { top, bottom, left, right, row, column } = this.range;
    node.querySelectorAll("[data-c]").forEach((cell) => {
      const c = Number(cell.dataset.c), within = r >= top && r <= bottom && c >= left && c <= right;
      cell.classList.toggle("is-sel", within && (top !== bottom || left !== right));
      cell.classList.toggle("is-cur", r === row && c === column);
      cell.classList.toggle("is-t", within && r === top);
      cell.classList.toggle("is-b", within && r === bottom);
      cell.classList.toggle("is-l", within && c === left);
      cell.classList.toggle("is-r", within && c === right);
      if (within) { cell.setAttribute("aria-selected", "true"); } else { cell.removeAttribute("aria-selected"); }
      if (r === bottom && c === right) { cell.append(this.handle); }
    });
  }

  at(r, c) { return this.drawn.get(r)?.querySelector(`[data-c="${c}"]`); }

  /** Bring a cell into sight and give its element. */
  reveal(r, c) {
    const { scroll, height } = this, head = height, top = r * height, view = scroll.clientHeight - head;
    if (top < scroll.scrollTop) { scroll.scrollTop = top; } else if (top + height > scroll.scrollTop + view) { scroll.scrollTop = top + height - view; }
    if (c > 0) {
      const left = this.lefts[c] - this.lefts[1], right = this.lefts[c + 1];
      if (left < scroll.scrollLeft) { scroll.scrollLeft = left; } else if (right > scroll.scrollLeft + scroll.clientWidth) { scroll.scrollLeft = right - scroll.clientWidth; }
    }
    this.draw();
    return this.at(r, c);
  }

  /** What a screen reader says of a cell. */
  said(r, c) {
    const row = this.sheet.rows[r], column = this.sheet.columns[c];
    return [row.title || fill(this.sheet.words.row, { n: r + 1 }), column.label, this.sheet.shown(row, c), row.errors[column.name], row.clashes[column.name] && this.sheet.words.clash, this.sheet.lock(row, c)].filter(Boolean).join(", ");
  }
}
