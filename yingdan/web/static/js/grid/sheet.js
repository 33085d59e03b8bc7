/* The sheet: rows and columns, what was typed and is not saved yet, what the server said, and what can be undone.
   Requests go out one after another, so that each cell is sent with the version its row has by then. */
import { send } from "../cells.js";
import { fill } from "../dom.js";

const NUMBERS = new Set(["number", "money", "percent"]);
export const MOST_CELLS = 20000;
let drafts = 0;
const page = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`; // of new rows' tokens: sent twice, a row is made once

export class Sheet {
  constructor(config) {
    Object.assign(this, { slug: config.slug, columns: config.columns, words: config.words, url: config.url, mayAdd: config.mayAdd, next: config.next });
    this.rows = config.rows.map((raw) => this.made(raw));
    this.place = new Map(this.columns.map((column, at) => [column.name, at]));
    this.queue = [];
    this.busy = this.loading = false;
    this.done = [];
    this.again = [];
    this.onrow = this.onrows = this.onstatus = this.onsay = () => {};
    this.blank();
  }

  made(raw) {
    return { key: raw ? String(raw.id) : `new${drafts += 1}`, once: raw ? undefined : `${page}-${drafts}`, id: null, version: null, title: "", values: [], shown: [], may: ["change"], typed: {}, errors: {}, clashes: {}, gates: {}, ...raw };
  }

  /** One empty row stands at the foot for a new record, once all rows are there. */
  blank() {
    const last = this.rows[this.rows.length - 1];
    if (this.mayAdd && !this.next && (!last || last.id !== null || Object.keys(last.typed).length)) { this.rows.push(this.made(null)); }
  }

  /** What a cell's editor begins with and what is copied: read back, it means the same. */
  text(row, c) {
    const { name, kind } = this.columns[c];
    if (name in row.typed) { return this.words_of(row.typed[name], c); }
    const value = row.values[c];
    if (value === null || value === undefined || value === "") { return ""; }
    if (NUMBERS.has(kind)) { return /^-?\d+\.\d*$/.test(value) ? value.replace(/\.?0+$/, "") : String(value); }
    if (kind === "text" || kind === "long_text") { return String(value); }
    return row.shown[c] || "";
  }

  words_of(raw, c) {
    if (Array.isArray(raw)) { return raw.map((one) => one.label ?? one).join(this.words.comma); }
    if (raw && typeof raw === "object") { return raw.label ?? ""; }
    return this.columns[c].options.find(([value]) => value === raw)?.[1] ?? String(raw ?? "");
  }

  /** What a cell shows. */
  shown(row, c) { return this.columns[c].name in row.typed ? this.text(row, c) : row.shown[c] || ""; }

  /** Why a cell cannot be typed into; "" when it can. */
  lock(row, c) {
    const column = this.columns[c];
    if (column.masked) { return this.words.masked; }
    if (!column.editable) { return column.elsewhere && row.id ? this.words.elsewhere : this.words.readonly; }
    if (row.gone) { return this.words.gone; }
    const can = row.id === null ? this.mayAdd : row.may.includes("change") || column.name === "owner" && row.may.includes("transfer");
    return can ? "" : this.words.locked;
  }

  /** Set cells, [[row index, column index, raw]], as one action that is undone as one. Locked cells are left alone. */
  set(cells) {
    const byRow = new Map();
    cells.forEach(([r, c, raw]) => {
      const row = this.rows[r], { name } = this.columns[c];
      if (!row || this.lock(row, c) || typeof raw === "string" && raw === this.text(row, c) && !(name in row.errors)) { return; }
      row.typed[name] = raw;
      delete row.errors[name];
      delete row.clashes[name];
      byRow.set(row, { ...byRow.get(row), [name]: raw });
    });
    if (!byRow.size) { return; }
    byRow.forEach((_, row) => this.onrow(row));
    this.push({ path: "cells", byRow, cells: cells.length });
    this.blank();
    this.onrows();
  }

  push(action) {
    this.queue.push(action);
    this.onstatus(this.words.saving);
    this.pump();
  }

  async pump() {
    if (this.busy || !this.queue.length) { return; }
    this.busy = true;
    const action = this.queue.shift();
    await (action.path === "cells" ? this.write(action) : this.takeBack(action));
    this.busy = false;
    this.report();
    this.pump();
  }

  async write({ byRow, cells }) {
    const asked = [...byRow].map(([row, values]) => ({ key: row.key, once: row.id === null ? row.once : undefined, id: row.id, version: row.version, values: row.id === null ? { ...row.typed } : values }));
    const { status, body } = await send(`/${this.slug}/grid/cells/`, { rows: asked });
    const rows = [...byRow.keys()];
    if (status !== 200) {
      rows.forEach((row, at) => { Object.keys(asked[at].values).forEach((name) => { row.errors[name] = body.error || this.words.offline; }); this.onrow(row); });
      return;
    }
    const changes = body.results.flatMap((result, at) => { this.settle(rows[at], asked[at].values, result); return result.changes.map((change) => [result.id, change]); });
    if (changes.length) { this.done.push(changes); this.again = []; }
    if (rows.length > 1 || cells > 1) { this.onsay(fill(body.refused ? this.words.refused : this.words.result, { n: body.saved, m: body.refused }), body.refused ? "warn" : "ok"); }
  }

  /** Take over what the server said about a row. */
  settle(row, values, result) {
    if (result.row) { Object.assign(row, result.row); row.gone = false; }
    if (result.state === "gone") { row.gone = true; }
    Object.keys(values).forEach((name) => {
      const said = result.errors[name], clash = result.clashes[name];
      if (result.done.includes(name) && row.typed[name] === values[name]) { delete row.typed[name]; delete row.errors[name]; }
      else if (clash) { row.clashes[name] = clash; }
      else if (row.typed[name] === values[name]) { row.errors[name] = said || result.errors[""] || (result.id === null || result.state === "stale" ? "" : this.words.readonly); }
      row.gates[name] = result.gate && this.columns[this.place.get(name)]?.path;
    });
    Object.entries(result.errors).forEach(([name, text]) => { if (name && this.place.has(name)) { row.errors[name] = text; } });
    Object.keys(row.errors).forEach((name) => { if (!row.errors[name]) { delete row.errors[name]; } });
    if (result.state === "stale") { Object.keys(values).filter((name) => !result.clashes[name]).forEach((name) => { this.queue.push({ path: "cells", byRow: new Map([[row, { [name]: values[name] }]]), cells: 1 }); }); }
    this.onrow(row);
  }

  /** Undo the last action, or do again the one undone last. */
  undo(again = false) {
    const changes = (again ? this.again : this.done).pop();
    if (!changes) { this.onsay(this.words.nothing, "info"); return; }
    this.push({ path: "undo", changes, again });
  }

  async takeBack({ changes, again }) {
    const { status, body } = await send(`/${this.slug}/grid/undo/`, { changes });
    if (status !== 200) { this.onsay(body.error || this.words.offline, "bad"); (again ? this.again : this.done).push(changes); return; }
    const found = new Map(this.rows.map((row) => [row.id, row]));
    const made = [];
    body.results.forEach((result) => {
      let row = found.get(result.id);
      result.changes.forEach((change) => made.push([result.id, change]));
      if (!row && result.row) { row = this.made(result.row); this.rows.splice(this.rows.length - (this.mayAdd && !this.next ? 1 : 0), 0, row); }
      if (!row) { return; }
      if (result.row) { Object.assign(row, result.row); row.typed = {}; row.errors = {}; row.clashes = {}; }
      if (result.state === "gone") { this.rows.splice(this.rows.indexOf(row), 1); }
      this.onrow(row);
    });
    const unique = [...new Map(made.map((pair) => [pair[1], pair])).values()];
    if (unique.length) { (again ? this.done : this.again).push(unique); }
    this.onrows();
    const failed = body.results.filter((result) => result.state === "wrong");
    this.onsay(failed.length ? `${fill(this.words.notUndone, { n: failed.length })} ${failed[0].errors[""]}` : again ? this.words.redone : this.words.undone, failed.length ? "warn" : "ok");
  }

  /** Of a cell two people wrote: mine is sent again over theirs, or theirs stands. */
  choose(row, name, mine) {
    const raw = row.typed[name];
    delete row.clashes[name];
    delete row.errors[name];
    if (mine) { this.push({ path: "cells", byRow: new Map([[row, { [name]: raw }]]), cells: 1 }); } else { delete row.typed[name]; }
    this.onrow(row);
    this.report();
  }

  /** Forget what was typed into a cell and not saved. */
  drop(row, name) { this.choose(row, name, false); }

  /** How many cells are not saved, in words. */
  report() {
    const wrong = this.rows.reduce((all, row) => all + Object.keys(row.errors).length + Object.keys(row.clashes).length, 0);
    this.onstatus(this.busy || this.queue.length ? this.words.saving : wrong ? fill(this.words.wrong, { n: wrong }) : this.words.saved, wrong > 0);
  }

  get unsaved() { return this.busy || this.queue.length > 0 || this.rows.some((row) => Object.keys(row.typed).length); }

  /** The next page of rows, once. */
  async more() {
    if (!this.next || this.loading) { return; }
    this.loading = true;
    const url = new URL(this.url, location.origin);
    url.searchParams.set("cursor", this.next);
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) {
      const page = await answer.json(), known = new Set(this.rows.map((row) => row.id));
      this.rows.push(...page.rows.filter((raw) => !known.has(raw.id)).map((raw) => this.made(raw)));
      this.next = page.next;
      this.blank();
      this.onrows();
    }
    this.loading = false;
  }
}
