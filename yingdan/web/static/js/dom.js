/* The little that every behaviour shares: delegated events, elements that appear later, cookies, posting with the token. */

/** Call `run(element, event)` for events of `type` on elements matching `selector`, now or later in the page. */
export function on(type, selector, run, options) {
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) { run(found, event); }
  }, options);
}

/** Call `run(element)` once for every element matching `selector`, also for those that HTMX brings later. */
export function attach(selector, run) {
  const done = new WeakSet();
  const look = (root) => {
    const all = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) { all.unshift(root); }
    all.filter((el) => !done.has(el)).forEach((el) => { done.add(el); run(el); });
  };
  document.addEventListener("htmx:after:process", (event) => { if (event.target instanceof Element) { look(event.target); } });
  look(document);
}

/** Whether someone is typing here, so that single keys are letters and no commands. */
export function typing(event) {
  const el = event.target;
  return event.isComposing || event.keyCode === 229 || el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && el.type !== "checkbox";
}

/** Remember a choice of this browser for a year. */
export function remember(name, value) {
  const safe = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax${safe}`;
}

/** The headers every written request needs: the token stands on the body, where HTMX finds it too. */
export function headers() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
}

/** POST fields to our own server as HTMX would; resolves to the Response. */
export function post(url, fields) {
  return fetch(url, {
    method: "POST", credentials: "same-origin", body: new URLSearchParams(fields),
    headers: { ...headers(), "HX-Request": "true", "HX-Request-Type": "partial", Accept: "text/html" },
  });
}

/** Tell other behaviours that something happened, as a response header HX-Trigger would. */
export function tell(name, detail = {}, target = document.body) {
  target.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

/** Fill {name} places of a translated text. */
export function fill(text, values) {
  return (text || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
