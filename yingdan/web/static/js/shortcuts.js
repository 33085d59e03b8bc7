/* Keys for the whole page, bound from the cheat sheet, where they are said once (yingdan/web/shortcuts.py). They are
   silent while an input method composes, while one types, and, but for those with Ctrl, while a dialog is open. */
import { on, typing } from "./dom.js";
import { open } from "./palette.js";
import { make } from "./quick.js";

const WAIT = 1500;
const NAMES = { "↑": "arrowup", "↓": "arrowdown", "←": "arrowleft", "→": "arrowright", "↵": "enter", esc: "escape" };
const bound = new Map();
let waiting = "";
let timer = 0;

/** A stroke as it is bound: ctrl+k, alt+arrowup, shift+s, ?. */
function name(stroke) {
  return stroke.toLowerCase().split("+").map((key) => NAMES[key] || key).join("+");
}

function stroke(event) {
  const key = event.key.toLowerCase(), sign = key.length === 1 && !/[a-z0-9]/.test(key);
  const held = [(event.ctrlKey || event.metaKey) && "ctrl", event.altKey && "alt", event.shiftKey && !sign && "shift"];
  return [...held.filter(Boolean), key].join("+");
}

document.querySelectorAll("#cheat [data-keys]").forEach((line) => {
  line.dataset.keys.split(", ").forEach((way) => {
    const keys = way.split(" ").map(name).join(" ");
    bound.set(keys, [...(bound.get(keys) || []), line.dataset]);
  });
});
const begins = (keys) => [...bound.keys()].some((known) => known.startsWith(`${keys} `));

function press(selector) {
  const el = document.querySelector(selector);
  if (!el) { return false; }
  if (el.matches("input:not([type=checkbox]), textarea, [contenteditable]")) { el.focus(); } else { el.click(); }
  return true;
}

function act({ does, on: what }) {
  if (does === "palette") { return open(); }
  if (does === "make") { make(what); return true; }
  if (does === "go") { location.assign(what); return true; }
  return press(what);
}

/** Do what some keys mean here; true when they mean something. */
function run(keys) {
  return (bound.get(keys) || []).some(act);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || /^(Shift|Control|Alt|Meta)$/.test(event.key)) { return; }
  const pressed = stroke(event), strong = pressed.startsWith("ctrl+");
  if (strong && pressed === "ctrl+s") { if (save()) { event.preventDefault(); } return; }
  if (!strong && (typing(event) || document.querySelector("dialog[open]"))) { waiting = ""; return; }
  const keys = waiting ? `${waiting} ${pressed}` : pressed;
  waiting = "";
  clearTimeout(timer);
  if (begins(keys)) { waiting = keys; timer = setTimeout(() => { waiting = ""; }, WAIT); event.preventDefault(); event.stopImmediatePropagation(); return; }
  if (run(keys)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);

/* Ctrl+S: the form one is in, the one open dialog's, the one form of the page; else the view of the list. */
function save() {
  const here = document.activeElement?.closest?.("form[data-form], form[data-submit-keys], form.y-cell");
  const form = here || document.querySelector("dialog[open] form[data-form]") || document.querySelector("main form[data-form]");
  if (form) { form.requestSubmit(); return true; }
  return press("[data-shortcut=save-view]") || Boolean(document.querySelector("[data-list], [data-record]"));
}

on("click", "[data-cheat]", () => document.getElementById("cheat")?.showModal());
