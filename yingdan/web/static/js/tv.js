/* A page on a television: full screen, and the screen kept awake while it is shown. */
import { on } from "./dom.js";

on("click", "[data-fullscreen]", () => {
  if (document.fullscreenElement) { document.exitFullscreen(); } else { document.documentElement.requestFullscreen?.(); }
});

/** Ask that the screen stay on; a browser that cannot, or may not, leaves it as it is. */
function awake() {
  if (document.visibilityState === "visible") { navigator.wakeLock?.request("screen").catch(() => null); }
}

document.addEventListener("visibilitychange", awake);
awake();

/** Show the buttons while the pointer moves, and for a moment after. */
let still = 0;
function stir() {
  document.body.classList.remove("is-still");
  clearTimeout(still);
  still = setTimeout(() => document.body.classList.add("is-still"), 4000);
}

document.addEventListener("pointermove", stir);
document.addEventListener("keydown", stir);
stir();
