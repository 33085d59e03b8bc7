/* Inputs that stand in a form only on a condition: `data-when` holds it as JSON; what does not apply is not sent. */
import { attach } from "./dom.js";

const plain = (text) => String(text ?? "").replace(/,/g, "").trim();
const number = (text) => Number(plain(text));

/** What the form holds for a field: a text, or a list where several may be chosen. */
function held(form, name) {
  const found = [...form.elements].filter((el) => el.name === name);
  if (found.some((el) => el.type === "checkbox" || el.multiple)) {
    return found.flatMap((el) => el.multiple ? [...el.selectedOptions].map((o) => o.value) : el.checked ? [el.value] : []).filter(Boolean);
  }
  if (found[0]?.type === "radio") { return found.find((el) => el.checked)?.value ?? ""; }
  return found[0]?.value ?? "";
}

const OPS = {
  is: (value, wanted) => plain(value) === plain(wanted),
  is_not: (value, wanted) => plain(value) !== plain(wanted),
  any_of: (value, wanted) => [value].flat().some((v) => [wanted].flat().map(plain).includes(plain(v))),
  none_of: (value, wanted) => !OPS.any_of(value, wanted),
  empty: (value) => [value].flat().filter((v) => plain(v)).length === 0,
  not_empty: (value) => !OPS.empty(value),
  contains: (value, wanted) => plain(value).toLowerCase().includes(plain(wanted).toLowerCase()),
  gt: (value, wanted) => plain(value) !== "" && number(value) > number(wanted),
  gte: (value, wanted) => plain(value) !== "" && number(value) >= number(wanted),
  lt: (value, wanted) => plain(value) !== "" && number(value) < number(wanted),
  lte: (value, wanted) => plain(value) !== "" && number(value) <= number(wanted),
};

/** Whether the form meets a condition; one the browser cannot judge is left to the server. */
export function meets(form, when) {
  if (Array.isArray(when)) { return when.every((part) => meets(form, part)); }
  if (when.all) { return when.all.every((part) => meets(form, part)); }
  if (when.any) { return when.any.length === 0 || when.any.some((part) => meets(form, part)); }
  if (when.not) { return !meets(form, when.not); }
  const judge = OPS[when.op], there = [...form.elements].some((el) => el.name === when.field);
  return judge && there ? judge(held(form, when.field), when.value) : true;
}

function settle(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const on = meets(form, JSON.parse(part.dataset.when));
    part.hidden = !on;
    for (const el of part.querySelectorAll("input, select, textarea")) {
      if (!on && !el.disabled) { el.disabled = true; el.dataset.asleep = ""; }
      if (on && "asleep" in el.dataset) { el.disabled = false; delete el.dataset.asleep; }
    }
  }
}

attach("form[data-form]", (form) => {
  if (!form.querySelector("[data-when]")) { return; }
  settle(form);
  form.addEventListener("input", () => settle(form));
  form.addEventListener("change", () => settle(form));
});
