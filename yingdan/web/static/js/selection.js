/* The bar at the foot of a list: its verbs are fetched once something is selected, and their dialogs know what is
   selected (`yd:selection`, from the list) and the list behind it (its address). Also the panel of what runs in the
   background, which follows from page to page. */
import { on, remember } from "./dom.js";

let now = { ids: [], all: false, count: 0 };

const versions = () => now.ids.map((id) => [id, document.querySelector(`[data-list] [data-id="${id}"]`)?.dataset.version]).filter(([, version]) => version);

document.addEventListener("yd:selection", (event) => {
  now = event.detail;
  const box = document.querySelector("[data-bulk-verbs]:empty");
  if (box && now.count && !box.dataset.asked) { box.dataset.asked = "1"; window.htmx.ajax("GET", box.dataset.bulkVerbs, { target: box, swap: "innerHTML", source: box }); }
});

function chosen() {
  if (now.all) { return { all: "1" }; }
  const known = versions();
  return { ids: now.ids.join(","), ...(known.length ? { versions: known.map((pair) => pair.join(":")).join(",") } : {}) };
}

on("click", "[data-bulk-verb]", (button) => {
  window.htmx.ajax("POST", `${button.dataset.bulkVerb}${location.search}`, { target: "#dialog", swap: "innerHTML", values: chosen() });
});

/* The dialog of the fields: a field chosen becomes a line of its own; clearing needs no value. */
on("change", "[data-bulk-add]", (select) => { setTimeout(() => { select.value = ""; }, 0); });
on("click", "[data-bulk-drop]", (button) => button.closest("[data-bulk-line]").remove());
on("change", "[data-bulk-how]", (select) => { select.closest("[data-bulk-line]").querySelector("[data-bulk-value]").hidden = select.value === "clear"; });

/* Done: the list as it is now, with nothing selected. */
document.addEventListener("bulk:done", () => {
  const list = document.querySelector("[data-list]");
  list?.querySelector("[data-bulk-clear]")?.click();
  if (list) { window.htmx.ajax("GET", location.pathname + location.search, { target: "#list", swap: "outerHTML", source: "#list" }); }
});
document.addEventListener("bulk:done", () => {
  if (document.getElementById("bin")) { window.htmx.ajax("GET", location.pathname + location.search, { target: "#bin", swap: "outerHTML", source: "#bin" }); }
});
document.addEventListener("download", (event) => { location.assign(event.detail.url); });

/* What runs in the background. */
document.addEventListener("jobs:started", () => window.htmx.ajax("GET", "/me/jobs/panel/", { target: "#jobs", swap: "innerHTML", source: document.getElementById("jobs") }));
on("click", "[data-jobs-close]", () => { remember("yingdan_jobs", ""); document.getElementById("jobs").replaceChildren(); });

/* On the phone a row is selected by holding it; while some are, a tap selects further ones instead of opening them. */
const narrow = () => window.matchMedia("(max-width: 720px)").matches;
let held = 0, chosenByHolding = null;

function letGo() { clearTimeout(held); setTimeout(() => { chosenByHolding = null; }, 400); }
on("touchstart", "[data-list] tr[data-id]", (row) => {
  letGo();
  held = setTimeout(() => {
    if (now.count) { return; }
    row.querySelector("[data-pick]")?.click();
    chosenByHolding = row;
    navigator.vibrate?.(12);
  }, 500);
}, { passive: true });
["touchend", "touchmove", "touchcancel"].forEach((type) => document.addEventListener(type, letGo, { passive: true }));
document.addEventListener("contextmenu", (event) => { if (narrow() && event.target.closest?.("[data-list] tr[data-id]")) { event.preventDefault(); } });
document.addEventListener("click", (event) => {
  const row = narrow() && now.count ? event.target.closest?.("[data-list] tr[data-id]") : null;
  if (!row || event.target.closest("[data-pick]")) { return; }
  event.preventDefault();
  event.stopPropagation();
  if (row !== chosenByHolding) { row.querySelector("[data-pick]")?.click(); } // some phones send a click when the finger leaves
}, true);
