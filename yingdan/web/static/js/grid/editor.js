/* The one text box of the sheet. It always has the focus and lies unseen over the active cell, so that the first key typed is
   already in it: an input method composes in the right place from its first letter, and nothing is taken while it does. */
import { amount, day } from "../forms.js";

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
    this.box.addEventListener("input", (event) => { this.begin(); this.grow(); if (!event.isComposing) { this.offer(); } });
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-at]");
      if (option) { this.at = Number(option.dataset.at); this.ontake(); }
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
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px`, minWidth: `${width}px`, width: `${width}px`, height: `${height}px` });
  }

  /** The first key was typed: the box shows, in place of what the cell held. Refused for a cell that is locked. */
  begin() {
    if (this.open) { return; }
    if (this.sheet.lock(this.row, this.c)) { this.box.value = ""; return; }
    Object.assign(this, { open: true, quick: true });
    this.box.classList.add("is-open");
    this.onopen();
  }

  /** Edit what the cell holds (F2, Enter, double click). */
  edit() {
    if (this.open || this.sheet.lock(this.row, this.c)) { return; }
    if (this.touch) { this.box.inputMode = this.column.numeric ? "decimal" : ""; this.box.blur(); this.box.focus({ preventScroll: true }); }
    this.box.value = this.sheet.text(this.row, this.c);
    Object.assign(this, { open: true, quick: false });
    this.box.classList.add("is-open");
    this.onopen();
    this.grow();
    this.box.select();
    this.offer(true);
  }

  grow() {
    if (!this.open) { return; }
    this.box.style.height = "auto";
    this.box.style.height = `${Math.max(Math.min(this.box.scrollHeight + 2, 180), Number.parseFloat(this.box.style.minHeight) || 36)}px`;
  }

  get column() { return this.sheet.columns[this.c]; }

  /** What was typed or chosen, as it is sent. */
  value() {
    const { kind } = this.column, option = this.found[this.at];
    if (option && !this.list.hidden) { return option.raw; }
    const text = this.box.value;
    if (kind === "money" || kind === "number") { return amount(text); }
    if (kind === "date" || kind === "stamp") { return day(text); }
    if (LISTED.has(kind)) { return this.column.options.find(([, label]) => label === text.trim())?.[0] ?? text; }
    return kind === "long_text" ? text : text.replace(/\s*\n\s*/g, " ");
  }

  /** Offer what fits: options of a choice at once, records after a moment. */
  async offer(all = false) {
    if (!this.open || this.composing) { return; }
    const { kind } = this.column, typed = all ? "" : this.box.value.trim().toLowerCase();
    if (kind === "choices") {
      const parts = this.box.value.split(/[,，、;；]/).map((part) => part.trim()), last = all ? "" : parts.pop().toLowerCase(), kept = parts.filter(Boolean);
      const left = this.column.options.filter(([, label]) => !kept.includes(label) && label.toLowerCase().includes(last));
      this.show(left.map(([, label, tone]) => ({ raw: [...kept, label].join(", "), label, tone })), last ? 0 : -1);
    } else if (LISTED.has(kind)) {
      const found = this.column.options.filter(([, label]) => label.toLowerCase().includes(typed));
      this.show(found.map(([value, label, tone]) => ({ raw: value, label, tone })), typed ? 0 : -1);
    } else if (PICKED.has(kind)) {
      const asked = (this.asked += 1);
      await new Promise((done) => { setTimeout(done, all ? 0 : 160); });
      if (asked !== this.asked) { return; }
      const found = await this.records(typed && this.box.value.trim());
      if (asked === this.asked && this.open) { this.show(found, typed ? 0 : -1); }
    }
  }

  async records(text) {
    const url = new URL(this.column.url, location.origin);
    if (text) { url.searchParams.set("q", text); }
    this.column.narrow.forEach((name) => {
      const place = this.sheet.place.get(name), other = name in this.row.typed ? this.row.typed[name]?.id : this.row.values[place]?.id;
      if (other) { url.searchParams.set(`in.${name}`, other); }
    });
    const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
    if (!answer?.ok) { return []; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[role=option]")].map((option) => ({ raw: { id: Number(option.dataset.value), label: option.dataset.label }, label: option.dataset.label, more: option.querySelector(".end")?.textContent || "" }));
  }

  show(found, at) {
    this.found = found;
    this.list.replaceChildren(...found.map((option, index) => {
      const item = Object.assign(document.createElement("li"), { id: `grid-list-${index}` });
      item.setAttribute("role", "option");
      item.dataset.at = index;
      const label = Object.assign(document.createElement("span"), { className: option.tone ? `y-tag ${option.tone}` : "ell", textContent: option.label });
      item.append(label);
      if (option.more) { item.append(Object.assign(document.createElement("span"), { className: "end s mut ell", textContent: option.more })); }
      return item;
    }));
    if (!found.length) { this.list.append(Object.assign(document.createElement("li"), { className: "mut", textContent: this.sheet.words.none })); }
    this.list.hidden = false;
    this.place();
    this.mark(at);
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
