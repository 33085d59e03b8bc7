/* The designer: fields are dragged between sections and kept at once; options are edited in the panel of properties. */
import { attach, on, post, tell } from "./dom.js";

const board = document.querySelector("[data-designer]");
const canvas = () => board.querySelector("[data-canvas]");
const names = (box) => [...box.querySelectorAll("[data-field]")].map((el) => el.dataset.field);

/** The arrangement as it stands on the canvas. */
function content() {
  const at = canvas();
  if (at.dataset.place !== "form") { return { fields: names(at) }; }
  return {
    sections: [...at.querySelectorAll("[data-section]")].map((part) => ({
      title: part.querySelector("[data-title]").value.trim(), title_en: part.querySelector("[data-title-en]").value.trim(),
      fields: names(part), ...(part.dataset.cond ? { when: JSON.parse(part.dataset.cond) } : {}),
    })).filter((part) => part.fields.length),
  };
}

/* One sending at a time: two would both make the first arrangement, or the older could arrive last. */
let sending = false, more = false;
async function keep() {
  more = true;
  if (sending) { return; }
  sending = true;
  try { while (more) { more = false; await send(); } } finally { sending = false; }
}

/** Send the arrangement; the preview comes back, and what was refused is said. */
async function send() {
  const at = canvas();
  const response = await post(`${board.dataset.base}layout/`, { place: at.dataset.place, role: at.dataset.role, content: JSON.stringify(content()) });
  const told = response.headers.get("HX-Trigger");
  if (told) { Object.entries(JSON.parse(told)).forEach(([name, detail]) => tell(name, detail)); }
  if (response.status === 200) { document.getElementById("preview").innerHTML = await response.text(); }
  if (response.status === 204) { location.reload(); }
}

function sortable(box, options) { return window.Sortable && new window.Sortable(box, { animation: 120, delay: 150, delayOnTouchOnly: true, ...options }); }

/** A kind dropped on the canvas opens the properties of a new field; the chip itself goes away again. */
function dropped(event) {
  const kind = event.item.dataset.kind;
  if (kind) {
    event.item.remove();
    board.querySelector(`[data-palette] [data-kind="${kind}"]`)?.click();
    return;
  }
  keep();
}

const move = { group: { name: "fields" }, draggable: "[data-field]", onAdd: dropped, onUpdate: keep };
window.addEventListener("load", () => {
  if (canvas().hasAttribute("data-locked")) { return; }
  attach("[data-slots]", (box) => sortable(box, move));
  attach("[data-left]", (box) => sortable(box, { ...move, onAdd: dropped, onUpdate: () => {} }));
  attach("[data-palette]", (box) => sortable(box, { group: { name: "fields", pull: "clone", put: false }, sort: false }));
  attach("[data-options]", (box) => sortable(box, { handle: "[data-option-grip]" }));
  sortable(canvas(), { handle: "[data-section-grip]", draggable: "[data-section]", onUpdate: keep });
});

/* By keyboard: Alt with arrows moves the field that has the focus, within its section and to the next one. */
on("keydown", "[data-field]", (slot, event) => {
  if (event.key === "Enter" && !event.isComposing) { slot.click(); }
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) { return; }
  event.preventDefault();
  const up = event.key === "ArrowUp", next = up ? slot.previousElementSibling : slot.nextElementSibling;
  if (next) { next[up ? "before" : "after"](slot); } else {
    const all = [...board.querySelectorAll("[data-slots], [data-left]")], at = all.indexOf(slot.parentElement) + (up ? -1 : 1);
    if (!all[at]) { return; }
    all[at][up ? "append" : "prepend"](slot);
  }
  slot.focus();
  keep();
});
on("click", "[data-field]", (slot) => {
  board.querySelectorAll(".y-slotf.is-on").forEach((el) => el.classList.remove("is-on"));
  slot.classList.add("is-on");
});
on("change", "[data-title], [data-title-en]", keep);
on("click", "[data-add-section]", () => {
  canvas().append(document.getElementById("section").content.cloneNode(true));
  const last = canvas().lastElementChild;
  sortable(last.querySelector("[data-slots]"), move);
  last.querySelector("[data-title]").focus();
});
on("click", "[data-drop-section]", (button) => {
  const part = button.closest("[data-section]");
  board.querySelector("[data-left]").append(...part.querySelectorAll("[data-field]"));
  part.remove();
  keep();
});
/* When a section is shown: asked in the panel of properties, kept with the arrangement. */
on("click", "[data-section-when]", (button) => {
  const part = button.closest("[data-section]"), panel = document.getElementById("properties"), title = part.querySelector("[data-title]");
  const form = document.getElementById("section-when").content.firstElementChild.cloneNode(true);
  form.querySelector("[data-of]").textContent = title.value || title.placeholder;
  form.elements.shown_when.value = part.dataset.cond || "";
  form.of = part;
  panel.replaceChildren(form);
  window.htmx.process(form);
  form.scrollIntoView({ block: "nearest" });
});
on("submit", "[data-section-form]", (form, event) => {
  event.preventDefault();
  const when = form.elements.shown_when.value.trim();
  if (when) { form.of.dataset.cond = when; } else { delete form.of.dataset.cond; }
  form.of.querySelector("[data-conditional]").hidden = !when;
  keep();
});
on("change", "[data-role-choice]", (select) => { location.search = `?place=${canvas().dataset.place}&role=${select.value}`; });
on("click", "[data-wide]", (button) => {
  button.parentElement.querySelectorAll("button").forEach((el) => el.classList.toggle("is-on", el === button));
  document.querySelector(".y-preview-f").classList.toggle("is-phone", button.dataset.wide === "phone");
});

/* On a narrow page the properties stand below: go there once they have come. */
document.addEventListener("htmx:after:swap", () => {
  if (window.innerWidth < 900 && document.querySelector("#properties form")) { document.getElementById("properties").scrollIntoView({ behavior: "smooth" }); }
});

/* Options. */
on("click", "[data-add-option]", (button) => {
  const list = button.parentElement.querySelector("[data-options]");
  list.append(document.getElementById("option").content.cloneNode(true));
  list.lastElementChild.querySelector("[name='option.label']").focus();
});
on("click", "[data-drop-option]", (button) => button.closest("[data-option]").remove());
on("keydown", "[name='option.label']", (input, event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey) { return; }
  event.preventDefault();
  input.form.querySelector("[data-add-option]").click();
});

/* A field or function offered while a formula is written takes the place of the word begun at the caret. */
const BEGUN = /[[【]?[^\s()（）+*/=<>&,，;"'“”[\]【】-]*$/;
on("click", "[data-insert]", (button) => {
  const area = document.querySelector("[data-formula]"), at = area.selectionEnd;
  const head = area.value.slice(0, at).replace(BEGUN, "") + button.dataset.insert;
  area.value = head + area.value.slice(at);
  area.focus();
  area.setSelectionRange(head.length, head.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
