/* A cell that holds several: options, people, units or records. They stand in the box one after another with commas
   between; behind the last comma one types what is looked for. What is known by its label is sent as itself, so that of two
   people of one name the chosen one is meant. */

const BETWEEN = /[,，、;；\n]/, KINDS = new Set(["choices", "members", "units", "refs"]);

/** Whether a column's cells hold several that are chosen. */
export const holdsSeveral = (column) => KINDS.has(column.kind);

export class Several {
  /** `known`: [{ id, label }] of what the cell held and of what may be chosen. */
  constructor(known) { this.known = [...known]; }

  /** Note what was found, so that it is known when it stands in the box. */
  learn(found) { found.forEach((one) => { if (!this.known.some(({ id }) => id === one.id)) { this.known.push(one); } }); }

  /** The pieces of a text, each known or as it was typed, and what is typed behind the last comma. */
  cut(text) {
    const pieces = [];
    let rest = text.trimStart(), typed = "";
    while (rest) {
      const known = this.known.find((one) => !pieces.includes(one) && rest.startsWith(one.label) && BETWEEN.test(rest.slice(one.label.length).trimStart()[0] ?? ""));
      const end = known ? known.label.length + rest.slice(known.label.length).search(BETWEEN) : rest.search(BETWEEN);
      if (end < 0) { typed = rest.trim(); break; }
      const label = rest.slice(0, end).trim();
      if (known || label) { pieces.push(known || { label }); }
      rest = rest.slice(end + 1).trimStart();
    }
    return { pieces, typed };
  }

  /** All that a text names, what is typed last too. */
  all(text) {
    const { pieces, typed } = this.cut(text);
    if (!typed) { return pieces; }
    return [...pieces, this.known.find((one) => one.label === typed && !pieces.includes(one)) || { label: typed }];
  }

  /** The text with something added, or taken away if it is there already; what was typed to find it goes. */
  toggled(text, one) {
    const { pieces } = this.cut(text), there = pieces.some(({ id }) => id === one.id);
    this.learn([one]);
    return this.written(there ? pieces.filter(({ id }) => id !== one.id) : [...pieces, one]);
  }

  /** The text without its last piece, for Backspace behind a comma; nothing when something is being typed. */
  shortened(text) {
    const { pieces, typed } = this.cut(text);
    return typed || !pieces.length ? null : this.written(pieces.slice(0, -1));
  }

  written(pieces) { return pieces.map(({ label }) => `${label}, `).join(""); }

  /** What is sent: each by its id where it is known, else as it was typed. */
  sent(text, kind) {
    const pieces = this.all(text);
    if (kind === "choices") { return pieces.map(({ label }) => label).join(", "); }
    return pieces.length ? pieces.map(({ id, label }) => (id === undefined ? label : { id, label })) : "";
  }
}
