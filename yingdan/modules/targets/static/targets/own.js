/* Pages of targets without a table: drawn anew after a dialog wrote something. */
document.addEventListener("targets:changed", () => location.reload());
document.addEventListener("live", (event) => { if (event.target.closest?.("[data-anew]")) { location.reload(); } }, true);
