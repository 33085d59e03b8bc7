/* The filter builder: rows of field, operator, value, and groups of rows; written into `where` as the query's JSON.
   Templates of a row and of a group stand in the page; the value's input follows the field and the operator. */
import { attach, on } from "./dom.js";

const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

function fields(builder) { return (builder.fields ??= JSON.parse(document.getElementById(builder.dataset.fields).textContent)); }

function option(value, label) { return Object.assign(document.createElement("option"), { value, textContent: label }); }

function ticks(choices, chosen) {
  const box = Object.assign(document.createElement("div"), { className: "y-ticks" });
  box.append(...choices.map(([key, label]) => {
    const line = document.createElement("label"), tick = document.createElement("input");
    Object.assign(tick, { type: "checkbox", className: "form-check-input", value: key, checked: chosen.includes(key) });
    line.append(tick, label);
    return line;
  }));
  return box;
}

const period = (text) => { const [name, n] = text.split(":"); return n ? { name, n: Number(n) } : name; };

function input(field, op, value) {
  if (op === "in_period" && value?.name) { value = `${value.name}:${value.n}`; }
  const none = ["empty", "not_empty", "is_me", "my_people"].includes(op);
  if (none) { return Object.assign(document.createElement("span"), { className: "y-cond-v" }); }
  const choices = op === "in_period" ? field.periods : field.choices;
  if (choices) {
    if (["any_of", "none_of", "in_unit"].includes(op)) { return ticks(choices, [].concat(value ?? []).map(String)); }
    const el = Object.assign(document.createElement("select"), { className: "form-select" });
    el.append(...choices.map(([key, label]) => option(key, label)));
    const chosen = [].concat(value ?? []).map(String);
    [...el.options].forEach((each) => { each.selected = chosen.includes(each.value); });
    return el;
  }
  const type = { date: "date", stamp: "date", number: "text", money: "text", percent: "text" }[field.kind] || "text";
  const make = (text) => Object.assign(document.createElement("input"), { className: "form-control", type, value: text ?? "", maxLength: 200 });
  if (op !== "between") { return make(Array.isArray(value) ? value.join(", ") : value); }
  const pair = Object.assign(document.createElement("span"), { className: "row-f" });
  const [low, high] = Array.isArray(value) ? value : ["", ""];
  pair.append(make(low), make(high));
  return pair;
}

function redraw(row, builder, part = {}) {
  const [what, how] = row.querySelectorAll("select[data-part]");
  const all = fields(builder), field = all.find((each) => each.path === what.value) || all[0];
  how.replaceChildren(...field.operators.map(([key, label]) => option(key, label)));
  if (part.op) { how.value = part.op; }
  const value = input(field, how.value, part.value);
  value.classList.add("y-cond-v");
  row.querySelector(".y-cond-v").replaceWith(value);
}

function add(box, builder, part) {
  const row = clone("cond");
  const what = row.querySelector("[data-part=path]");
  what.replaceChildren(...fields(builder).map((each) => option(each.path, each.label)));
  if (part?.field) { what.value = part.field; }
  box.append(row);
  redraw(row, builder, part);
  words(builder);
  return row;
}

function words(builder) {
  const any = builder.querySelector("[data-match=any]").classList.contains("is-on");
  const say = (box, or) => [...box.children].forEach((el, at) => {
    if (el.matches(".y-cond-g")) { say(el.querySelector("[data-conds]"), Boolean(el.dataset.any)); return; }
    el.firstElementChild.textContent = at ? builder.dataset[or ? "or" : "and"] : box.closest(".y-cond-g") ? "" : builder.dataset.when;
  });
  say(builder.querySelector("[data-conds]"), any);
}

function group(builder, part) {
  const el = clone("cond-group");
  builder.querySelector("[data-conds]").append(el);
  el.dataset.any = part && part.all ? "" : "1";
  const inner = part ? part.any || part.all : [undefined];
  inner.forEach((each) => add(el.querySelector("[data-conds]"), builder, each));
}

function read(row) {
  const [what, how] = row.querySelectorAll("select[data-part]");
  const box = row.querySelector(".y-cond-v"), op = how.value, field = what.value;
  if (["empty", "not_empty", "is_me", "my_people"].includes(op)) { return { field, op }; }
  const inputs = box.matches("input, select") ? [box] : [...box.querySelectorAll("input")];
  if (box.matches(".y-ticks")) { const chosen = inputs.filter((each) => each.checked).map((each) => each.value); return chosen.length ? { field, op, value: chosen } : null; }
  const values = inputs.map((each) => each.value.trim());
  if (values.some((each) => !each)) { return null; }
  if (["any_of", "none_of"].includes(op)) { return { field, op, value: values[0].split(/[,，、]\s*/).filter(Boolean) }; }
  return { field, op, value: op === "between" ? values : op === "in_period" ? period(values[0]) : values[0] };
}

function gather(box) {
  return [...box.children].map((el) => {
    if (!el.matches(".y-cond-g")) { return read(el); }
    const inner = gather(el.querySelector("[data-conds]")).filter(Boolean);
    return inner.length ? { [el.dataset.any ? "any" : "all"]: inner } : null;
  });
}

attach("[data-builder]", (builder) => {
  const where = builder.querySelector("[name=where]");
  const tree = where.value ? JSON.parse(where.value) : null;
  const parts = tree ? tree.all || tree.any || [tree] : [];
  builder.querySelectorAll("[data-match]").forEach((el) => el.classList.toggle("is-on", (el.dataset.match === "any") === Boolean(tree?.any)));
  parts.forEach((part) => (part.all || part.any ? group(builder, part) : add(builder.querySelector("[data-conds]"), builder, part)));
  if (!parts.length) { add(builder.querySelector("[data-conds]"), builder); }
  builder.addEventListener("submit", (event) => {
    const found = gather(builder.querySelector("[data-conds]")).filter(Boolean);
    const any = builder.querySelector("[data-match=any]").classList.contains("is-on");
    where.value = found.length ? JSON.stringify({ [any ? "any" : "all"]: found }) : "";
    where.disabled = !where.value;
    event.stopPropagation();
  }, true);
});
on("change", "[data-builder] [data-part=path]", (el) => redraw(el.closest(".y-cond"), el.closest("[data-builder]")));
on("change", "[data-builder] [data-part=op]", (el) => redraw(el.closest(".y-cond"), el.closest("[data-builder]"), { op: el.value }));
on("click", "[data-match]", (el) => {
  el.parentElement.querySelectorAll("[data-match]").forEach((each) => each.classList.toggle("is-on", each === el));
  words(el.closest("[data-builder]"));
});
on("click", "[data-add-cond]", (el) => add(el.closest("[data-builder]").querySelector("[data-conds]"), el.closest("[data-builder]")).querySelector("select").focus());
on("click", "[data-add-group]", (el) => group(el.closest("[data-builder]")));
on("click", "[data-drop-cond]", (el) => {
  const row = el.closest(".y-cond"), box = row.closest(".y-cond-g"), builder = row.closest("[data-builder]");
  row.remove();
  if (box && !box.querySelector(".y-cond")) { box.remove(); }
  words(builder);
});
