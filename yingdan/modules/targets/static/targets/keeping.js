/* Saving what was typed: one request after another, all cells of one action or none; what was refused stays in its cell. */
import { send } from "../js/cells.js";
import { fill, tell } from "../js/dom.js";

export class Keeping {
  constructor(plan) {
    Object.assign(this, { plan, pending: new Map(), queue: [], done: [], busy: false });
  }

  key(cell) { return `${cell.parentNode.dataset.node}|${this.plan.keys[cell.cellIndex]}`; }

  typed(cell) { return this.pending.get(this.key(cell))?.text; }

  about(cell) { return this.pending.get(this.key(cell)); }

  get unsaved() { return this.pending.size > 0; }

  /** A split or the like was written on the server: it can be undone like what was typed. */
  did(batch) { if (batch) { this.done.push(batch); } }

  /** Set cells, [[element, text]], as one action that is undone as one. Those that keep their number are left alone. */
  set(cells) {
    const { plan } = this, action = new Map();
    let kept = 0;
    cells.forEach(([cell, text]) => {
      if (!plan.may(cell)) { kept += 1; return; }
      if (text === plan.text(cell) && !this.about(cell)) { return; }
      action.set(this.key(cell), { text, version: cell.dataset.n ? Number(cell.dataset.n) : null });
    });
    if (kept && cells.length > 1) { tell("toast", { text: plan.words.wordLocked, tone: "info" }); }
    this.push(action);
  }

  push(action) {
    if (!action.size) { return; }
    action.forEach((one, key) => this.pending.set(key, one));
    this.queue.push(action);
    this.paint();
    this.pump();
  }

  async pump() {
    if (this.busy || !this.queue.length) { return; }
    this.busy = true;
    this.plan.status(this.plan.words.wordSaving);
    await this.write(this.queue.shift());
    this.busy = false;
    this.report();
    this.pump();
  }

  async write(action) {
    const { plan } = this, cells = [...action].map(([key, one]) => [...key.split("|"), one.text, one.version]);
    const { status, body } = await send(plan.root.dataset.planPut, { cells });
    if (status !== 200) { this.refuse(action, {}, body.error || plan.words.wordOffline); return; }
    if (body.clashes && Object.keys(body.clashes).length) {
      const rest = new Map();
      action.forEach((one, key) => { const clash = body.clashes[key]; if (clash) { Object.assign(one, { clash, version: clash.version }); } else { rest.set(key, one); } });
      if (rest.size) { this.queue.unshift(rest); }
    } else if (body.errors) {
      this.refuse(action, body.errors, body.error);
    } else {
      action.forEach((one, key) => { if (this.pending.get(key) === one) { this.pending.delete(key); } });
      if (body.batch) { this.done.push(body.batch); }
      this.draw(body);
      this.renew(action);
    }
    this.paint();
  }

  /** A cell typed into again while it was being saved goes on from what is drawn now. */
  renew(action) {
    const { plan } = this;
    this.queue.forEach((later) => action.forEach((_, key) => {
      const [node, column] = key.split("|"), row = plan.rows.find((each) => each.dataset.node === node);
      if (later.has(key)) { later.get(key).version = Number(row?.cells[plan.keys.indexOf(column)]?.dataset.n) || null; }
    }));
  }

  refuse(action, errors, all) {
    const first = Object.values(errors)[0];
    action.forEach((one, key) => { one.error = errors[key] || all || this.plan.words.wordOthers; });
    tell("toast", { text: all || first, tone: "bad" });
    this.paint();
    this.lead(action, errors);
  }

  /** From a cell that is good by itself to the first one of its batch that is not. */
  lead(action, errors) {
    const { plan } = this, { r, c } = plan.from, here = this.key(plan.cell(r, c)), [wrong] = Object.keys(errors);
    if (!wrong || errors[here] || !action.has(here) || plan.open) { return; }
    const [node, column] = wrong.split("|"), row = plan.rows.findIndex((each) => each.dataset.node === node);
    if (row >= 0) { plan.go(row, plan.keys.indexOf(column)); }
  }

  /** Put fresh rows in the place of the old ones. */
  draw({ rows, foot, head }) {
    const { plan } = this, made = document.createElement("template");
    Object.entries(rows).forEach(([node, html]) => {
      made.innerHTML = html;
      plan.rows.find((row) => row.dataset.node === node && !row.closest("tfoot"))?.replaceWith(made.content.firstElementChild);
    });
    plan.scroll.querySelector("tfoot").innerHTML = foot;
    const place = document.getElementById("plan-head");
    place.innerHTML = head;
    window.htmx.process(place);
    plan.read();
    plan.select();
    plan.said();
  }

  /** Mark what is not saved yet, what was refused, and what somebody else wrote. */
  paint() {
    const { plan } = this;
    plan.scroll.querySelectorAll(".is-typed, .is-wrong, .is-clash").forEach((cell) => cell.classList.remove("is-typed", "is-wrong", "is-clash"));
    this.pending.forEach((one, key) => {
      const [node, column] = key.split("|"), row = plan.rows.find((each) => each.dataset.node === node), cell = row?.cells[plan.keys.indexOf(column)];
      if (!cell) { return; }
      cell.classList.add(one.clash ? "is-clash" : one.error ? "is-wrong" : "is-typed");
      cell.firstChild.textContent = one.text || " ";
    });
    plan.said();
  }

  /** Of a cell that was refused or that two people wrote: mine is sent again, or what stands there is taken. */
  choose(cell, mine) {
    const key = this.key(cell), one = this.pending.get(key);
    this.pending.delete(key);
    if (mine) { this.push(new Map([[key, { text: one.text, version: one.version }]])); } else { this.anew(); }
    this.plan.go(this.plan.from.r, this.plan.from.c);
  }

  anew() { tell("targets:changed"); this.report(); }

  async undo() {
    const { plan } = this;
    if (this.pending.size) { this.pending.clear(); this.anew(); return; }
    const batch = this.done.pop();
    if (!batch) { tell("toast", { text: plan.words.wordNothing, tone: "info" }); return; }
    const { status, body } = await send(plan.root.dataset.planUndo, { batch });
    if (status !== 200) { tell("toast", { text: body.error || plan.words.wordOffline, tone: "bad" }); return; }
    tell("toast", { text: plan.words.wordUndone, tone: "ok" });
    this.anew();
  }

  report() {
    const wrong = [...this.pending.values()].filter((one) => one.error || one.clash).length, { words } = this.plan;
    this.plan.status(this.busy || this.queue.length ? words.wordSaving : wrong ? fill(words.wordWrong, { n: wrong }) : words.wordSaved, wrong > 0);
  }
}
