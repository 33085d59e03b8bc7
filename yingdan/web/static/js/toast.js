/* Short words at the foot of the page, from the event "toast" {text, tone, undo, link}; gone after 4 s, after 10 s with an undo. */
import { attach, on, post } from "./dom.js";

const box = () => document.getElementById("toasts");
const label = (name) => document.querySelector("[data-word-undo]")?.getAttribute(`data-word-${name}`) || name;

/** Say something. `undo` is an address that a POST takes back. */
export function toast({ text, tone = "ok", undo = "", link = "" }) {
  if (undo) { box().querySelectorAll("[data-toast] [data-undo]").forEach((old) => old.closest("[data-toast]").remove()); }
  const el = document.createElement("div");
  el.className = `y-toast ${tone}`;
  el.dataset.toast = "";
  el.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) { el.append(Object.assign(document.createElement("button"), { type: "button", className: "btn is-s", textContent: label("undo") })); el.lastChild.dataset.undo = undo; }
  if (link) { el.append(Object.assign(document.createElement("a"), { className: "btn is-s", href: link, textContent: label("open") })); }
  el.dataset.stay = undo ? "10000" : tone === "ok" ? "4000" : "8000";
  box().append(el);
  leave(el);
}

function leave(el) {
  setTimeout(() => el.remove(), Number(el.dataset.stay || 6000));
}

document.addEventListener("toast", (event) => toast(event.detail));
attach("[data-toast]", leave);
on("click", "[data-undo]", async (button) => {
  button.disabled = true;
  const answer = await post(button.dataset.undo, {});
  button.closest("[data-toast]").remove();
  if (answer.ok || answer.redirected) { location.reload(); } else { toast({ text: label("failed"), tone: "bad" }); }
});
/* Ctrl+Z takes back what is offered to be taken back; in a text it stays the text's own, in the grid the grid's. */
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") { return; }
  if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]")) { return; }
  const last = [...box().querySelectorAll("[data-toast] [data-undo]:enabled")].pop();
  if (last) { event.preventDefault(); last.click(); }
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail?.error?.name !== "AbortError") { toast({ text: label("offline"), tone: "bad" }); }
});
