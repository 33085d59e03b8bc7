/* Loads the inputs of the further kinds when a page first has one: most pages never do. */
import { attach } from "./dom.js";

attach("[data-kinds]", () => { import("./kinds.js"); });
