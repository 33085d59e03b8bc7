/* Dialogs and sheets. #dialog opens by itself when HTMX puts something into it, and closes on [data-close], Esc, a click
   on the backdrop, or the event "dialog:close" that a response may trigger. */
import { on } from "./dom.js";

const dialog = () => document.getElementById("dialog");

/* Where one begins: at what is wrong, where the form says, at its first field, else at its first button; the cross last. */
const FIRST = ["[aria-invalid=true]", "[autofocus]", "input:not([type=hidden]), select, textarea", "button:not([data-close])", "button"];

/** Show the dialog with what is in it. */
export function show(box = dialog()) {
  if (!box.open) { box.showModal(); }
  const seen = (el) => el.getClientRects().length && !el.disabled;
  for (const one of FIRST) {
    const el = [...box.querySelectorAll(one)].find(seen);
    if (el) { el.focus(); return; }
  }
}

/** Close the dialog and empty it. */
export function hide(box = dialog()) {
  if (box.open) { box.close(); }
  if (box.id === "dialog") { box.replaceChildren(); }
}

/* Who already works in the dialog keeps the focus when only a part of it is swapped: a hint comes below the hands. */
document.addEventListener("htmx:after:swap", (event) => {
  const box = dialog(), at = document.activeElement, target = event.detail?.ctx?.target;
  const whole = target === box || target === "#dialog";
  const working = box?.open && !whole && at !== box && box.contains(at);
  if (box?.childElementCount && !working) { show(box); }
});
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
