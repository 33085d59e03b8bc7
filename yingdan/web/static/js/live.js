/* Numbers that keep themselves up to date. An element with data-live="crm.opportunity crm.credit" hears the event "live"
   when a record of these objects changed that this person may see; with hx-trigger="live" HTMX fetches it again.
   One event stream serves the page, while the page is looked at; none is opened when nothing on it is live. */
const PATIENCE = 250; // several changes at once are one

const known = new Map();
let source = null;
let last = "";
let listened = "";
let due = new Set();
let timer = 0;

/** The objects that anything on the page wants to hear of. */
function wanted() {
  const all = [...document.querySelectorAll("[data-live]")].flatMap((el) => el.dataset.live.split(/\s+/));
  return [...new Set(all.filter(Boolean))].sort().join(",");
}

/** Whether somebody is in the middle of something in there, which a new drawing would take away. */
function busy(el) {
  const here = document.activeElement;
  return el.contains(here) && /^(INPUT|TEXTAREA|SELECT)$/.test(here.tagName) || el.querySelector("[data-menu-open][aria-expanded=true]");
}

/** Let the elements hear that happened; those that are in use hear it later. */
function announce() {
  timer = 0;
  const keys = due;
  due = new Set();
  for (const el of document.querySelectorAll("[data-live]")) {
    const mine = el.dataset.live.split(/\s+/).filter((key) => keys.has(key));
    if (!mine.length) { continue; }
    if (busy(el)) { mine.forEach((key) => due.add(key)); } else { el.dispatchEvent(new CustomEvent("live", { bubbles: false })); }
  }
  if (due.size) { timer = setTimeout(announce, 2000); }
}

/** What the server said: for each object the number of its latest change and how many there are. */
function heard(event) {
  last = event.lastEventId || last;
  const beats = JSON.parse(event.data);
  for (const [key, [latest, number]] of Object.entries(beats)) {
    const before = known.get(key) || [0, 0];
    if (latest > before[0] || number > before[1]) { due.add(key); }
  }
  known.clear();
  Object.entries(beats).forEach(([key, beat]) => known.set(key, beat));
  if (due.size && !timer) { timer = setTimeout(announce, PATIENCE); }
}

/** Listen for what the page wants, or to nothing while nobody looks. */
export function listen() {
  const now = document.hidden ? "" : wanted();
  if (now === listened && source?.readyState !== EventSource.CLOSED) { return; }
  source?.close();
  source = null;
  listened = now;
  if (!now) { return; }
  const from = last ? `since=${last}` : `age=${Math.ceil(performance.now() / 1000)}`;
  source = new EventSource(`/live/?of=${encodeURIComponent(now)}&${from}`);
  source.addEventListener("changed", heard);
}

document.addEventListener("visibilitychange", listen);
document.addEventListener("htmx:after:settle", listen);
document.addEventListener("htmx:after:swap", listen);
listen();
