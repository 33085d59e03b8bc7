/* A board: cards are dragged between columns, and between lanes whose field one may change, by mouse, finger or keyboard
   (arrows walk; Space takes a card up and puts it down; Alt and an arrow moves it at once; Enter opens).
   The server decides. What it refuses goes back; what it misses it asks for in a dialog, and closing that puts the card back. */
import { attach, fill, on, remember } from "./dom.js";

let pending = null;
let origin = null;
let taken = null;
let lastMoved = "";

const board = () => document.querySelector("[data-board]");
const columnOf = (card) => card.closest("[data-col]");
const laneOf = (el) => el.closest("[data-lane]");
const crossing = () => Boolean(board().dataset.laneField);
const cardsOf = (column) => [...column.querySelectorAll("[data-cards] > .y-deal")];

/* What a step asks for stands with its column, or above it where there are lanes. */
const headOf = (column) => board().querySelector(`[data-head="${column.dataset.col}"]`) || column;

function lack(head, card) {
  const needs = JSON.parse(head.dataset.requires || "{}");
  const empty = (card.dataset.empty || "").split(" ");
  return Object.keys(needs).filter((name) => empty.includes(name)).map((name) => needs[name]);
}

/** While a card is carried every step it does not stand in says what it would still ask for. */
function asking(card) {
  board().querySelectorAll("[data-requires]").forEach((head) => {
    const missing = (head.dataset.head || head.dataset.col) === origin.dataset.col ? [] : lack(head, card), line = head.querySelector("[data-lack]");
    if (!missing.length || !line) { return; }
    line.textContent = fill(board().dataset.lacks, { names: missing.join(board().dataset.comma) });
    line.hidden = false;
    head.classList.add("is-asking");
  });
}

function hint(column, card) {
  board().querySelectorAll(".is-over").forEach((el) => el.classList.remove("is-over"));
  if (!card) {
    board().querySelectorAll("[data-lack]").forEach((el) => { el.hidden = true; });
    board().querySelectorAll(".is-asking").forEach((el) => el.classList.remove("is-asking"));
    return;
  }
  asking(card);
  if (!column || column === origin) { return; }
  column.classList.add("is-over");
  headOf(column).classList.add("is-over");
}

function back() {
  if (!pending) { return; }
  const { card, from, next } = pending;
  card.classList.remove("is-saving");
  from.insertBefore(card, next && next.parentNode === from ? next : null);
  pending = null;
}

/** Ask the server to put a card into a column; `from` and `next` say where it stood. */
function move(card, column, from, next) {
  back();
  pending = { card, from, next };
  lastMoved = card.dataset.id;
  card.classList.add("is-saving");
  window.htmx.ajax("POST", card.dataset.move, {
    source: card, target: `#${card.id}`, swap: "outerHTML",
    values: { to: column.dataset.col, version: card.dataset.version, ...(laneOf(column) === laneOf(from) ? {} : { lane: board().dataset.laneField, into: laneOf(column).dataset.lane }) },
  });
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (!pending || !ctx.request.action.includes(pending.card.dataset.move)) { return; }
  const { status } = ctx.response;
  if (status < 300) { pending = null; } else if (status !== 422) { back(); }
});
document.addEventListener("htmx:error", back);
document.addEventListener("close", (event) => { if (event.target.id === "dialog") { back(); } }, true);

attach("[data-board] [data-cards]", (list) => {
  if (!window.Sortable || list.dataset.fixed) { return; }
  let next = null;
  window.Sortable.create(list, {
    group: crossing() ? "board" : `board${laneOf(list)?.dataset.lane ?? ""}`, draggable: ".y-deal", animation: 120, delay: 180, delayOnTouchOnly: true,
    ghostClass: "is-ghost", dragClass: "is-drag", forceFallback: true, fallbackTolerance: 4, fallbackOnBody: true, emptyInsertThreshold: 24,
    onStart: ({ item }) => { next = item.nextElementSibling; origin = columnOf(item); document.body.classList.add("is-dragging"); hint(null, item); },
    onMove: ({ to, dragged }) => { hint(to.closest("[data-col]"), dragged); },
    onEnd: ({ item, from, to }) => {
      document.body.classList.remove("is-dragging");
      hint(null, null);
      origin = null;
      if (from !== to) { move(item, to.closest("[data-col]"), from, next); }
    },
  });
});

function neighbour(column, by) {
  const all = [...(column.closest("[data-lane]") || board()).querySelectorAll("[data-col]")];
  return all[all.indexOf(column) + by];
}

