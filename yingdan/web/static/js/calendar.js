/* A calendar: records are dragged to another day by mouse or finger; Alt and an arrow moves the focused one by a day or a week. */
import { attach, fill, on } from "./dom.js";
import { anew, change } from "./cells.js";

const box = () => document.querySelector("[data-calendar]");

async function put(entry, day) {
  const { slug, field, moved } = box().dataset, { time } = entry.dataset;
  entry.classList.add("is-saving");
  await change(slug, entry.dataset, { [field]: time ? `${day} ${time}` : day }, fill(moved, { name: entry.title, day }));
  anew();
}

attach("[data-calendar] [data-drops]", (list) => {
  if (!window.Sortable) { return; }
  window.Sortable.create(list, {
    group: "days", draggable: "[data-id]", sort: false, animation: 120, delay: 180, delayOnTouchOnly: true, forceFallback: true, fallbackTolerance: 4, fallbackOnBody: true, emptyInsertThreshold: 30, ghostClass: "is-ghost",
    onMove: ({ to }) => { document.querySelectorAll(".y-cal-d.is-over").forEach((el) => el.classList.remove("is-over")); to.closest("[data-day]").classList.add("is-over"); },
    onEnd: ({ item, from, to }) => {
      document.querySelectorAll(".y-cal-d.is-over").forEach((el) => el.classList.remove("is-over"));
      if (from !== to) { put(item, to.closest("[data-day]").dataset.day); }
    },
  });
});

on("keydown", "[data-calendar] [data-id]", (entry, event) => {
  const by = event.altKey && !event.isComposing && { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
  if (!by) { return; }
  event.preventDefault();
  const day = new Date(`${entry.closest("[data-day]").dataset.day}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + by);
  put(entry, day.toISOString().slice(0, 10));
});
