/* A thin bar at the top for requests that take more than 300 ms; shorter ones show nothing. */
let open = 0;

/** Count a request in (+1) or out (−1). */
export function busy(step) {
  open = Math.max(0, open + step);
  document.documentElement.classList.toggle("is-busy", open > 0);
}

document.addEventListener("htmx:before:request", () => busy(1));
document.addEventListener("htmx:finally:request", () => busy(-1));
