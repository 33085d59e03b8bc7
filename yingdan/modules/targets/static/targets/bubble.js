/* What is to be said about a cell: why it was not saved, or what somebody else wrote into it, with a choice. */
import { fill } from "../js/dom.js";

const button = (text, css, act) => { const made = Object.assign(document.createElement("button"), { type: "button", className: `btn is-s ${css}`, textContent: text }); made.addEventListener("click", act); return made; };

export class Bubble {
  constructor(root, words, choose) {
    Object.assign(this, { words, choose });
    this.box = Object.assign(document.createElement("div"), { className: "y-pop y-plan-bubble", hidden: true });
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-live", "polite");
    this.box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.hide(); } });
    root.append(this.box);
  }

  hide() { this.box.hidden = true; }

  /** Stand below a cell of which there is something to say. */
  show(cell, about) {
    this.box.hidden = !cell || !(about?.error || about?.clash);
    if (this.box.hidden) { return; }
    const { words } = this, feet = document.createElement("div");
    feet.className = "row-f";
    this.box.classList.toggle("is-clash", Boolean(about.clash));
    feet.append(about.clash ? button(words.wordMine, "btn-primary", () => this.take(cell, true)) : "", button(words.wordTheirs, "", () => this.take(cell, false)));
    this.box.replaceChildren(Object.assign(document.createElement("span"), { textContent: about.clash ? fill(words.wordClash, { theirs: about.clash.theirs }) : about.error }), feet);
    const { left, top, bottom } = cell.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = this.box;
    this.box.style.left = `${Math.max(4, Math.min(left, window.innerWidth - width - 8))}px`;
    this.box.style.top = `${bottom + height + 8 > window.innerHeight ? top - height - 4 : bottom + 4}px`;
  }

  take(cell, mine) { this.hide(); this.choose(cell, mine); }

  /** Into the bubble by keyboard: Alt and the arrow down. */
  enter() { this.box.querySelector("button")?.focus(); }
}
