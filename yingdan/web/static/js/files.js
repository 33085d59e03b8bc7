/* Files: sent one after another with their progress, by a press on +, by dropping them on the card or the page around it,
   or by pasting a picture; pictures looked at in the dialog. Fields that hold files use `send` too. */
import { attach, fill, headers, on } from "./dom.js";
import { show } from "./dialog.js";
import { toast } from "./toast.js";

/** Send one file; `tell(0…1)` hears how far it is. Resolves to what the server says of it, rejects with words. */
export function send(file, fields, tell) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(), body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    body.append("file", file, file.name);
    request.open("POST", "/files/");
    Object.entries(headers()).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) { tell(event.loaded / event.total); } });
    request.addEventListener("load", () => {
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* a page of errors */ }
      if (request.status === 201) { resolve(said); } else { reject(said.error || ""); }
    });
    request.addEventListener("error", () => reject(""));
    request.send(body);
  });
}

/** What keeps a file from being sent at all, in words; nothing when nothing does. */
export function refused(file, box) {
  const word = !file.size ? "empty" : file.size > Number(box.dataset.most) ? "large" : "";
  return word ? fill(box.getAttribute(`data-word-${word}`), { name: file.name }) : "";
}

/** A line for a file on its way. */
export function going(file) {
  const line = document.createElement("li"), name = document.createElement("span"), bar = document.createElement("progress");
  line.className = "y-item y-file-go";
  name.className = "ell grow";
  name.textContent = file.name;
  bar.max = 1;
  line.append(name, bar);
  return { line, tell: (part) => { bar.value = part; } };
}

async function take(card, files) {
  const list = card.querySelector("[data-files-going]");
  const waiting = [...files].filter((file) => { const why = refused(file, card); if (why) { toast({ text: why, tone: "bad" }); } return !why; });
  const lines = waiting.map((file) => { const made = going(file); list.append(made.line); return made; });
  for (const [at, file] of waiting.entries()) {
    try {
      await send(file, { about: card.dataset.about }, lines[at].tell);
    } catch (why) {
      toast({ text: why || fill(card.dataset.wordFailed, { name: file.name }), tone: "bad" });
    }
    lines[at].line.remove();
  }
  const now = document.getElementById("files");
  if (waiting.length && now) { window.htmx.ajax("GET", now.dataset.files, { target: "#files", swap: "outerHTML" }); }
}

on("change", "[data-files-input]", (input) => { take(input.closest("[data-files]"), input.files); input.value = ""; });

/* The whole record takes what is dropped: the card is the place, but nobody must aim. A field of files takes its own. */
const dropped = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
const card = (event) => {
  if (!dropped(event) || event.target.closest?.("[data-drop], [data-file-field], dialog")) { return null; }
  const found = document.getElementById("files");
  return found?.querySelector("[data-files-input]") && event.target.closest?.("#record, #files") ? found : null;
};
document.addEventListener("dragover", (event) => { const found = card(event); if (found) { event.preventDefault(); found.classList.add("is-dropping"); } });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) { document.getElementById("files")?.classList.remove("is-dropping"); } });
document.addEventListener("drop", (event) => {
  const found = card(event);
  document.getElementById("files")?.classList.remove("is-dropping");
  if (found) { event.preventDefault(); take(found, event.dataTransfer.files); }
});
document.addEventListener("paste", (event) => {
  const found = document.getElementById("files"), files = [...(event.clipboardData?.files || [])];
  if (files.length && found?.querySelector("[data-files-input]") && !event.target.closest?.("[data-file-field], input, textarea")) { take(found, files); }
});

on("click", "[data-picture]", (button) => {
  const box = document.getElementById("dialog"), frame = document.createElement("figure"), image = new Image(), close = document.createElement("button");
  frame.className = "y-look";
  image.src = button.dataset.picture;
  image.alt = button.dataset.name;
  close.type = "button";
  close.className = "btn is-s";
  close.textContent = button.dataset.name;
  close.dataset.close = "";
  frame.append(image, close);
  box.replaceChildren(frame);
  show(box);
});
attach("[data-files-going]", (list) => list.replaceChildren());
