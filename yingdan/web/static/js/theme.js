/* Light and dark, the folded rail, the unit of money: choices of this browser, kept in cookies that the server reads. */
import { on, remember, tell } from "./dom.js";

on("click", "[data-theme-toggle]", () => {
  const root = document.documentElement;
  const name = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
  root.setAttribute("data-bs-theme", name);
  remember("yingdan_theme", name);
  tell("theme");
});

on("click", "[data-fold]", () => {
  const folded = document.querySelector("[data-shell]").classList.toggle("is-folded");
  remember("yingdan_rail", folded ? "folded" : "open");
  window.dispatchEvent(new Event("resize"));
});

on("click", "[data-remember]", (el) => {
  remember(el.dataset.remember, el.dataset.value);
  location.reload();
});

/* In a long menu the line of this page is in sight. */
document.querySelector(".y-nav .y-sub [aria-current=page]")?.scrollIntoView({ block: "nearest" });
