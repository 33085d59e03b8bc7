/* A Gantt chart: a bar is dragged to other days, its ends to another day. By keyboard, on a focused bar: Alt and an arrow moves
   it by a day, Shift and an arrow moves its end; saved when one pauses. A row whose bar lies outside the window has an
   arrow that points to it and leads there. */
import { attach, fill, on } from "./dom.js";
import { anew, change } from "./cells.js";

const chart = () => document.querySelector("[data-gantt]");
const waiting = new WeakMap();

/** A day, or a day and a time, some days later. */
function later(text, days) {
  const [day, time] = text.split(" "), moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return [moved.toISOString().slice(0, 10), time].filter(Boolean).join(" ");
}

/** Which days each end moves by, for a drag at an edge or in the middle; the bar never turns round. */
function shifts(bar, edge, days) {
  const length = Math.round((new Date(`${bar.dataset.to.slice(0, 10)}T12:00:00Z`) - new Date(`${bar.dataset.from.slice(0, 10)}T12:00:00Z`)) / 86400000);
  if (edge === "start") { return [Math.min(days, length), 0]; }
  return edge === "end" ? [0, Math.max(days, -length)] : [days, days];
}

function draw(bar, left, width, [start, end]) {
  const { pixels } = chart().dataset;
  bar.style.setProperty("--x", `${left + start * pixels}px`);
  bar.style.width = `${Math.max(width + (end - start) * pixels, 6)}px`;
}

async function save(bar, [start, end]) {
  if (!start && !end) { return; }
  const { slug, start: first, end: last, moved } = chart().dataset, from = later(bar.dataset.from, start), to = later(bar.dataset.to, end);
  const values = { ...(start ? { [first]: from } : {}), ...(end ? { [last]: to } : {}) };
  bar.classList.add("is-saving");
  await change(slug, bar.dataset, values, fill(moved, { name: bar.dataset.name, start: from, end: to }));
  anew();
}

on("pointerdown", "[data-bar]", (bar, event) => {
  if (event.button) { return; }
  const edge = event.target.dataset.edge || "", from = event.clientX, { pixels } = chart().dataset;
  const left = Number.parseFloat(bar.style.getPropertyValue("--x")), width = bar.offsetWidth;
  let by = [0, 0], moved = false;
  const move = (now) => {
    moved = moved || Math.abs(now.clientX - from) > 3;
    by = shifts(bar, edge, Math.round((now.clientX - from) / pixels));
    if (moved) { bar.classList.add("is-drag"); draw(bar, left, width, by); }
  };
  const end = (now) => {
    bar.removeEventListener("pointermove", move);
    bar.removeEventListener("pointerup", end);
    bar.removeEventListener("pointercancel", end);
    bar.classList.remove("is-drag");
    if (now.type === "pointercancel") { draw(bar, left, width, [0, 0]); } else if (moved) { save(bar, by); }
  };
  bar.setPointerCapture(event.pointerId);
  bar.addEventListener("pointermove", move);
  bar.addEventListener("pointerup", end);
  bar.addEventListener("pointercancel", end);
});

on("keydown", "[data-bar]", (bar, event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.isComposing || !by || event.altKey === event.shiftKey) { return; }
  event.preventDefault();
  const held = waiting.get(bar) || { left: Number.parseFloat(bar.style.getPropertyValue("--x")), width: bar.offsetWidth, days: 0, edge: event.shiftKey ? "end" : "" };
  clearTimeout(held.timer);
  held.days += by;
  draw(bar, held.left, held.width, shifts(bar, held.edge, held.days));
  held.timer = setTimeout(() => { waiting.delete(bar); save(bar, shifts(bar, held.edge, held.days)); }, 700);
  waiting.set(bar, held);
});
on("dblclick", ".y-gantt-bar", (bar) => { location.assign(bar.closest(".y-gantt-r").querySelector("a").href); });

/** Where a bar begins and ends, and the part of the time that is in the window, in pixels. */
const reach = (bar) => { const left = Number.parseFloat(bar.style.getPropertyValue("--x")); return [left, left + Number.parseFloat(bar.style.width)]; };
const windowOf = (box) => [box.scrollLeft, box.scrollLeft + box.clientWidth - box.querySelector(".y-gantt-t").offsetWidth];

function point(box) {
  const [from, to] = windowOf(box);
  box.querySelectorAll("[data-away]").forEach((arrow) => {
    const [left, right] = reach(arrow.nextElementSibling), after = left >= to;
    const inside = right > from && !after;
    if (arrow.hidden !== inside) { arrow.hidden = inside; }
    arrow.classList.toggle("is-after", after);
  });
}

on("click", "[data-away]", (arrow) => {
  const box = chart(), bar = arrow.nextElementSibling, [left, right] = reach(bar), [from, to] = windowOf(box), room = to - from;
  box.scrollLeft = right - left > room * 0.75 ? left - room / 8 : (left + right - room) / 2;
  point(box);
  bar.focus({ preventScroll: true });
});

/* Today stands a quarter from the left, as far as there is room. */
attach("[data-gantt]", (box) => {
  const now = box.querySelector("[data-gantt-now]");
  if (now && !box.scrollLeft) { box.scrollLeft = Number.parseFloat(now.style.getPropertyValue("--x")) - box.clientWidth / 4; }
  let asked = 0;
  const again = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(() => point(box)); };
  box.addEventListener("scroll", again, { passive: true });
  new ResizeObserver(again).observe(box);
  new MutationObserver(again).observe(box.querySelector(".y-gantt-b"), { childList: true, subtree: true, attributeFilter: ["hidden"] });
  point(box);
});
