/* Setting a target: a click takes what the year before grows to, as if it were typed. */
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-grow]");
  const input = button?.closest("form")?.querySelector("[name=target]");
  if (!input) { return; }
  input.value = button.dataset.grow;
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
