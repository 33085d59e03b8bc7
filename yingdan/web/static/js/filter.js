/* The filter builder: rows of field, operator, value, and groups inside groups, written into `where` as the query's
   JSON. Rules of colour are the same rows with what follows from them. Templates of a row and a group stand in the page;
   the input for the value follows the field and the operator. */
import { attach, on } from "./dom.js";
import { values, read as readValue } from "./operand.js";

const DEEPEST = 5;
const builderOf = (el) => el.closest("[data-builder]");
const conds = (el) => el.querySelector(":scope > [data-conds]") || el.querySelector("[data-conds]");
const clone = (builder, what) => document.getElementById(`${builder.dataset.builder}-${what}`).content.firstElementChild.cloneNode(true);
const told = (builder) => (builder.told ??= JSON.parse(document.getElementById(builder.dataset.fields).textContent));
const part = (row, name) => row.querySelector(`[data-part=${name}]`);
const fieldOf = (row) => { const all = told(builderOf(row)).fields; return all.find((each) => each.path === part(row, "path").value) || all[0]; };

function option(value, label) { return Object.assign(document.createElement("option"), { value, textContent: label }); }

function fillFields(select, all) {
  const groups = new Map();
  all.forEach((each) => groups.set(each.group, [...(groups.get(each.group) || []), each]));
  select.replaceChildren(...[...groups].map(([label, fields]) => {
    const box = Object.assign(document.createElement("optgroup"), { label });
    box.append(...fields.map((each) => option(each.path, each.label)));
    return box;
  }));
}

/* The operators of the row's field, and the input for its value. */
function redraw(row, kept = {}) {
  const all = told(builderOf(row)), field = fieldOf(row), op = part(row, "op");
  const operators = all.operators[field.kind];
  op.replaceChildren(...operators.map(([key, label]) => option(key, label)));
  if (operators.some(([key]) => key === kept.op)) { op.value = kept.op; }
  const box = values(all, field, op.value, kept.value);
  box.classList.add("y-cond-v");
  row.querySelector(".y-cond-v").replaceWith(box);
}

function add(builder, box, kept) {
  const row = clone(builder, "cond");
  box.append(row);
  fillFields(part(row, "path"), told(builder).fields);
  if (kept?.field) { part(row, "path").value = kept.field; }
  redraw(row, kept);
  words(builder);
  return row;
}

function addGroup(builder, box, how, parts) {
  const el = clone(builder, "group");
  box.append(el);
  part(el, "how").value = how;
  (parts || [undefined]).forEach((each) => draw(builder, conds(el), each));
  words(builder);
  return el;
}

/* One piece of the tree: a condition, or a group; "not" of anything is a group of which none holds. */
function draw(builder, box, tree) {
  if (tree?.not) { addGroup(builder, box, "none", tree.not.any || [tree.not]); }
  else if (tree?.all || tree?.any) { addGroup(builder, box, tree.all ? "all" : "any", tree.all || tree.any); }
  else { add(builder, box, tree); }
}

const depth = (el) => { let n = 0; for (let at = el; at; at = at.parentElement.closest(".y-cond-g")) { n += 1; } return n; };

/* When, and, or, nor: before each row, by the group it stands in. */
function words(builder) {
  if (builder.dataset.when === undefined) { return; }
  const say = (box, joint) => [...box.children].forEach((el, at) => {
    const word = at ? builder.dataset[joint] : box === conds(builder) ? builder.dataset.when : "";
    el.querySelector(".mut").textContent = word;
    if (el.matches(".y-cond-g")) { say(conds(el), { any: "or", all: "and", none: "nor" }[part(el, "how").value]); }
  });
  say(conds(builder), builder.querySelector("[data-match=any]").classList.contains("is-on") ? "or" : "and");
  builder.querySelectorAll(".y-cond-g [data-add-group]").forEach((el) => { el.hidden = depth(el.closest(".y-cond-g")) >= DEEPEST; });
}

function gather(box) {
  return [...box.children].map((el) => {
    if (!el.matches(".y-cond-g")) { return readValue(told(builderOf(el)), fieldOf(el), part(el, "op").value, el.querySelector(".y-cond-v")); }
    const inner = gather(conds(el)), how = part(el, "how").value;
    if (!inner.length) { return null; }
    return how === "none" ? { not: { any: inner } } : { [how]: inner };
  }).filter(Boolean);
}

function gatherRules(box) {
  return [...box.children].map((el) => {
    const where = readValue(told(builderOf(el)), fieldOf(el), part(el, "op").value, el.querySelector(".y-cond-v"));
    const cell = part(el, "cell").value;
    return where || el.where ? { where: el.where && !el.touched ? el.where : where, tone: part(el, "tone").value, ...(cell ? { field: cell } : {}) } : null;
  }).filter((rule) => rule?.where);
}

