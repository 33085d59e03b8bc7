/* A place to drop a file on, and the name of the one chosen; choosing goes on at once. */
import { attach, on } from "./dom.js";

attach("[data-drop]", (form) => {
  const input = form.querySelector("[data-drop-file]");
  const lit = (yes) => form.classList.toggle("is-dropping", yes);
  form.addEventListener("dragover", (event) => { event.preventDefault(); lit(true); });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) { lit(false); } });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    lit(false);
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
  });
});
on("change", "[data-drop-file]", (input) => {
  const form = input.closest("form");
  form.querySelector("[data-drop-name]").textContent = input.files[0]?.name || "";
  if (input.files.length) { form.requestSubmit(); }
});
