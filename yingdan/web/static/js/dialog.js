/* Dialogs and sheets. #dialog opens by itself when HTMX puts something into it, and closes on [data-close], Esc, a click
   on the backdrop, or the event "dialog:close" that a response may trigger. */
import { on } from "./dom.js";

const dialog = () => document.getElementById("dialog");

/** Show the dialog with what is in it. */
export function show(box = dialog()) {
  if (!box.open) { box.showModal(); }
  (box.querySelector("[autofocus]") || box.querySelector("input:not([type=hidden]), select, textarea, button"))?.focus();
}

/** Close the dialog and empty it. */
export function hide(box = dialog()) {
  if (box.open) { box.close(); }
  if (box.id === "dialog") { box.replaceChildren(); }
}

document.addEventListener("htmx:after:swap", () => { if (dialog()?.childElementCount) { show(); } });
document.addEventListener("dialog:close", () => hide());
on("click", "[data-close]", (el) => { const box = el.closest("dialog"); if (box) { hide(box); } });
on("click", "[data-sheet-open]", (el) => document.querySelector(el.dataset.sheetOpen)?.showModal());
on("click", "dialog[data-dialog], dialog[data-sheet]", (box, event) => {
  if (event.target !== box) { return; }
  const edge = box.getBoundingClientRect();
  const outside = event.clientX < edge.left || event.clientX > edge.right || event.clientY < edge.top || event.clientY > edge.bottom;
  if (outside && !box.querySelector("form[data-changed]")) { hide(box); }
});
on("input", "dialog form", (form) => { form.dataset.changed = "1"; });
document.addEventListener("close", (event) => { if (event.target.id === "dialog") { event.target.replaceChildren(); } }, true);
on("keydown", "dialog form, form[data-submit-keys]", (form, event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
