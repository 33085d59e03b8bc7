/* Writing fields of one record from where it is drawn (a day, a bar), through the same address as the grid's cells. */
import { headers, tell } from "./dom.js";

/** POST JSON to our own server; resolves to {status, body}, status 0 when it cannot be reached. */
export async function send(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers: { ...headers(), "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
    const json = answer.headers.get("Content-Type")?.includes("json");
    if (answer.redirected && !json) { return { status: 401, body: { error: document.querySelector("[data-word-out]").dataset.wordOut } }; }
    return { status: answer.status, body: json ? await answer.json() : {} };
  } catch { return { status: 0, body: {} }; }
}

/** Draw the list anew, as it stands on the server; the record that had the focus has it wherever it stands then. */
export async function anew() {
  const id = document.activeElement?.closest?.("#list [data-id]")?.dataset.id;
  await window.htmx.ajax("GET", location.href, { target: "#list", swap: "outerMorph", source: document.getElementById("list") });
  if (id && !document.activeElement?.closest?.(`#list [data-id="${id}"]`)) { document.querySelector(`#list [data-id="${id}"]`)?.focus({ preventScroll: true }); }
}

/** Write some fields; say `text` with an undo, or why not. Resolves to whether they were written. */
export async function change(slug, { id, version }, values, text) {
  const { status, body } = await send(`/${slug}/grid/cells/`, { rows: [{ key: "1", id: Number(id), version: Number(version), values }] });
  const result = body.results?.[0];
  if (result?.state === "saved") {
    const last = result.changes[result.changes.length - 1];
    tell("toast", { text, tone: "ok", undo: last ? `/${slug}/${id}/undo/${last}/` : "" });
    return true;
  }
  const clash = Object.values(result?.clashes || {})[0];
  const why = Object.values(result?.errors || {}).join(" ") || body.error || (clash ? `${document.querySelector("[data-word-clash]").dataset.wordClash} ${clash.theirs}` : document.querySelector("[data-word-clash]").dataset.wordOffline);
  tell("toast", { text: why, tone: status === 200 && result?.state !== "saved" ? "warn" : "bad" });
  return false;
}
