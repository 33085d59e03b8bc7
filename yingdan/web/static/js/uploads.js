/* Fields that hold files: chosen, dropped or pasted, sent at once, named in the form by their ids. And signatures, written
   on a canvas and kept as a picture. */
import { attach, fill, on } from "./dom.js";
import { going, refused, send } from "./files.js";
import { toast } from "./toast.js";

const chips = (box) => box.querySelector("[data-upload-chips]");

function named(box, kept) {
  const made = box.querySelector("template[data-many-new]").content.firstElementChild.cloneNode(true), hidden = made.querySelector("input");
  made.querySelector(".ell").textContent = kept.name;
  hidden.name = box.dataset.name;
  hidden.value = kept.id;
  if (kept.picture) { const image = new Image(); image.src = kept.view; image.alt = ""; made.prepend(image); }
  if (Number(box.dataset.filesMost) === 1) { chips(box).replaceChildren(); }
  chips(box).append(made);
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
}

async function take(box, files) {
  for (const file of files) {
    const most = Number(box.dataset.filesMost);
    if (most > 1 && chips(box).childElementCount >= most) { toast({ text: box.dataset.wordMany, tone: "bad" }); return; }
    const why = refused(file, box);
    if (why) { toast({ text: why, tone: "bad" }); continue; }
    const { line, tell } = going(file);
    line.className = "y-chip-in y-file-go";
    chips(box).append(line);
    try { const kept = await send(file, { field: box.dataset.name }, tell); line.remove(); named(box, kept); } catch (said) { line.remove(); toast({ text: said || fill(box.dataset.wordFailed, { name: file.name }), tone: "bad" }); }
  }
  const form = box.closest("form");
  if (form?.dataset.waits && !form.querySelector(".y-file-go")) { delete form.dataset.waits; form.requestSubmit(); }
}

/* Who saves while a file is on its way means the file too: the form is sent when it has arrived. */
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector(".y-file-go")) { return; }
  event.target.dataset.waits = "1";
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

on("change", "[data-upload-input]", (input, event) => { event.stopPropagation(); take(input.closest("[data-file-field]"), [...input.files]); input.value = ""; });
["dragover", "drop"].forEach((type) => on(type, "[data-file-field]", (box, event) => {
  if (![...(event.dataTransfer?.types || [])].includes("Files")) { return; }
  event.preventDefault();
  if (type === "drop") { take(box, [...event.dataTransfer.files]); }
}));
on("paste", "[data-file-field]", (box, event) => { const files = [...(event.clipboardData?.files || [])]; if (files.length) { event.preventDefault(); take(box, files); } });

/* A signature: lines as smooth as the device tells, dark on white. It is sent a moment after the pen was lifted, the
   whole picture each time, and the field keeps the last. */
attach("[data-sign]", (canvas) => {
  const box = canvas.closest("[data-file-field]"), pen = canvas.getContext("2d");
  let drawing = false, timer = 0;
  const blank = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); };
  const at = (event) => { const place = canvas.getBoundingClientRect(); return [(event.clientX - place.left) * canvas.width / place.width, (event.clientY - place.top) * canvas.height / place.height]; };
  const keep = () => canvas.toBlob((blob) => take(box, [new File([blob], "signature.png", { type: "image/png" })]), "image/png");
  blank();
  Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#1f2733" });
  canvas.addEventListener("pointerdown", (event) => { event.preventDefault(); clearTimeout(timer); canvas.setPointerCapture(event.pointerId); drawing = true; pen.beginPath(); pen.moveTo(...at(event)); pen.lineTo(...at(event)); pen.stroke(); });
  canvas.addEventListener("pointermove", (event) => { if (drawing) { (event.getCoalescedEvents?.() || [event]).forEach((each) => pen.lineTo(...at(each))); pen.stroke(); } });
  canvas.addEventListener("pointerup", () => { drawing = false; clearTimeout(timer); timer = setTimeout(keep, 500); });
  canvas.addEventListener("pointercancel", () => { drawing = false; });
  box.querySelector("[data-sign-clear]").addEventListener("click", () => { clearTimeout(timer); blank(); chips(box).querySelector("[data-many-drop]")?.click(); });
});
