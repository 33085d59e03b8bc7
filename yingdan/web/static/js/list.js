/* A list: j k walk, x selects, Enter opens, o or a click previews, Shift selects a stretch, Esc closes. The bar at the
   foot counts what is selected and sums it, exactly: amounts are added as whole cents. Once the page is selected all that
   match can be; whoever acts on it hears `yd:selection` with {ids, all, count}: with `all` the ids count for nothing. */
import { attach, fill, on, typing } from "./dom.js";

const root = () => document.querySelector("[data-list]");
const rows = () => [...document.querySelectorAll("[data-list] tr[data-id]")];
const current = () => document.querySelector("[data-list] tr.is-cur");
let last = null;

function cents(text) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) || [];
  return whole === undefined ? 0n : (sign ? -1n : 1n) * BigInt(whole + part.padEnd(2, "0").slice(0, 2));
}

function shown(total, list) {
  const factor = Number(list.dataset.factor || 1), places = factor === 1 && total % 100n === 0n ? 0 : Number(list.dataset.places || 0);
  return (Number(total) / 100 / factor).toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places }).replace("-", "−");
}

/* The offer to select more than the page: when all of it is selected and there is more; on the phone, where nobody ticks a
   whole page, as soon as anything is. */
function offer(list, bar, whole) {
  const button = bar.querySelector("[data-bulk-all]"), total = Number(list.dataset.total);
  if (!button) { return; }
  const enough = whole || window.matchMedia("(max-width: 720px)").matches;
  button.hidden = list.allMatch || !enough || !(total > rows().length || list.dataset.capped || (!whole && total > 1));
  button.textContent = list.dataset.capped ? button.dataset.more : fill(button.dataset.words, { n: total.toLocaleString("en") });
}

function tally() {
  const list = root(), bar = list?.querySelector("[data-bulk]");
  if (!bar) { return; }
  const chosen = rows().filter((row) => row.classList.contains("is-sel")), whole = chosen.length > 0 && chosen.length === rows().length;
  if (!whole) { list.allMatch = false; }
  const count = list.allMatch ? Number(list.dataset.total) : chosen.length;
  bar.hidden = !chosen.length;
  bar.querySelector("[data-bulk-count]").textContent = fill(bar.dataset.count, { n: count.toLocaleString("en") + (list.allMatch && list.dataset.capped || "") });
  offer(list, bar, whole);
  list.dispatchEvent(new CustomEvent("yd:selection", { bubbles: true, detail: { ids: chosen.map((row) => row.dataset.id), all: Boolean(list.allMatch), count } }));
  const sum = bar.querySelector("[data-bulk-sum]");
  const mixed = new Set(chosen.map((row) => row.dataset.currency).filter(Boolean)).size > 1;
  if (sum && list.allMatch) { sum.textContent = ""; }
  else if (sum && mixed) { sum.textContent = sum.dataset.mixed; }
  else if (sum) { sum.textContent = fill(sum.dataset.said, { n: shown(chosen.reduce((all, row) => all + cents(row.dataset.amount || "0"), 0n), list) }); }
  const all = list.querySelector("[data-all]");
  if (all) { all.checked = chosen.length > 0 && chosen.length === rows().length; all.indeterminate = chosen.length > 0 && !all.checked; }
}

function select(row, yes) {
  row.classList.toggle("is-sel", yes);
  const box = row.querySelector("[data-pick]");
  if (box) { box.checked = yes; }
}

function stretch(from, to, yes) {
  const all = rows(), [a, b] = [all.indexOf(from), all.indexOf(to)].sort((x, y) => x - y);
  all.slice(Math.max(a, 0), b + 1).forEach((row) => select(row, yes));
}

function mark(row) {
  current()?.classList.remove("is-cur");
  row?.classList.add("is-cur");
  row?.scrollIntoView({ block: "nearest" });
}

function panel() { return document.getElementById("side"); }

/** Show the record of a row in the side panel. */
function peek(row) {
  mark(row);
  const side = panel();
  if (!side || !window.htmx) { return; }
  side.hidden = false;
  side.closest(".y-work").classList.add("has-side");
  window.htmx.ajax("GET", `${row.dataset.url}peek/`, { target: "#side", swap: "innerHTML", source: side });
}

function closePanel() {
  const side = panel();
  if (!side || side.hidden) { return false; }
  side.hidden = true;
  side.replaceChildren();
  side.closest(".y-work").classList.remove("has-side");
  return true;
}

function step(by) {
  const all = rows(), at = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (!next) { return; }
  if (panel() && !panel().hidden) { peek(next); } else { mark(next); }
}

on("click", "[data-list] tr[data-id]", (row, event) => {
  if (event.target.closest("a, button, input, label")) { return; }
  if (event.ctrlKey || event.metaKey) { window.open(row.dataset.url, "_blank", "noopener"); return; }
  if (String(window.getSelection())) { return; }
  if (event.shiftKey) { return; }
  if (window.matchMedia("(max-width: 720px)").matches) { location.assign(row.dataset.url); return; }
  peek(row);
});
on("click", "[data-pick]", (box, event) => {
  const row = box.closest("tr");
  if (event.shiftKey && last) { stretch(last, row, box.checked); } else { select(row, box.checked); }
  last = row; tally();
});
on("click", "[data-all]", (box) => { rows().forEach((row) => select(row, box.checked)); tally(); });
on("click", "[data-bulk-all]", () => { rows().forEach((row) => select(row, true)); root().allMatch = true; tally(); });
on("click", "[data-bulk-clear]", () => { rows().forEach((row) => select(row, false)); tally(); });
on("click", "[data-side-close]", closePanel);
on("click", "[data-side-step]", (el) => step(Number(el.dataset.sideStep)));

document.addEventListener("keydown", (event) => {
  if (!root() || typing(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], [data-menu].is-open")) { return; }
  const row = current();
  if (event.key === "j" || event.key === "ArrowDown") { step(1); }
  else if (event.key === "k" || event.key === "ArrowUp") { step(-1); }
  else if (event.key === "x" && row) { select(row, !row.classList.contains("is-sel")); last = row; tally(); }
  else if (event.key === "o" && row) { peek(row); }
  else if (event.key === "Enter" && row && !event.target.closest("a, button, input")) { location.assign(row.dataset.url); }
  else if (event.key === "Escape" && closePanel()) { /* closed */ }
  else if (event.key === "Escape" && rows().some((each) => each.classList.contains("is-sel"))) { rows().forEach((each) => select(each, false)); tally(); }
  else { return; }
  event.preventDefault();
});
attach("[data-list]", () => { last = null; });
/* Further rows of a list of which all is selected are selected as they come. */
attach("[data-list] tr[data-id]", (row) => { if (root()?.allMatch) { select(row, true); } });
