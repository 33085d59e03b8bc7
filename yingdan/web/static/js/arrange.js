/* Arranging a list: columns made wider by their edge and moved by their head, several sorts by Shift, tabs moved by drag or
   from their menu, lists in menus put in order, columns that stay in sight. Each also works with the keyboard. */
import { attach, on, post, tell } from "./dom.js";

const NARROWEST = 40, WIDEST = 800;
const table = (el) => el.closest("table");

/* Let the children of a box be dragged into another order; `done` hears when it changed. */
function draggable(box, each, done) {
  let held = null;
  box.addEventListener("dragstart", (event) => {
    held = event.target.closest?.(each);
    if (held) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", ""); held.classList.add("is-drag"); }
  });
  box.addEventListener("dragover", (event) => {
    const over = event.target.closest?.(each);
    if (!held) { return; }
    event.preventDefault();
    if (!over || over === held || over.parentElement !== held.parentElement || over.getAttribute("draggable") !== "true") { return; }
    const at = over.getBoundingClientRect(), flat = getComputedStyle(box).display.includes("flex") || over.tagName === "TH";
    const after = flat ? event.clientX > at.left + at.width / 2 : event.clientY > at.top + at.height / 2;
    if (after) { over.after(held); } else { over.before(held); }
  });
  box.addEventListener("dragend", () => { if (held) { held.classList.remove("is-drag"); held = null; done(); } });
}

/* Columns that stay in sight: each begins where those before it end. All are read before any is written, and only what
   moved is written: each writing has the style of every cell worked out anew. */
function fix(el) {
  const wide = [...el.querySelectorAll("thead th.fz")].map((th) => th.getBoundingClientRect().width);
  let left = 0;
  wide.forEach((width, at) => {
    const name = `--fz${at + 1}`, place = `${left}px`;
    if ((el.style.getPropertyValue(name) || "0px") !== place) { el.style.setProperty(name, place); }
    left += width;
  });
}
const keep = (el, fields) => post(el.dataset.arrange, { quiet: "1", saved: el.dataset.saved || "", ...fields });

function widen(th, width) {
  const wide = Math.min(Math.max(Math.round(width), NARROWEST), WIDEST), el = table(th);
  const before = th.getBoundingClientRect().width, least = parseFloat(el.style.minWidth) || 0;
  th.style.width = `${wide}px`;
  el.style.minWidth = `${Math.max(0, least + wide - before)}px`;
  fix(el);
  return wide;
}

on("pointerdown", "th [data-edge]", (edge, event) => {
  const th = edge.closest("th"), from = event.clientX, was = th.getBoundingClientRect().width;
  let wide = was;
  event.preventDefault();
  edge.setPointerCapture(event.pointerId);
  table(th).classList.add("is-widening");
  const move = (moved) => { wide = widen(th, was + moved.clientX - from); };
  edge.addEventListener("pointermove", move);
  edge.addEventListener("lostpointercapture", () => {
    edge.removeEventListener("pointermove", move);
    table(th).classList.remove("is-widening");
    if (wide !== was) { keep(table(th), { [`width.${th.dataset.column}`]: wide }); }
  }, { once: true });
});
on("keydown", "th [data-also]", (link, event) => {
  const step = event.shiftKey ? { ArrowLeft: -16, ArrowRight: 16 }[event.key] : 0;
  if (!step) { return; }
  const th = link.closest("th"), wide = widen(th, th.getBoundingClientRect().width + step);
  clearTimeout(th.timer);
  th.timer = setTimeout(() => keep(table(th), { [`width.${th.dataset.column}`]: wide }), 400);
  event.preventDefault();
  event.stopPropagation();
});
on("click", "th [data-also]", (link, event) => {
  if (!event.shiftKey) { return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  window.htmx.ajax("GET", link.dataset.also, { target: "#list", swap: "outerHTML", push: link.dataset.also, source: link });
}, true);

attach("[data-arrange]:is(table)", (el) => {
  new ResizeObserver(() => fix(el)).observe(el);  // which also calls it at once, when the page is laid out anyway
  draggable(el.querySelector("thead tr"), "th[draggable]", async () => {
    const names = [...el.querySelectorAll("thead th[data-column]")].map((th) => th.dataset.column);
    const form = new URLSearchParams([["quiet", "1"], ["saved", el.dataset.saved || ""], ...names.map((name) => ["column", name])]);
    await post(el.dataset.arrange, form);
    window.htmx.ajax("GET", location.pathname + location.search, { target: "#list", swap: "outerHTML", source: "#list" });
  });
});
attach("[data-sort-options]", (box) => draggable(box, ".y-option", () => {}));

/* Tabs. */
const names = () => [...document.querySelectorAll("[data-tabs] [data-tab]")].map((el) => el.dataset.tab);
const keepTabs = () => post(document.querySelector("[data-tabs]").dataset.tabs, { names: names().join(",") });
attach("[data-tabs]", (box) => {
  draggable(box, "[data-tab]", keepTabs);
  const here = box.querySelector(".is-on");
  if (here) { box.scrollLeft = Math.max(0, here.offsetLeft + here.offsetWidth - box.offsetLeft - box.clientWidth + 48); }
});
on("click", "[data-tab-move]", (el) => {
  const tab = document.querySelector("[data-tabs] .is-on"), by = Number(el.dataset.tabMove);
  const beside = by < 0 ? tab?.previousElementSibling : tab?.nextElementSibling;
  if (!beside) { return; }
  if (by < 0) { beside.before(tab); } else { beside.after(tab); }
  tab.scrollIntoView({ inline: "nearest", block: "nearest" });
  keepTabs();
});
on("click", "[data-copy-link]", async (el) => {
  try { await navigator.clipboard.writeText(new URL(el.dataset.copyLink, location.origin).href); } catch { return; }
  tell("toast", { text: el.dataset.said });
});

/* Sorts and groups: several choices become one value. */
on("submit", "[data-levels]", (form) => {
  const found = [...form.querySelectorAll("[data-level]")].map((el) => [el.value, el.parentElement.querySelector("[data-way]")?.value || ""]);
  const held = form.elements[form.dataset.levels];
  held.value = found.filter(([value]) => value).map(([value, way]) => way + value).join(",");
  held.disabled = !held.value;
}, true);
