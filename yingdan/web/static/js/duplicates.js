/* Likely duplicates while one types: [data-alike] names the fields that are compared; when one of them has changed and
   one rests a moment, the box asks the server. Silent while an input method composes. */
import { on } from "./dom.js";

const REST = 400;
const waiting = new WeakMap();

function ask(input) {
  const box = input.form?.querySelector("[data-alike]"), name = input.name?.replace(/__text$/, "");
  if (!box || !box.dataset.alike.split(" ").includes(name)) { return; }
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => { if (box.isConnected) { box.dispatchEvent(new CustomEvent("alike")); } }, REST));
}

on("input", "form input, form textarea", (input, event) => { if (!event.isComposing) { ask(input); } });
on("change", "form input, form select", (input) => ask(input));
on("compositionend", "form input, form textarea", (input) => ask(input));
