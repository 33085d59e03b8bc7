/* What one keeps at hand: stars, the records opened last, and one's place in the list one came from. */
import { attach, on, post } from "./dom.js";

const FROM = "list:";

/* Stars. */
on("click", "[data-star]", async (button) => {
  const off = button.getAttribute("aria-pressed") === "true";
  show(button, !off);
  const answer = await post(button.dataset.star, off ? { off: "1" } : {}).catch(() => null);
  if (!answer?.ok) { show(button, off); }
});

/* In a list: a star at the end of each name, seen when it is on or the row is under the hand. */
const known = new Map();
function starred(slug) {
  if (!known.has(slug)) {
    known.set(slug, fetch(`/${slug}/stars/`, { credentials: "same-origin" }).then((answer) => answer.ok ? answer.json() : { ids: [] }).then(({ ids }) => new Set(ids.map(String))).catch(() => new Set()));
  }
  return known.get(slug);
}
attach("[data-list] tr[data-id][data-url]", async (row) => {
  const [, slug, id] = row.dataset.url.split("/"), name = row.cells[1]?.querySelector("a"), model = document.querySelector("[data-star-label]");
  if (!name || !model) { return; }
  const button = Object.assign(document.createElement("button"), { type: "button", className: "y-star is-row", title: model.dataset.starLabel });
  button.dataset.star = `${row.dataset.url}star/`;
  button.setAttribute("aria-label", model.dataset.starLabel);
  button.innerHTML = model.innerHTML;
  show(button, (await starred(slug)).has(id));
  name.after(button);
});
on("click", "[data-list] [data-star]", (button) => {
  const [, slug, id] = button.dataset.star.split("/");
  starred(slug).then((ids) => { if (button.getAttribute("aria-pressed") === "true") { ids.add(id); } else { ids.delete(id); } });
});
function show(button, yes) {
  button.setAttribute("aria-pressed", String(yes));
  button.classList.toggle("is-on", yes);
}

/* Opened: said once the page has been looked at for a moment, so that reading itself writes nothing. */
attach("[data-record]", (page) => {
  const url = page.dataset.record;
  if (window.openedRecord === url) { return; }
  window.openedRecord = url;
  setTimeout(() => { if (document.visibilityState === "visible") { post(`${url}opened/`, {}).catch(() => null); } }, 800);
});

/* The list one came from: its address is remembered per tab and object; the record page asks for its neighbours there. */
function remember(list) {
  const slug = location.pathname.split("/")[1];
  try { sessionStorage.setItem(FROM + slug, location.search); } catch { /* no place kept */ }
  return list;
}
attach("[data-list], [data-board]", remember);
document.addEventListener("htmx:after:history:update", () => { if (document.querySelector("[data-list], [data-board]")) { remember(); } });
window.addEventListener("popstate", () => { if (document.querySelector("[data-list], [data-board]")) { remember(); } });

async function beside(place) {
  const slug = place.dataset.besideOf.split("/")[1];
  let search = "";
  try { search = sessionStorage.getItem(FROM + slug); sessionStorage.setItem(`at:${slug}`, place.dataset.besideOf.split("/")[2]); } catch { search = null; }
  if (search === null || place.childElementCount) { return; }
  const answer = await fetch(place.dataset.besideOf + search, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
  if (!answer?.ok) { return; }
  place.innerHTML = await answer.text();
  place.hidden = false;
}
attach("[data-beside-of]", beside);

/* Back in the list: the record one comes from is the current row, in sight. */
attach("[data-list]", (list) => {
  let id = "";
  const slug = location.pathname.split("/")[1];
  try { id = sessionStorage.getItem(`at:${slug}`); sessionStorage.removeItem(`at:${slug}`); } catch { /* none */ }
  const row = id && list.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
  if (row) { row.classList.add("is-cur"); row.scrollIntoView({ block: "center" }); }
});
