/* The record page: a click on a value or Enter on its pencil opens its input, Enter saves, Esc gives up, Tab goes on to the next;
   days offered for the next contact; what the server wants said on the page that comes next. */
import { attach, on } from "./dom.js";
import { close } from "./menu.js";
import { toast } from "./toast.js";

document.addEventListener("htmx:after:swap", () => { if (document.querySelector("dialog[open]")) { close(); } });

on("click", "[data-row].is-able .y-val", (value, event) => {
  if (event.target.closest("a, button, input") || String(window.getSelection())) { return; }
  value.parentElement.querySelector("[data-pen]").click();
});

on("keydown", "form.y-cell", (form, event) => {
  if (event.isComposing || event.keyCode === 229) { return; }
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); form.querySelector("[data-cell-close]").click(); }
  if (event.key === "Enter" && event.target.matches("select, input:not([type=checkbox])")) { event.preventDefault(); form.requestSubmit(); }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
});

attach("form.y-cell", (form) => {
  const input = form.querySelector("[role=combobox], .form-control:not([type=hidden]), .form-select, input:not([type=hidden]), textarea");
  input?.focus();
  if (input?.matches("input[type=text]:not([role=combobox])")) { input.select(); }
});

/* On a narrow window the path begins where the record stands, and a row of choices where the chosen one does. */
attach(".y-path, .y-seg", (path) => {
  const now = path.querySelector("[aria-current], .is-on");
  if (now && path.scrollWidth > path.clientWidth) { path.scrollLeft = now.offsetLeft - path.offsetLeft - 24; }
});

/* What was written and saved leaves the box: the page around it is morphed, which keeps what stands in inputs. */
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail, form = ctx?.sourceElement?.closest?.("#compose");
  if (form && ctx.request?.method === "POST" && ctx.response?.status < 300) {
    document.addEventListener("htmx:after:swap", () => document.getElementById("compose")?.reset(), { once: true });
  }
});

/* On the phone one part of the page at a time. */
on("click", "[data-rec-tab]", (button) => {
  button.parentElement.querySelectorAll("[data-rec-tab]").forEach((each) => each.classList.toggle("is-on", each === button));
  document.querySelector(".y-record").dataset.show = button.dataset.recTab;
});

on("click", "[data-date]", (button) => {
  const input = button.closest("[data-quick-date]").querySelector("input[type=text]");
  input.value = input.value === button.dataset.date ? "" : button.dataset.date;
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

/* A toast for this page, left in a cookie by the answer that led here. */
function flash() {
  const found = document.cookie.split("; ").find((part) => part.startsWith("yingdan_flash="));
  if (!found) { return; }
  document.cookie = "yingdan_flash=; path=/; max-age=0; samesite=lax";
  try { toast(JSON.parse(decodeURIComponent(found.slice(found.indexOf("=") + 1).replace(/^"|"$/g, "")))); } catch { /* not ours */ }
}
if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", flash); } else { flash(); }
