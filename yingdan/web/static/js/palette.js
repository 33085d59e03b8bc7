/* The palette: Ctrl+K, / or the search box open it. Results come while one types, the last answer wins; nothing happens
   while an input method composes. Arrows walk, Enter opens, Ctrl+Enter opens a new tab, Esc closes, Backspace leaves a scope.
   An Enter that is quicker than the answer waits for it: what was found for half a word is not what one meant. */
import { hide } from "./dialog.js";
import { on } from "./dom.js";
import { make } from "./quick.js";

const box = () => document.getElementById("palette");
const input = () => box().querySelector("input");
const list = () => document.getElementById("palette-list");
const lines = () => [...list().querySelectorAll("[role=option]")];
let asked = 0;
let timer = 0;
let scope = "";
let shown = null;
let early = null;

/** Open the palette, where one stands or with words in it. */
export function open(text = "") {
  if (!box() || box().open) { return Boolean(box()); }
  document.querySelectorAll("dialog[open]").forEach((other) => hide(other));
  narrow("", "");
  input().value = text;
  [shown, early] = [null, null];
  box().showModal();
  input().focus();
  fill();
  return true;
}

function narrow(key, label) {
  scope = key;
  const chip = box().querySelector("[data-palette-scope]");
  chip.hidden = !key;
  chip.querySelector("span").textContent = label;
}

async function fill() {
  timer = 0;
  const turn = ++asked, url = new URL(box().dataset.url, location.origin);
  url.searchParams.set("q", input().value);
  url.searchParams.set("here", location.pathname);
  if (scope) { url.searchParams.set("in", scope); }
  const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
  if (turn !== asked || !box().open) { return; }
  if (!answer?.ok) { early = null; return; }
  list().innerHTML = await answer.text();
  const whole = list().querySelector("[data-palette-answer]");
  if (whole?.dataset.scope && whole.dataset.scope !== scope) { narrow(whole.dataset.scope, whole.dataset.scopeLabel); input().value = whole.dataset.rest; }
  mark(0);
  shown = input().value;
  const waited = early;
  early = null;
  if (waited) { choose(lines()[0], waited.tab); }
}

function enter(tab) {
  if (shown === input().value) { choose(lines()[marked()], tab); return; }
  early = { tab };
  if (timer) { clearTimeout(timer); fill(); }
}

function mark(at) {
  const all = lines();
  all.forEach((line, number) => { line.id = `palette-${number}`; line.setAttribute("aria-selected", String(number === at)); });
  if (all[at]) { input().setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
  else { input().removeAttribute("aria-activedescendant"); }
}

function marked() { return Math.max(lines().findIndex((line) => line.getAttribute("aria-selected") === "true"), 0); }

function press(selector) {
  const found = [...document.querySelectorAll(selector)].find((el) => !el.closest("#palette"));
  found?.click();
}

/** Do what a line says: open a tab, a dialog, press a button of the page, or go there. */
function choose(line, tab) {
  if (!line) { return; }
  const { does, on: what } = line.dataset;
  if (does !== "press" && tab) { window.open(line.href, "_blank", "noopener"); return; }
  box().close();
  if (does === "press") { press(what); }
  else if (does === "dialog" && what.includes("quick=1")) { make(what); }
  else if (does === "dialog") { window.htmx.ajax("GET", what, { target: "#dialog" }); }
  else { location.assign(line.href); }
}

on("input", "#palette input", (el, event) => {
  if (event.isComposing) { return; }
  clearTimeout(timer);
  early = null;
  timer = setTimeout(fill, 110);
});
document.addEventListener("compositionend", (event) => { if (event.target === input()) { clearTimeout(timer); timer = setTimeout(fill, 30); } });
on("keydown", "#palette input", (el, event) => {
  if (event.isComposing || event.keyCode === 229) { return; }
  const count = lines().length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && count) { mark((marked() + step + count) % count); }
  else if (event.key === "Enter") { enter(event.ctrlKey || event.metaKey); }
  else if (event.key === "Backspace" && scope && !el.value) { narrow("", ""); fill(); }
  else { return; }
  event.preventDefault();
});
on("click", "[data-palette-scope]", () => { narrow("", ""); input().focus(); fill(); });
on("click", "#palette [role=option]", (line, event) => {
  event.preventDefault();
  choose(line, event.ctrlKey || event.metaKey || event.button === 1);
});
on("mousemove", "#palette [role=option]", (line) => { if (line.getAttribute("aria-selected") !== "true") { mark(lines().indexOf(line)); } });
on("click", "[data-palette-open]", (link, event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
  event.preventDefault();
  open();
});
