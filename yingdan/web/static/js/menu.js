/* Menus: <div data-menu><button data-menu-open>…</button><div class="y-pop" hidden>…</div></div>.
   Opened by click or ↓, walked by arrows, closed by Esc, by a click elsewhere, or by a choice marked data-menu-close. */
import { on } from "./dom.js";

const parts = (menu) => [menu.querySelector("[data-menu-open]"), menu.querySelector(".y-pop")];

/** Close one menu, or every open one. */
export function close(menu) {
  const all = menu ? [menu] : document.querySelectorAll("[data-menu].is-open");
  all.forEach((each) => {
    const [button, list] = parts(each);
    each.classList.remove("is-open");
    if (list) { list.hidden = true; }
    button?.setAttribute("aria-expanded", "false");
  });
}

/** Open a menu and put the focus where one would look first. */
export function open(menu) {
  close();
  const [button, list] = parts(menu);
  list.hidden = false;
  list.classList.remove("is-right");
  if (list.dataset.side === "right" || list.getBoundingClientRect().right > window.innerWidth - 8) { list.classList.add("is-right"); }
  menu.classList.add("is-open");
  button.setAttribute("aria-expanded", "true");
  (list.querySelector("[data-focus]") || list.querySelector(".is-on") || list.querySelector("a, button, input, select"))?.focus({ preventScroll: true });
}

on("click", "[data-menu-open]", (button, event) => {
  event.preventDefault();
  const menu = button.closest("[data-menu]");
  if (menu.classList.contains("is-open")) { close(menu); } else { open(menu); }
});

document.addEventListener("click", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu || event.target.closest("[data-menu-close]")) { close(); }
});

on("input", "[data-narrow]", (input) => {
  const text = input.value.trim().toLowerCase();
  input.closest("form").querySelectorAll(".y-options > label").forEach((el) => { el.hidden = Boolean(text) && !el.textContent.toLowerCase().includes(text); });
});
on("click", "[data-up]", (button, event) => {
  event.preventDefault();
  const line = button.closest(".y-option"), above = line.previousElementSibling;
  if (above?.draggable) { above.before(line); button.focus(); }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing) { return; }
  const menu = event.target.closest?.("[data-menu]");
  const list = menu?.querySelector(".y-pop");
  if (event.key === "Escape" && document.querySelector("[data-menu].is-open")) {
    const opener = document.querySelector("[data-menu].is-open [data-menu-open]");
    close(); opener?.focus(); event.stopPropagation();
    return;
  }
  if (!menu || !/^Arrow(Up|Down)$/.test(event.key)) { return; }
  if (list.hidden) { open(menu); event.preventDefault(); return; }
  if (event.target.matches("input, select, textarea") && event.target.type !== "checkbox") { return; }
  const items = [...list.querySelectorAll("a, button, input[type=checkbox]")].filter((el) => el.offsetParent);
  const at = items.indexOf(document.activeElement);
  items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]?.focus();
  event.preventDefault();
}, true);
