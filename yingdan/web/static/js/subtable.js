/* A table within a form: rows are added, taken away, pasted from a spreadsheet; what they hold is sent as JSON, sums follow. */
import { attach, on } from "./dom.js";

const value = (input) => (input.type === "checkbox" ? input.checked : input.value.trim());
const number = (text) => Number(String(text).replace(/[,，\s]/g, "")) || 0;

function write(box) {
  const rows = [...box.querySelectorAll("tbody [data-sub-row]")].map((row) => Object.fromEntries([...row.querySelectorAll("[data-sub]")].map((input) => [input.dataset.sub, value(input)])));
  const filled = rows.filter((row) => Object.values(row).some((one) => one !== "" && one !== false)), json = box.querySelector("[data-sub-json]");
  const text = filled.length ? JSON.stringify(filled) : "";
  if (json.value !== text) { json.value = text; }
  box.querySelectorAll("[data-sub-sum]").forEach((cell) => {
    const sum = rows.reduce((all, row) => all + Math.round(number(row[cell.dataset.subSum]) * 10000), 0) / 10000;
    cell.textContent = sum ? sum.toLocaleString(undefined, { minimumFractionDigits: Number(cell.dataset.places), maximumFractionDigits: 4 }) : "";
  });
}

function add(box) {
  const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
  box.querySelector("tbody").append(row);
  return row;
}

attach("[data-subtable]", (box) => { if (!box.querySelector("tbody [data-sub-row]")) { add(box); } write(box); });
on("input", "[data-subtable] [data-sub]", (input) => write(input.closest("[data-subtable]")));
on("click", "[data-sub-add]", (button) => add(button.closest("[data-subtable]")).querySelector("[data-sub]").focus());
on("click", "[data-sub-drop]", (button) => {
  const box = button.closest("[data-subtable]");
  button.closest("[data-sub-row]").remove();
  write(box);
  box.querySelector("[data-sub-json]").dispatchEvent(new Event("input", { bubbles: true }));
});
on("keydown", "[data-subtable] input", (input, event) => {
  if (event.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.ctrlKey || event.metaKey) { return; }
  event.preventDefault();
  event.stopPropagation();
  const row = input.closest("[data-sub-row]");
  (row.nextElementSibling || add(input.closest("[data-subtable]"))).querySelector("[data-sub]").focus();
}, true);
on("paste", "[data-subtable] [data-sub]", (input, event) => {
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!/[\t\n]/.test(text.trim())) { return; }
  event.preventDefault();
  const box = input.closest("[data-subtable]");
  let row = input.closest("[data-sub-row]");
  const first = [...row.querySelectorAll("[data-sub]")].indexOf(input);
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, at) => {
    if (at) { row = row.nextElementSibling || add(box); }
    const inputs = [...row.querySelectorAll("[data-sub]")];
    line.split("\t").forEach((cell, n) => { const into = inputs[first + n]; if (into?.type === "checkbox") { into.checked = /^(1|true|✓|y)/i.test(cell); } else if (into) { into.value = cell.trim(); } });
  });
  write(box);
});
