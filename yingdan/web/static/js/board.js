/* A board: cards are dragged between columns by mouse, finger or keyboard (arrows walk, Shift and an arrow moves, Enter opens).
   The server decides. What it refuses goes back; what it misses it asks for in a dialog, and closing that puts the card back. */
import { attach, fill, on, remember } from "./dom.js";

let pending = null;
let origin = null;

const board = () => document.querySelector("[data-board]");
const columnOf = (card) => card.closest("[data-col]");
const cardsOf = (column) => [...column.querySelectorAll("[data-cards] > .y-deal")];

function lack(column, card) {
  const needs = JSON.parse(column.dataset.requires || "{}");
  const empty = (card.dataset.empty || "").split(" ");
  return Object.keys(needs).filter((name) => empty.includes(name)).map((name) => needs[name]);
}

function hint(column, card) {
  document.querySelectorAll("[data-col].is-over").forEach((el) => el.classList.remove("is-over"));
  document.querySelectorAll("[data-lack]").forEach((el) => { el.hidden = true; });
  if (!column || !card || column === origin) { return; }
  column.classList.add("is-over");
  const missing = lack(column, card), line = column.querySelector("[data-lack]");
  if (line && missing.length) { line.textContent = fill(board().dataset.lacks, { names: missing.join(board().dataset.comma) }); line.hidden = false; }
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
  card.classList.add("is-saving");
  window.htmx.ajax("POST", card.dataset.move, {
    source: card, target: `#${card.id}`, swap: "outerHTML",
    values: { to: column.dataset.col, version: card.dataset.version },
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
    group: "board", draggable: ".y-deal", animation: 120, delay: 180, delayOnTouchOnly: true,
    ghostClass: "is-ghost", dragClass: "is-drag", forceFallback: true, fallbackTolerance: 4, fallbackOnBody: true, emptyInsertThreshold: 24,
    onStart: ({ item }) => { next = item.nextElementSibling; origin = columnOf(item); document.body.classList.add("is-dragging"); },
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
  const all = [...board().querySelectorAll("[data-col]")];
  return all[all.indexOf(column) + by];
}

on("keydown", "[data-board] .y-deal", (card, event) => {
  if (event.target !== card || event.isComposing) { return; }
  const column = columnOf(card), cards = cardsOf(column), at = cards.indexOf(card);
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key], updown = { ArrowUp: -1, ArrowDown: 1, k: -1, j: 1 }[event.key];
  if (event.key === "Enter") { location.assign(card.dataset.url); }
  else if (updown) { cards[at + updown]?.focus(); }
  else if (side && event.shiftKey) {
    const target = neighbour(column, side), list = target?.querySelector("[data-cards]");
    if (!list) { return; }
    const next = card.nextElementSibling, from = card.parentNode;
    list.prepend(card);
    card.focus();
    move(card, target, from, next);
  } else if (side) { let to = neighbour(column, side); while (to && !cardsOf(to).length) { to = neighbour(to, side); } cardsOf(to || column)[Math.min(at, cardsOf(to || column).length - 1)]?.focus(); }
  else { return; }
  event.preventDefault();
});
on("dblclick", "[data-board] .y-deal", (card, event) => { if (!event.target.closest("a, button")) { location.assign(card.dataset.url); } });

function unfolded() { return (/(?:^|; )yingdan_board=([^;]*)/.exec(document.cookie)?.[1] || "").split(".").filter(Boolean); }
on("click", "[data-unfold]", (el) => { remember("yingdan_board", [...unfolded(), el.dataset.unfold].slice(-20).join(".")); location.reload(); });
on("click", "[data-refold]", (el) => { remember("yingdan_board", unfolded().filter((id) => id !== el.dataset.refold).join(".")); location.reload(); });
