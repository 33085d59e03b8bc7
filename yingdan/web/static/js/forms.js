/* Forms: amounts with thousands, text boxes that grow, drafts kept in this browser until the form is saved. */
import { attach, on } from "./dom.js";

const DAYS = 7;
const key = (form) => `draft:${form.dataset.draft}`;

/* Amounts: with the Chinese signs for ten thousand and a hundred million, and plain: 12\u4e07, 1.2\u4ebf and 1234567.5 become 120,000, 120,000,000 and 1,234,567.5; moved by text, so nothing is rounded. */
const POWERS = { "\u4e07": 4, "\u842c": 4, w: 4, "\u4ebf": 8, "\u5104": 8, k: 3, "\u5343": 3 };

function shift(digits, power) {
  const [whole, part = ""] = digits.split(".");
  const moved = whole + part.padEnd(power, "0").slice(0, power), left = part.slice(power);
  return (moved.replace(/^0+(?=\d)/, "") || "0") + (left ? `.${left}` : "");
}

/** An amount as it is shown in its input; what is none stays as it was typed. */
export function amount(typed) {
  const text = typed.normalize("NFKC").replace(/[\s,，¥￥\u5143]/g, "").replace(/^[−–]/, "-");
  const [, sign, digits, unit] = /^(-?)(\d+(?:\.\d+)?)([\u4e07\u842cw\u4ebf\u5104k\u5343]?)$/i.exec(text) || [];
  if (digits === undefined) { return typed; }
  const [whole, part] = shift(digits, unit ? POWERS[unit.toLowerCase()] : 0).split(".");
  const cents = part?.replace(/0+$/, "");
  return sign + whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (cents ? `.${cents}` : "");
}

on("focusout", "input[data-amount]", (input) => { if (input.value.trim()) { input.value = amount(input.value); } });

/* Days: typed as 2026-03-05, 20260305 or 3-5, or taken from the browser's own calendar. */
const two = (text) => text.padStart(2, "0");

/** A day as it is kept, from what was typed; what is none stays as it is. */
export function day(typed, today = new Date()) {
  const text = typed.normalize("NFKC").trim();
  const [, y, m, d, rest] = /^(?:(\d{4})[-/.\u5e74]?)?(\d{1,2})[-/.\u6708]?(\d{1,2})\u65e5?(?:[ T]+(.*))?$/.exec(text) || [];
  if (d === undefined || Number(m) < 1 || Number(m) > 12 || Number(d) < 1 || Number(d) > 31) { return typed; }
  return `${y || today.getFullYear()}-${two(m)}-${two(d)}${rest ? ` ${rest}` : ""}`;
}
on("focusout", "[data-day] input[type=text]", (input) => { if (input.value.trim()) { input.value = day(input.value); } });
on("click", "[data-day-open]", (button) => {
  const box = button.closest("[data-day]"), native = box.querySelector("[data-day-native]"), text = box.querySelector("input[type=text]");
  native.value = native.type === "date" ? text.value : text.value.replace(" ", "T");
  try { native.showPicker(); } catch { text.focus(); }
});
on("change", "[data-day-native]", (native) => {
  const text = native.closest("[data-day]").querySelector("input[type=text]");
  text.value = native.value.replace("T", " ");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 420)}px`;
}
attach("[data-grow]", (box) => { if (box.value) { grow(box); } });
on("input", "[data-grow]", grow);

/* Drafts. */
const fields = (form) => [...form.elements].filter((el) => el.name && !["csrfmiddlewaretoken", "once_token", "version", "next", "quick"].includes(el.name) && !el.name.startsWith("was.") && el.type !== "password" && el.type !== "submit" && el.type !== "button");

function read(form) {
  return fields(form).filter((el) => !["checkbox", "radio"].includes(el.type) || el.checked).map((el) => [el.name, el.value]);
}

function keep(form) {
  try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values: read(form) })); } catch { /* full or forbidden: no draft */ }
}

function kept(form) {
  try {
    const found = JSON.parse(localStorage.getItem(key(form)));
    return found && Date.now() - found.at < DAYS * 86400000 ? found : null;
  } catch { return null; }
}

function drop(form) { try { localStorage.removeItem(key(form)); } catch { /* nothing kept */ } }

function restore(form, draft) {
  const byName = new Map();
  draft.values.forEach(([name, value]) => byName.set(name, [...(byName.get(name) || []), value]));
  fields(form).forEach((el) => {
    const values = byName.get(el.name);
    if (["checkbox", "radio"].includes(el.type)) { el.checked = Boolean(values?.includes(el.value)); } else if (values) { el.value = values[0]; }
  });
  form.querySelectorAll("[data-grow]").forEach(grow);
  form.querySelectorAll("[data-picker]").forEach((box) => {
    box.taken = box.querySelector("[role=combobox]").value;
    const clear = box.querySelector("[data-picker-clear]");
    if (clear) { clear.hidden = !box.taken; }
  });
}

attach("form[data-draft]", (form) => {
  const draft = kept(form), note = form.querySelector("[data-draft-note]");
  form.began = JSON.stringify(read(form));
  if (!draft || form.hasAttribute("data-kept") || JSON.stringify(draft.values) === form.began) { return; }
  if (note) { note.hidden = false; } else { restore(form, draft); }
});
on("click", "[data-draft-take]", (el) => { const form = el.closest("form"); restore(form, kept(form)); el.closest("[data-draft-note]").hidden = true; form.querySelector(".form-control:not([type=hidden]), textarea")?.focus(); });
on("click", "[data-draft-drop]", (el) => { drop(el.closest("form")); el.closest("[data-draft-note]").hidden = true; });

const waiting = new WeakMap();
on("input", "form[data-draft]", (form) => {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => { if (JSON.stringify(read(form)) === form.began) { drop(form); } else { keep(form); } }, 500));
});
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail, form = ctx?.sourceElement?.closest?.("form[data-draft]");
  if (form && ctx.request?.method === "POST" && ctx.response?.status < 300) { clearTimeout(waiting.get(form)); drop(form); }
});

/* Drafts are one person's: they go when he signs out. */
on("submit", "form[action='/sign-out/']", () => {
  try { Object.keys(localStorage).filter((name) => name.startsWith("draft:")).forEach((name) => localStorage.removeItem(name)); } catch { /* none */ }
});

/* The first wrong input gets the focus, so that one sees at once what to mend. */
attach("form[data-kept]", (form) => form.querySelector(".is-wrong input:not([type=hidden]), .is-wrong select, .is-wrong textarea")?.focus());

on("click", "[data-copy]", async (button) => {
  try { await navigator.clipboard.writeText(button.dataset.copy); button.classList.add("is-done"); } catch { button.parentElement.querySelector("[data-select]")?.select(); }
});
on("focusin", "[data-select]", (input) => input.select());
