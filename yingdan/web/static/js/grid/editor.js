/* The one text box of the sheet. It always has the focus and lies unseen over the active cell, so that the first key typed is
   already in it: an input method composes in the right place from its first letter, and nothing is taken while it does. */
import { amount, day } from "../forms.js";
import { Several, holdsSeveral } from "./several.js";

const PICKED = new Set(["ref", "person", "unit"]), LISTED = new Set(["choice", "bool"]);

export class Editor {
  constructor(root, sheet) {
    Object.assign(this, { sheet, open: false, quick: false, asked: 0, at: -1, found: [] });
    this.box = Object.assign(document.createElement("textarea"), { className: "y-xl-box", rows: 1, spellcheck: false, autocomplete: "off" });
    this.list = Object.assign(document.createElement("ul"), { className: "y-pop y-list-pop y-xl-list", hidden: true, id: "grid-list" });
    this.list.setAttribute("role", "listbox");
    this.box.setAttribute("aria-controls", "grid-list");
    this.touch = window.matchMedia("(pointer: coarse)").matches;
    root.append(this.box, this.list);
    this.onopen = this.ontake = () => {};
    this.box.addEventListener("compositionstart", () => { this.begin(); this.composing = true; });
    this.box.addEventListener("compositionend", () => { this.composing = false; this.offer(); });
    this.box.addEventListener("keydown", (event) => { if (event.key === "Backspace" && this.open && !this.composing) { this.shorten(event); } });
    this.box.addEventListener("input", (event) => { this.begin(); this.grow(); if (!event.isComposing) { this.offer(); } });
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-at]");
      if (option) { this.at = Number(option.dataset.at); if (!this.pick()) { this.ontake(); } }
    });
  }

  /** Lie over a cell, unseen, ready for the first key. */
  rest(cell, row, c, label) {
    Object.assign(this, { row, c, open: false, quick: false });
    this.hide();
    this.box.value = "";
    this.box.classList.remove("is-open");
    this.box.setAttribute("aria-label", label);
    this.box.inputMode = this.touch ? "none" : "";
    this.over(cell);
    this.box.focus({ preventScroll: true });
  }

  over(cell) {
    if (!cell) { return; }
    const { left, top, width, height } = cell.getBoundingClientRect();
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px`, minWidth: `${width}px`, minHeight: `${height}px`, width: `${width}px`, height: `${height}px` });
  }

  /** The first key was typed: the box shows, in place of what the cell held. Refused for a cell that is locked. */
  begin() {
    if (this.open) { return; }
    if (this.sheet.lock(this.row, this.c)) { this.box.value = ""; return; }
    Object.assign(this, { open: true, quick: true, several: this.pieces() });
    this.box.classList.add("is-open");
    this.onopen();
  }

  /** Edit what the cell holds (F2, Enter, double click). */
  edit() {
    if (this.open || this.sheet.lock(this.row, this.c)) { return; }
    if (this.touch) { this.box.inputMode = this.column.numeric ? "decimal" : ""; this.box.blur(); this.box.focus({ preventScroll: true }); }
    const several = this.pieces();
    this.box.value = several ? several.written(several.held) : this.sheet.text(this.row, this.c);
    Object.assign(this, { open: true, quick: false, several });
    this.box.classList.add("is-open");
    this.onopen();
    this.grow();
    if (!several) { this.box.select(); }
    this.offer(true);
  }

  grow() {
    if (!this.open) { return; }
    this.box.style.height = "auto";
    this.box.style.height = `${Math.max(Math.min(this.box.scrollHeight + 2, 180), Number.parseFloat(this.box.style.minHeight) || 36)}px`;
  }

  /** Of a cell that holds several: what it holds and what may be chosen; null for any other. */
  pieces() {
    const { column } = this, { name } = column;
    if (!holdsSeveral(column)) { return null; }
    const typed = this.row.typed[name], value = name in this.row.typed ? typed : this.row.values[this.c];
    const made = (one) => (typeof one === "object" ? one : { id: one, label: column.options.find(([id]) => id === one)?.[1] ?? String(one) });
    const held = Array.isArray(value) ? value.map(made) : String(value ?? "").split(/[,，、;；\n]/).map((label) => ({ label: label.trim() })).filter(({ label }) => label);
    const several = new Several([...held.filter(({ id }) => id !== undefined), ...column.options.map(([id, label]) => ({ id, label }))]);
    return Object.assign(several, { held: held.map((one) => several.known.find(({ id, label }) => (one.id === undefined ? label === one.label : id === one.id)) || one) });
  }

  /** Take the marked option into a cell that holds several, or out of it, and go on choosing. Gives whether it did. */
  pick() {
    const option = this.found[this.at];
    if (!this.open || !this.several || !option || this.list.hidden) { return false; }
    this.box.value = this.several.toggled(this.box.value, option.raw);
    this.grow();
    this.offer(true);
    return true;
  }

  shorten(event) {
    const text = this.box.selectionStart === this.box.value.length ? this.several?.shortened(this.box.value) : null;
    if (text === null || text === undefined) { return; }
    event.preventDefault();
    this.box.value = text;
    this.grow();
    this.offer(true);
  }

  get column() { return this.sheet.columns[this.c]; }

  /** What was typed or chosen, as it is sent. */
  value() {
    const { kind } = this.column, option = this.found[this.at], text = this.box.value;
    if (this.several) { return this.chosen(option && !this.list.hidden && !option.there ? this.several.toggled(text, option.raw) : text); }
    if (option && !this.list.hidden) { return option.raw; }
    if (kind === "money" || kind === "number") { return amount(text); }
    if (kind === "date" || kind === "stamp") { return day(text); }
    if (LISTED.has(kind)) { return this.column.options.find(([, label]) => label === text.trim())?.[0] ?? text; }
    return kind === "long_text" ? text : text.replace(/\s*\n\s*/g, " ");
  }

  /** What several are sent as; the cell's own text, which is no change, where they are those it holds. */
  chosen(text) {
    const { held } = this.several, now = this.several.all(text), same = now.length === held.length && now.every(({ id, label }, at) => (id ?? label) === (held[at].id ?? held[at].label));
    return same && !(this.column.name in this.row.typed) ? this.sheet.text(this.row, this.c) : this.several.sent(text, this.column.kind);
  }

  /** Offer what fits: options of a choice at once, records after a moment. */
  async offer(all = false) {
    if (!this.open || this.composing) { return; }
    const { kind } = this.column, typed = all ? "" : this.box.value.trim().toLowerCase();
    if (this.several) {
      const { pieces, typed: last } = this.several.cut(this.box.value), there = (id) => pieces.some((one) => one.id === id);
      const found = kind === "choices" ? this.column.options.map(([id, label, tone]) => ({ raw: { id, label }, label, tone })) : await this.soon(last, all);
      if (!found) { return; }
      const fit = kind === "choices" ? found.filter(({ label }) => label.toLowerCase().includes(last.toLowerCase())) : found;
      const first = last ? [] : pieces.filter(({ id }) => id !== undefined).map((raw) => fit.find((one) => one.raw.id === raw.id) || { raw, label: raw.label });
      this.show([...first, ...fit.filter((one) => !first.includes(one))].map((one) => ({ ...one, there: there(one.raw.id) })), last ? 0 : -1);
    } else if (LISTED.has(kind)) {
      const found = this.column.options.filter(([, label]) => label.toLowerCase().includes(typed));
      this.show(found.map(([value, label, tone]) => ({ raw: value, label, tone })), typed ? 0 : -1);
    } else if (PICKED.has(kind)) {
      const found = await this.soon(typed && this.box.value.trim(), all);
      if (found) { this.show(found, typed ? 0 : -1); }
    }
  }

  /** The records a text finds, asked for after a moment; nothing when something else was asked meanwhile. */
  async soon(text, now) {
    const asked = (this.asked += 1);
    await new Promise((done) => { setTimeout(done, now ? 0 : 160); });
    const found = asked === this.asked && await this.records(text);
    return asked === this.asked && this.open && found;
  }

  async records(text) {
    const url = new URL(this.column.url, location.origin);
    if (text) { url.searchParams.set("q", text); }
    this.column.narrow.forEach((name) => {
      const place = this.sheet.place.get(name), stored = place === undefined ? this.row.within?.[name] : this.row.values[place]?.id;
      const other = name in this.row.typed ? this.row.typed[name]?.id : stored;
      if (other) { url.searchParams.set(`in.${name}`, other); }
    });
    const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
    if (!answer?.ok) { return []; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[role=option]")].map((option) => ({ raw: { id: Number(option.dataset.value), label: option.dataset.label }, label: option.dataset.label, more: option.querySelector(".end")?.textContent || "" }));
  }

  show(found, at) {
    this.found = found;
    this.list.setAttribute("aria-multiselectable", String(Boolean(this.several)));
    this.list.replaceChildren(...found.map((option, index) => {
      const item = Object.assign(document.createElement("li"), { id: `grid-list-${index}` });
      item.setAttribute("role", "option");
      item.dataset.at = index;
      const label = Object.assign(document.createElement("span"), { className: option.tone ? `y-tag ${option.tone}` : "ell", textContent: option.label });
      if (this.several) { item.setAttribute("aria-checked", String(option.there)); } else if (this.isHeld(option.raw)) { item.setAttribute("aria-current", "true"); }
      item.append(label);
      if (option.more) { item.append(Object.assign(document.createElement("span"), { className: "end s mut ell", textContent: option.more })); }
      return item;
    }));
    if (!found.length) { this.list.append(Object.assign(document.createElement("li"), { className: "mut", textContent: this.sheet.words.none })); }
    this.list.hidden = false;
    this.place();
    this.mark(at);
  }

  /** Whether an option is what the cell holds already, as it is stored. */
  isHeld(raw) {
    const held = this.row.values[this.c];
    return held !== null && held !== undefined && held !== "" && String(raw?.id ?? raw) === String(held.id ?? held);
  }

  place() {
    const { left, top, bottom, width } = this.box.getBoundingClientRect(), below = window.innerHeight - bottom - 12, up = below < 160 && top > below;
    Object.assign(this.list.style, { left: `${Math.min(left, window.innerWidth - 232)}px`, minWidth: `${Math.max(width, 220)}px`, maxHeight: `${Math.min(300, up ? top - 12 : below)}px`, top: up ? "auto" : `${bottom + 2}px`, bottom: up ? `${window.innerHeight - top + 2}px` : "auto" });
  }

  mark(at) {
    this.at = at;
    [...this.list.querySelectorAll("[role=option]")].forEach((item, index) => { item.setAttribute("aria-selected", String(index === at)); if (index === at) { item.scrollIntoView({ block: "nearest" }); } });
    if (at >= 0) { this.box.setAttribute("aria-activedescendant", `grid-list-${at}`); } else { this.box.removeAttribute("aria-activedescendant"); }
  }

  /** Walk through what is offered. Gives whether there was anything. */
  walk(by) {
    if (this.list.hidden || !this.found.length) { return false; }
    this.mark((this.at + by + this.found.length + (this.at < 0 && by < 0 ? 1 : 0)) % this.found.length);
    return true;
  }

  hide() {
    this.asked += 1;
    this.list.hidden = true;
    this.found = [];
    this.at = -1;
    this.box.removeAttribute("aria-activedescendant");
  }
}
