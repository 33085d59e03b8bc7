/* A line without room for its text ends in dots: while the pointer rests on it, the whole text is its title. */
import { on } from "./dom.js";

const cut = (el) => el.scrollWidth > el.clientWidth + 1 || getComputedStyle(el).webkitLineClamp !== "none" && el.scrollHeight > el.clientHeight + 1;

on("mouseover", ".ell, .y-two, th", (el) => {
  if (el.dataset.whole !== undefined) { el.removeAttribute("title"); delete el.dataset.whole; }
  if (el.closest("[title]") || ![el, ...el.children].some(cut)) { return; }
  el.title = el.innerText.trim();
  el.dataset.whole = "";
});
