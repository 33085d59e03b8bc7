/* Inputs of the further kinds; loaded when a page first has one. Each says what it is by a data- attribute:
   many chosen as chips, tags written, divisions of China as a cascade, a point taken from the device, a slide, formatted text. */
import { attach, on, tell } from "./dom.js";
import { toast } from "./toast.js";
import "./uploads.js";
import "./subtable.js";

const changed = (el) => el.dispatchEvent(new Event("input", { bubbles: true }));

/** Put a chip with a value behind those there are; one that is there already is not doubled. */
export function chip(box, list, value, label) {
  const name = box.dataset.name;
  if ([...list.querySelectorAll("input[type=hidden]")].some((input) => input.value === value)) { return null; }
  const made = box.querySelector("template[data-many-new]").content.firstElementChild.cloneNode(true), hidden = made.querySelector("input");
  made.querySelector(".ell").textContent = label;
  hidden.name = name;
  hidden.value = value;
  list.append(made);
  changed(hidden);
  return made;
}

on("click", "[data-many-drop]", (button) => {
  const box = button.closest("[data-many], [data-file-field]");
  button.parentElement.remove();
  changed(box.querySelector("input"));
  tell("many:dropped", {}, box);
});

/* Several records: the picker holds one for a moment, which becomes a chip. */
on("change", "[data-many] [data-picker] > input[type=hidden]", (held) => {
  if (!held.value) { return; }
  const box = held.closest("[data-many]"), text = held.parentElement.querySelector("[role=combobox]");
  chip(box, box.querySelector("[data-many-chips]"), held.value, text.value);
  held.value = "";
  setTimeout(() => { text.value = ""; held.parentElement.taken = ""; }, 0);
});

/* Tags: Enter, a comma or the button takes what was written; Backspace in an empty input takes the last away. */
function take(box) {
  const text = box.querySelector("[data-many-text]");
  text.value.split(/[,，、;；]/).map((one) => one.trim()).filter(Boolean).forEach((one) => chip(box, box.querySelector("[data-many-chips]"), one, one));
  text.value = "";
}
on("keydown", "[data-many-text]", (text, event) => {
  if (event.isComposing || event.keyCode === 229) { return; }
  const box = text.closest("[data-many]");
  if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey && text.value.trim()) || event.key === "," || event.key === "，") { event.preventDefault(); event.stopPropagation(); take(box); }
  if (event.key === "Backspace" && !text.value) { box.querySelector("[data-many-chips] > :last-child [data-many-drop]")?.click(); }
}, true);
on("focusout", "[data-many-text]", (text) => { if (text.value.trim()) { take(text.closest("[data-many]")); } });
on("click", "[data-many-add]", (button) => { const box = button.closest("[data-many]"); take(box); box.querySelector("[data-many-text]").focus(); });

/* Province, city, district: choosing one brings the next; the deepest one chosen is sent. */
on("change", "[data-regions-level]", async (select) => {
  const box = select.closest("[data-regions]"), code = box.querySelector("[data-regions-code]");
  while (select.nextElementSibling) { select.nextElementSibling.remove(); }
  code.value = select.value || select.previousElementSibling?.value || "";
  changed(code);
  if (!select.value || select.value.length >= 6) { return; }
  const answer = await fetch(`/pick/regions/${select.value}/`, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || select.nextElementSibling) { return; }
  const next = select.cloneNode(false);
  next.innerHTML = await answer.text();
  next.removeAttribute("aria-label");
  next.setAttribute("aria-label", box.dataset.word);
  select.after(next);
});

on("click", "[data-here-take]", (button) => {
  const box = button.closest("[data-here]"), failed = () => { button.disabled = false; toast({ text: box.dataset.wordFailed, tone: "bad" }); };
  if (!navigator.geolocation) { failed(); return; }
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const point = box.querySelector("[data-here-point]");
    point.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`;
    button.disabled = false;
    changed(point);
  }, failed, { enableHighAccuracy: true, timeout: 15000 });
});

on("input", "[data-slide-range]", (range) => { range.closest("[data-slide]").querySelector("[data-slide-text]").value = range.value; });
on("input", "[data-slide-text]", (text) => { const n = Number(text.value); if (text.value && Number.isFinite(n)) { text.closest("[data-slide]").querySelector("[data-slide-range]").value = n; } });

/* Formatted text: signs around what is marked, or before each line of it. `setRangeText` keeps the place of the cursor. */
function form(button, make) {
  const area = button.closest("[data-rich]").querySelector("textarea"), { selectionStart: from, selectionEnd: to, value } = area;
  area.focus();
  make(area, from, to, value);
  changed(area);
}
on("mousedown", "[data-rich-b] button, .y-rich-b button", (_button, event) => event.preventDefault());
on("click", "[data-rich-wrap]", (button) => form(button, (area, from, to, value) => {
  const sign = button.dataset.richWrap;
  area.setRangeText(`${sign}${value.slice(from, to)}${sign}`, from, to, "end");
  if (from === to) { area.setSelectionRange(from + sign.length, from + sign.length); }
}));
on("click", "[data-rich-line]", (button) => form(button, (area, from, to, value) => {
  const begin = value.lastIndexOf("\n", from - 1) + 1, sign = button.dataset.richLine, lines = value.slice(begin, to).split("\n");
  area.setRangeText(lines.map((line, at) => (sign === "1. " ? `${at + 1}. ` : sign) + line.replace(/^(#{1,6} |- |\d+\. )/, "")).join("\n"), begin, to, "end");
}));
on("click", "[data-rich-link]", (button) => form(button, (area, from, to, value) => {
  const words = value.slice(from, to), address = /^https?:\/\//.test(words) ? words : "https://";
  area.setRangeText(`[${address === words ? "" : words}](${address})`, from, to, "end");
  area.setSelectionRange(from + 1, from + 1 + (address === words ? 0 : words.length));
}));
attach("[data-here]", (box) => { if (!navigator.geolocation) { box.querySelector("[data-here-take]").hidden = true; } });
