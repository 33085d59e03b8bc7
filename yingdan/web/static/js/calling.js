/* The writing box of a record: in a comment an @ offers those who see the record. Typing narrows, arrows walk, Enter or Tab
   takes, Esc closes; nothing is offered while an input method composes. */
import { attach, fill, on } from "./dom.js";

const AT = /(^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,30})$/;
const modeOf = (form) => { form.dataset.mode = form.querySelector("[data-comment]:checked") ? "comment" : ""; };
const listOf = (text) => text.closest("form").querySelector("[data-calling]");
const options = (list) => [...list.querySelectorAll("[role=option]")];

function shut(text) {
  text.asked = (text.asked || 0) + 1;
  listOf(text).hidden = true;
  text.removeAttribute("aria-activedescendant");
}

function mark(text, at) {
  options(listOf(text)).forEach((el, index) => {
    el.id = `calling-${index}`;
    el.setAttribute("aria-selected", String(index === at));
    if (index === at) { text.setAttribute("aria-activedescendant", el.id); el.scrollIntoView({ block: "nearest" }); }
  });
}

async function offer(text) {
  const called = AT.exec(text.value.slice(0, text.selectionStart)), list = listOf(text);
  if (!called || text.closest("form").dataset.mode !== "comment") { shut(text); return; }
  const asked = (text.asked = (text.asked || 0) + 1), url = `${text.dataset.people}?q=${encodeURIComponent(called[2])}`;
  const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
  if (!answer?.ok || asked !== text.asked) { return; }
  list.innerHTML = await answer.text();
  list.hidden = !options(list).length;
  mark(text, 0);
}

function take(text, option) {
  const end = text.selectionStart, typed = AT.exec(text.value.slice(0, end))?.[2] ?? "";
  text.setRangeText(`${option.dataset.value} `, end - typed.length, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  shut(text);
}

/** Which comment the one being written answers; nothing for none. */
function answer(form, id, who) {
  const line = form.querySelector("[data-answering]");
  if (!line) { return; }
  line.hidden = !id;
  line.querySelector("input").value = id;
  line.querySelector("span").textContent = fill(line.dataset.word, { name: who });
}
on("click", "[data-answer]", (button) => {
  const form = document.getElementById("compose"), choice = form?.querySelector("[data-comment]");
  if (!choice) { return; }
  choice.checked = true;
  modeOf(form);
  answer(form, button.dataset.answer, button.dataset.who);
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("textarea").focus();
});
on("click", "[data-answer-drop]", (button) => { answer(button.form, "", ""); button.form.querySelector("textarea").focus(); });
attach("#compose", modeOf);
document.addEventListener("htmx:after:swap", () => { const form = document.getElementById("compose"); if (form) { modeOf(form); } });
document.addEventListener("reset", (event) => {
  const form = event.target;
  if (form.id !== "compose") { return; }
  form.querySelector("[data-upload-chips]")?.replaceChildren();
  setTimeout(() => { modeOf(form); answer(form, "", ""); });
});
on("change", "#compose [type=radio]", (radio) => { modeOf(radio.form); radio.form.querySelector("textarea").focus(); });
on("input", "[data-people]", (text, event) => { if (!event.isComposing) { clearTimeout(text.timer); text.timer = setTimeout(() => offer(text), 120); } });
document.addEventListener("compositionend", (event) => { const text = event.target.closest?.("[data-people]"); if (text) { offer(text); } });
on("focusout", "[data-people]", (text) => shut(text));
on("mousedown", "[data-calling] [role=option]", (option, event) => { event.preventDefault(); take(option.closest("form").querySelector("[data-people]"), option); });
document.addEventListener("keydown", (event) => {
  const text = event.target.closest?.("[data-people]");
  if (!text || event.isComposing || event.keyCode === 229 || listOf(text).hidden) { return; }
  const all = options(listOf(text)), at = all.findIndex((el) => el.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { mark(text, (at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length); }
  else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && all[at]) { take(text, all[at]); }
  else if (event.key === "Escape") { shut(text); }
  else { return; }
  event.preventDefault();
  event.stopPropagation();
}, true);
