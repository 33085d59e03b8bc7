/* Likely duplicates while one types: [data-alike] names the fields that are compared; when one of them has changed and
   one rests a moment, the box asks the server. Silent while an input method composes. */
import { on } from "./dom.js";

const REST = 400;
const waiting = new WeakMap(), asked = new WeakMap();
const plain = (name) => name?.replace(/__text$/, "");

/* What stands in the compared fields: unchanged, there is nothing to ask. */
function said(form, names) {
  return [...form.elements].filter((el) => names.includes(plain(el.name))).map((el) => el.value).join("\n");
}

function ask(input) {
  const box = input.form?.querySelector("[data-alike]"), names = box?.dataset.alike.split(" ") || [];
  if (!names.includes(plain(input.name))) { return; }
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => {
    const now = said(input.form, names);
    if (!box.isConnected || now === asked.get(box)) { return; }
    asked.set(box, now);
    box.dispatchEvent(new CustomEvent("alike"));
  }, REST));
}

on("input", "form input, form textarea", (input, event) => { if (!event.isComposing) { ask(input); } });
on("change", "form input, form select", (input) => ask(input));
on("compositionend", "form input, form textarea", (input) => ask(input));

/* Saving was held up: what is asked for is where one goes on, and what refuses it is in sight. */
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx?.request?.method !== "POST" || ctx.response?.status !== 422) { return; }
  document.addEventListener("htmx:after:swap", () => setTimeout(() => {
    const box = document.querySelector(".y-alike-in[role=alert]"), reason = box?.querySelector("#duplicate-reason");
    box?.scrollIntoView({ block: "nearest" });
    reason?.focus({ preventScroll: true });
  }), { once: true });
});
