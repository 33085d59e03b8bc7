/* The value of a condition: the input for it by field and operator, and back again. Options are ticked, records are looked
   up and stand as tokens, periods are chosen by name with a number of days where one is meant. */
import { on } from "./dom.js";

const PERIODS = ["in_period", "not_in_period"];
const COUNTED = /^(last|next)_n_days$|^not_for_n_days$/;
const make = (tag, more) => Object.assign(document.createElement(tag), more);
let number = 0;

function selected(choices, value) {
  const el = make("select", { className: "form-select" });
  el.append(...choices.map(([key, label]) => make("option", { value: key, textContent: label })));
  if (value !== undefined && value !== null) { el.value = String(value); }
  return el;
}

function ticks(choices, chosen) {
  const box = make("div", { className: "y-ticks" });
  box.append(...choices.map(([key, label]) => {
    const line = make("label"), tick = make("input", { type: "checkbox", className: "form-check-input", value: key, checked: chosen.includes(String(key)) });
    line.append(tick, label);
    return line;
  }));
  return box;
}

function text(value, type = "text") { return make("input", { className: "form-control", type, value: value ?? "", maxLength: 200 }); }

function period(all, value) {
  const [name, n] = typeof value === "object" && value ? [value.name, value.n] : [value, ""];
  const box = make("span", { className: "row-f" }), days = make("input", { className: "form-control y-days", type: "number", min: 1, max: 9999, value: n || 30 });
  const names = selected(all.periods, name || "this_month");
  const show = () => { days.hidden = !COUNTED.test(names.value); };
  names.addEventListener("change", show);
  box.append(names, days);
  show();
  return box;
}

function token(value, label) {
  const el = make("span", { className: "y-token", textContent: label });
  el.dataset.value = value;
  const drop = make("button", { type: "button", textContent: "×" });
  drop.setAttribute("aria-label", `× ${label}`);
  drop.dataset.tokenDrop = "";
  el.append(drop);
  return el;
}

/* Records looked up as one types, kept as tokens; one alone where the operator takes one. */
function tokens(all, field, url, key, chosen, single) {
  const box = make("div", { className: "y-tokens" }), id = `tokens-${number += 1}`;
  box.dataset.tokens = single ? "single" : "many";
  const picker = make("div", { className: "y-picker" }), input = make("input", { className: "form-control", type: "text", autocomplete: "off", maxLength: 200, placeholder: all.look || "" });
  picker.dataset.picker = "";
  picker.dataset.url = url;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-label", field.label);
  const list = make("ul", { className: "y-options-pop", id, hidden: true });
  list.setAttribute("role", "listbox");
  picker.append(make("input", { type: "hidden" }), input, list);
  picker.taken = "";
  box.append(...chosen.map((each) => token(each, all.titles[`${key}:${each}`] || `#${each}`)), picker);
  return box;
}

/** The input for the value of a condition. */
export function values(all, field, op, value) {
  if (all.bare.includes(op)) { return make("span"); }
  const list = all.lists.includes(op), chosen = [].concat(value ?? []).map((each) => String(each?.id ?? each));
  if (PERIODS.includes(op)) { return period(all, value); }
  if (op === "in_unit") { return tokens(all, field, field.units, "platform.unit", chosen, false); }
  if (field.url) { return tokens(all, field, field.url, field.related, chosen, !list); }
  if (field.choices) { return list ? ticks(field.choices, chosen) : selected(field.choices, chosen[0]); }
  const type = ["date", "stamp", "date_range"].includes(field.kind) ? "date" : field.kind === "time" ? "time" : "text";
  if (op !== "between") { return text(Array.isArray(value) ? value.join(", ") : value, type); }
  const pair = make("span", { className: "row-f" }), [low, high] = Array.isArray(value) ? value : [];
  pair.append(text(low, type), make("span", { className: "mut", textContent: "–" }), text(high, type));
  return pair;
}

/** The condition a row means; null while its value is missing. */
export function read(all, field, op, box) {
  const found = { field: field.path, op };
  if (all.bare.includes(op)) { return found; }
  if (PERIODS.includes(op)) {
    const [names, days] = [box.querySelector("select"), box.querySelector("input")];
    return { ...found, value: COUNTED.test(names.value) ? { name: names.value, n: Number(days.value) || 1 } : names.value };
  }
  if (box.matches("[data-tokens]")) {
    const ids = [...box.querySelectorAll(".y-token")].map((el) => Number(el.dataset.value));
    if (!ids.length) { return op === "in_unit" ? found : null; }
    return { ...found, value: all.lists.includes(op) ? ids : ids[0] };
  }
  if (box.matches(".y-ticks")) {
    const chosen = [...box.querySelectorAll("input:checked")].map((el) => el.value);
    return chosen.length ? { ...found, value: chosen } : null;
  }
  const inputs = box.matches("input, select") ? [box] : [...box.querySelectorAll("input")];
  const given = inputs.map((each) => each.value.trim());
  if (op === "between") { return given.some(Boolean) ? { ...found, value: given } : null; }
  if (given[0] && all.lists.includes(op)) { return { ...found, value: given[0].split(/[,，;；]/).map((each) => each.trim()).filter(Boolean) }; }
  return given[0] ? { ...found, value: given[0] } : null;
}

on("change", "[data-tokens] [data-picker] input[type=hidden]", (held) => {
  const box = held.closest("[data-tokens]"), picker = held.closest("[data-picker]"), input = picker.querySelector("[role=combobox]");
  if (!held.value) { return; }
  if (box.dataset.tokens === "single") { box.querySelectorAll(".y-token").forEach((el) => el.remove()); }
  if (![...box.querySelectorAll(".y-token")].some((el) => el.dataset.value === held.value)) { picker.before(token(held.value, input.value)); }
  held.value = input.value = picker.taken = "";
});
on("click", "[data-token-drop]", (el) => { const box = el.closest("[data-tokens]"); el.closest(".y-token").remove(); box.querySelector("[role=combobox]").focus(); });
on("keydown", "[data-tokens] [role=combobox]", (input, event) => {
  if (event.key === "Backspace" && !input.value && !event.isComposing) { input.closest("[data-tokens]").querySelector(".y-token:nth-last-of-type(1)")?.remove(); }
});
