/* Quick create: a form of at most six fields in the dialog, from anywhere, beginning with what the page is about. */
import { on } from "./dom.js";

/** Open the quick form at an address such as /leads/new/. */
export function make(address) {
  const url = new URL(address, location.origin);
  url.searchParams.set("quick", "1");
  url.searchParams.set("from", location.pathname);
  window.htmx.ajax("GET", url.pathname + url.search, { target: "#dialog" });
}

on("click", "[data-make]", (link, event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
  event.preventDefault();
  link.closest("dialog[open]")?.close();
  make(link.dataset.make);
});
