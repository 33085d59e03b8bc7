/* The search box: Ctrl+K or / goes into it, arrows walk the hits, Enter opens the one chosen or the page of all hits. */
import { on } from "./dom.js";

const hits = () => [...document.querySelectorAll("#search-hits a")];

on("keydown", "[data-search]", (form, event) => {
  if (event.isComposing) { return; }
  if (event.key === "Escape") { form.querySelector("input").blur(); document.activeElement.blur(); return; }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") { return; }
  const all = hits(), at = all.indexOf(document.activeElement), step = event.key === "ArrowDown" ? 1 : -1;
  event.preventDefault();
  if (at + step < 0) { form.querySelector("input").focus(); } else { all[Math.min(at + step, all.length - 1)]?.focus(); }
});

on("input", "[data-search] input", (input) => { if (!input.value.trim()) { document.getElementById("search-hits").replaceChildren(); } });
