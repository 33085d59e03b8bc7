/* Keys for the whole page; never while an input method composes, nor while one types. ? shows the list.
   Ctrl+K / search · C new · G then H A O T go · N the page's own new · E edit · F follow up · Esc closes. */
import { on, typing } from "./dom.js";

let waiting = "";
let timer = 0;
const press = (selector) => { const el = document.querySelector(selector); if (el) { el.click(); } return Boolean(el); };
const focus = (selector) => { const el = document.querySelector(selector); if (el) { el.focus(); el.select?.(); } return Boolean(el); };

function go(key) {
  const el = document.querySelector(`[data-go="${key}"]`);
  if (el) { location.assign(el.href); }
  return Boolean(el);
}

function run(key) {
  if (waiting === "g") { waiting = ""; return go(key); }
  if (key === "g") { waiting = "g"; clearTimeout(timer); timer = setTimeout(() => { waiting = ""; }, 1200); return true; }
  if (key === "/") { return focus("[data-shortcut=search]"); }
  if (key === "c" || key === "n") { return press("[data-shortcut=new]") || press("[data-shortcut=create]"); }
  if (key === "e") { return press("[data-shortcut=edit]"); }
  if (key === "f") { return press("[data-shortcut=follow]") || focus("[data-shortcut=follow-text]"); }
  if (key === "?") { return press("[data-cheat]"); }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) { return; }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); focus("[data-shortcut=search]"); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector("dialog[open]")) { return; }
  if (run(event.key.length === 1 ? event.key.toLowerCase() : event.key)) { event.preventDefault(); }
});

on("click", "[data-cheat]", () => document.getElementById("cheat")?.showModal());
