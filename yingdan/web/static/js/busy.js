/* A thin bar at the top for requests that take more than 300 ms; shorter ones show nothing. */
let open = 0;

/** Count a request in (+1) or out (−1). */
export function busy(step) {
  open = Math.max(0, open + step);
  document.documentElement.classList.toggle("is-busy", open > 0);
}

/* A form is sent once: pressing again while it is on its way is the same press. */
const sending = new WeakMap();
const done = (form) => { clearTimeout(sending.get(form)); sending.delete(form); };
document.addEventListener("submit", (event) => { if (sending.has(event.target)) { event.preventDefault(); event.stopImmediatePropagation(); } }, true);
const begun = (form, rest) => { done(form); sending.set(form, setTimeout(() => done(form), rest)); };
document.addEventListener("submit", (event) => { const form = event.target; if (form.method === "post" || form.hasAttribute("hx-post")) { begun(form, event.defaultPrevented ? 400 : 15000); } });
document.addEventListener("htmx:before:request", (event) => { const form = event.detail.ctx?.sourceElement?.closest?.("form"); if (form && sending.has(form)) { begun(form, 15000); } });
document.addEventListener("htmx:finally:request", (event) => { const form = event.detail.ctx?.sourceElement?.closest?.("form"); if (form) { done(form); } });
window.addEventListener("pageshow", (event) => { if (event.persisted) { document.querySelectorAll("form").forEach(done); } });

document.addEventListener("htmx:before:request", () => busy(1));
document.addEventListener("htmx:finally:request", () => busy(-1));