/* A rule whose condition is a group is shown by its first row, and kept as it is until that row is touched. */
function addRule(builder, rule) {
  const simple = rule?.where?.field ? rule.where : undefined, row = add(builder, conds(builder), simple);
  row.where = rule && !simple ? rule.where : undefined;
  if (rule) { part(row, "tone").value = rule.tone; part(row, "cell").value = rule.field || ""; }
  row.querySelector(".y-cond").addEventListener("change", () => { row.touched = true; });
}

function match(builder, how) {
  builder.querySelectorAll("[data-match]").forEach((el) => {
    el.classList.toggle("is-on", el.dataset.match === how);
    el.setAttribute("aria-pressed", String(el.dataset.match === how));
  });
}

/* The rows of the conditions kept in an input; with nothing kept as many empty ones as asked for. */
function begin(builder, where, empty) {
  const tree = where.value ? JSON.parse(where.value) : null, parts = tree ? [tree.all || tree.any || tree].flat() : [];
  match(builder, tree?.any ? "any" : "all");
  (parts.length ? parts : empty).forEach((each) => draw(builder, conds(builder), each));
}

function write(builder, where) {
  const found = gather(conds(builder)), any = builder.querySelector("[data-match=any]").classList.contains("is-on");
  where.value = found.length ? JSON.stringify({ [any ? "any" : "all"]: found }) : "";
}

/* How many records fit what stands in the builder, asked for a moment after it was touched last; an answer that was overtaken
   is not shown. */
function counting(builder, where) {
  const said = builder.querySelector("[data-count]");
  let timer, asked = 0;
  const ask = async () => {
    const mine = (asked += 1), data = new FormData(builder);
    write(builder, where);
    if (where.value) { data.set("where", where.value); } else { data.delete("where"); }
    const answer = await fetch(`${said.dataset.count}?${new URLSearchParams(data)}`, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    if (mine === asked) { said.textContent = text; }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => { if (builder.isConnected) { ask(); } }, 400); };
  ["input", "change", "click"].forEach((name) => builder.addEventListener(name, (event) => { if (!event.isComposing) { soon(); } }));
  builder.addEventListener("compositionend", soon);
}

attach("[data-builder=filter]", (builder) => {
  const where = builder.querySelector("[name=where]");
  begin(builder, where, [undefined]);
  counting(builder, where);
  builder.querySelector("[data-part=path]")?.focus({ preventScroll: true });
  builder.addEventListener("submit", () => { write(builder, where); where.disabled = !where.value; }, true);
});
/* Conditions within another form, such as the designer's. */
attach("[data-builder=box]", (builder) => {
  const where = builder.querySelector("input[type=hidden]");
  begin(builder, where, []);
  builder.closest("form").addEventListener("submit", () => { if (builder.isConnected) { write(builder, where); } }, true);
});
attach("[data-builder=colours]", (builder) => {
  JSON.parse(document.getElementById(builder.dataset.rules).textContent).forEach((rule) => addRule(builder, rule));
  if (!conds(builder).children.length) { addRule(builder); }
  builder.addEventListener("submit", () => { builder.elements.colours.value = JSON.stringify(gatherRules(conds(builder))); }, true);
});
on("change", "[data-builder] [data-part=path]", (el) => redraw(el.closest(".y-cond")));
on("change", "[data-builder] [data-part=op]", (el) => redraw(el.closest(".y-cond"), { op: el.value }));
on("change", "[data-builder] [data-part=how]", (el) => words(builderOf(el)));
on("click", "[data-match]", (el) => { match(builderOf(el), el.dataset.match); words(builderOf(el)); });
on("click", "[data-add-cond]", (el) => {
  const builder = builderOf(el), group = el.closest(".y-cond-g");
  if (builder.dataset.builder === "colours") { addRule(builder); builder.querySelector(".y-rule:last-child select").focus(); return; }
  add(builder, conds(group || builder)).querySelector("select").focus();
});
on("click", "[data-add-group]", (el) => {
  const builder = builderOf(el), group = el.closest(".y-cond-g");
  addGroup(builder, conds(group || builder), "any").querySelector("[data-part=path]").focus();
});
function drop(row, builder) {
  const group = row.parentElement.closest(".y-cond-g"), next = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  if (group && !conds(group).children.length) { group.remove(); }
  words(builder);
  (next?.querySelector("select") || builder.querySelector("[data-add-cond]")).focus();
}
on("click", "[data-drop-cond]", (el) => drop(el.closest(".y-rule") || el.closest(".y-cond"), builderOf(el)));
on("click", "[data-drop-group]", (el) => drop(el.closest(".y-cond-g"), builderOf(el)));