/** Say something to who does not see the board. */
function say(name, values) { document.querySelector("[data-board-said]").textContent = fill(board().dataset[name], values); }
const nameOf = (card) => card.querySelector("a").textContent;

/* The same column in the lane above or below. */
function beside(column, by) {
  const all = [...board().querySelectorAll("[data-lane]")], lane = crossing() && all[all.indexOf(laneOf(column)) + by];
  return lane ? lane.querySelector(`[data-col="${column.dataset.col}"]`) : null;
}

/** Put a card into another column or lane by keyboard: at once, or first only to look while it is taken up. */
function carry(card, target) {
  const column = columnOf(card), list = target?.querySelector("[data-cards]");
  if (!list || list.dataset.fixed) { return; }
  const next = card.nextElementSibling, from = card.parentNode;
  origin = taken ? taken.column : column;
  list.prepend(card);
  card.focus();
  hint(target, card);
  const step = target.getAttribute("aria-label") || target.dataset.label, missing = target.dataset.col === origin.dataset.col ? [] : lack(headOf(target), card);
  say("over", { name: nameOf(card), step });
  if (missing.length) { document.querySelector("[data-board-said]").textContent += ` ${fill(board().dataset.lacks, { names: missing.join(board().dataset.comma) })}`; }
  if (!taken) { hint(null, null); origin = null; move(card, target, from, next); }
}

function take(card) {
  if (card.parentNode.dataset.fixed) { return; }
  taken = { card, column: columnOf(card), from: card.parentNode, next: card.nextElementSibling };
  origin = taken.column;
  hint(null, card);
  card.classList.add("is-drag");
  say("taken", { name: nameOf(card) });
}

/** Put down the card taken up: where it is, or with `keep` false back where it was. */
function put(keep) {
  const { card, column, from, next } = taken;
  taken = null;
  card.classList.remove("is-drag");
  hint(null, null);
  origin = null;
  if (keep && columnOf(card) !== column) { move(card, columnOf(card), from, next); return; }
  if (card.parentNode !== from) { from.insertBefore(card, next && next.parentNode === from ? next : null); card.focus(); }
  say("put", { name: nameOf(card) });
}

on("keydown", "[data-board] .y-deal", (card, event) => {
  if (event.target !== card || event.isComposing) { return; }
  const column = columnOf(card), cards = cardsOf(column), at = cards.indexOf(card);
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key], updown = { ArrowUp: -1, ArrowDown: 1, k: -1, j: 1 }[event.key];
  if (event.key === " ") { if (taken) { put(true); } else { take(card); } }
  else if (taken && (event.key === "Escape" || event.key === "Tab")) { put(false); }
  else if (taken) { if (side) { carry(card, neighbour(column, side)); } else if (updown) { carry(card, beside(column, updown)); } else if (event.key === "Enter") { put(true); } }
  else if (event.key === "Enter") { location.assign(card.dataset.url); }
  else if (side && (event.altKey || event.shiftKey)) { carry(card, neighbour(column, side)); }
  else if (updown && event.altKey) { carry(card, beside(column, updown)); }
  else if (updown) { const all = [...board().querySelectorAll(`[data-col="${column.dataset.col}"] .y-deal`)]; (cards[at + updown] || all[all.indexOf(card) + updown])?.focus(); }
  else if (side) { let to = neighbour(column, side); while (to && !cardsOf(to).length) { to = neighbour(to, side); } cardsOf(to || column)[Math.min(at, cardsOf(to || column).length - 1)]?.focus(); }
  else { return; }
  event.preventDefault();
});
on("focusout", "[data-board] .y-deal", (card) => { setTimeout(() => { if (taken?.card === card && document.activeElement !== card) { put(false); } }, 0); });
/* A card that has been moved comes back from the server anew; the focus goes with it. */
document.addEventListener("htmx:after:swap", () => {
  const last = document.activeElement === document.body && document.querySelector(`[data-board] .y-deal[data-id="${lastMoved}"]`);
  if (last) { last.focus(); }
});
on("dblclick", "[data-board] .y-deal", (card, event) => { if (!event.target.closest("a, button")) { location.assign(card.dataset.url); } });

function unfolded() { return (/(?:^|; )yingdan_board=([^;]*)/.exec(document.cookie)?.[1] || "").split(".").filter(Boolean); }
on("click", "[data-unfold]", (el) => { remember("yingdan_board", [...unfolded(), el.dataset.unfold].slice(-20).join(".")); location.reload(); });
on("click", "[data-refold]", (el) => { remember("yingdan_board", unfolded().filter((id) => id !== el.dataset.refold).join(".")); location.reload(); });
