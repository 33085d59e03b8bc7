/* Pickers: <div data-picker data-url data-narrow-by><input type=hidden><input role=combobox><ul role=listbox></ul></div>.
   Type to search, arrows walk, Enter takes, Esc closes; what was typed and not taken is sent as text and read by name. */
import { attach, on } from "./dom.js";

const parts = (box) => ({ held: box.querySelector("input[type=hidden]"), text: box.querySelector("[role=combobox]"), list: box.querySelector("[role=listbox]"), clear: box.querySelector("[data-picker-clear]") });
const options = (list) => [...list.querySelectorAll("[role=option]")];

function place({ text, list }) {
  const at = text.getBoundingClientRect(), below = window.innerHeight - at.bottom - 12, above = at.top - 12;
  const up = below < 180 && above > below;
  list.style.left = `${at.left}px`;
  list.style.width = `${Math.max(at.width, 220)}px`;
  list.style.maxHeight = `${Math.min(320, up ? above : below)}px`;
  list.style.top = up ? "auto" : `${at.bottom + 4}px`;
  list.style.bottom = up ? `${window.innerHeight - at.top + 4}px` : "auto";
}

/* An answer still on its way must not open the list again: it would lie over what one wants to press next. */
function shut(box) {
  const { text, list } = parts(box);
  box.asked = (box.asked || 0) + 1;
  clearTimeout(box.timer);
  list.hidden = true;
  text.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
}

function mark(box, at) {
  const { text, list } = parts(box), all = options(list);
  all.forEach((el, index) => { el.id = `${list.id}-${index}`; el.setAttribute("aria-selected", String(index === at)); });
  if (all[at]) { text.setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
}

function marked(box) { return options(parts(box).list).findIndex((el) => el.getAttribute("aria-selected") === "true"); }

function take(box, option) {
  const { held, text, clear } = parts(box);
  held.value = option ? option.dataset.value : "";
  text.value = option ? option.dataset.label : "";
  box.taken = text.value;
  if (clear) { clear.hidden = !option; }
  shut(box);
  held.dispatchEvent(new Event("change", { bubbles: true }));
  box.taking = true;
  text.dispatchEvent(new Event("input", { bubbles: true, cancelable: true }));
  box.taking = box.typed = box.stale = false;
}

function address(box, q) {
  const url = new URL(box.dataset.url, location.origin), form = box.closest("form");
  if (q) { url.searchParams.set("q", q); }
  (box.dataset.narrowBy || "").split(" ").filter(Boolean).forEach((name) => {
    const other = form?.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`);
    if (other?.value) { url.searchParams.set(`in.${name}`, other.value); }
  });
  return url;
}

/* Everything there is until something is typed, be it the very name that stands there; then what is found by it. */
async function fill(box) {
  const { text, list } = parts(box), q = box.typed ? text.value.trim() : "";
  const asked = (box.asked = (box.asked || 0) + 1);
  const answer = await fetch(address(box, q), { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
  if (!answer?.ok || asked !== box.asked || document.activeElement !== text) { return; }
  list.innerHTML = await answer.text();
  list.hidden = box.stale = false;
  text.setAttribute("aria-expanded", "true");
  place(parts(box));
  mark(box, q ? 0 : -1);
}

attach("[data-picker]", (box) => { const { text } = parts(box); box.taken = text.value; });

on("focusin", "[data-picker] [role=combobox]", (text) => { const box = text.closest("[data-picker]"); text.select(); box.typed = false; fill(box); });
on("click", "[data-picker] [role=combobox]", (text) => { const box = text.closest("[data-picker]"); if (parts(box).list.hidden) { fill(box); } });
/* Something else stands there than what was taken: by the keys, or when an input method has finished composing. */
function typed(box) {
  const { held, text, clear } = parts(box);
  box.typed = box.stale = true;
  held.value = "";
  if (clear) { clear.hidden = !text.value; }
  clearTimeout(box.timer);
  box.timer = setTimeout(() => fill(box), 160);
}

on("input", "[data-picker] [role=combobox]", (text, event) => {
  const box = text.closest("[data-picker]");
  if (!box.taking && !event.isComposing) { typed(box); }
});
on("compositionend", "[data-picker] [role=combobox]", (text) => typed(text.closest("[data-picker]")));
on("keydown", "[data-picker] [role=combobox]", (text, event) => {
  if (event.isComposing || event.keyCode === 229) { return; }
  const box = text.closest("[data-picker]"), { list } = parts(box), all = options(list), at = marked(box);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (box.stale) { /* what is listed was found by another text */ } else if (list.hidden) { fill(box); } else { mark(box, (at + (event.key === "ArrowDown" ? 1 : all.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % Math.max(all.length, 1)); }
  } else if (event.key === "Enter" && !event.ctrlKey && !list.hidden && !box.stale && all[at]) { take(box, all[at]); event.stopPropagation(); }
  else if (event.key === "Escape" && !list.hidden) { shut(box); event.stopPropagation(); }
  else { return; }
  event.preventDefault();
});
on("mousedown", "[data-picker] [role=option]", (option, event) => { event.preventDefault(); take(option.closest("[data-picker]"), option); });
on("focusout", "[data-picker] [role=combobox]", (text) => {
  const box = text.closest("[data-picker]");
  shut(box);
  if (!text.value.trim() && parts(box).held.value) { take(box, null); }
});
on("click", "[data-picker-clear]", (button) => { const box = button.closest("[data-picker]"); take(box, null); parts(box).text.focus(); });
window.addEventListener("scroll", () => document.querySelectorAll("[data-picker] [role=listbox]:not([hidden])").forEach((list) => place(parts(list.closest("[data-picker]")))), true);
