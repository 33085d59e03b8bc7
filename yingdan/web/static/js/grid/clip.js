/* Ranges on the clipboard, as Excel and WPS write them: cells between tabs, rows between line ends; a cell that holds a
   tab, a line end or a quote stands in quotes, its own quotes doubled. */

/** The rows of cells in a text from the clipboard. */
export function read(text) {
  const rows = [[]];
  let cell = "", quoted = false, at = 0;
  const end = () => { rows[rows.length - 1].push(cell); cell = ""; };
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (; at < body.length; at += 1) {
    const char = body[at];
    if (quoted) {
      if (char !== "\"") { cell += char; } else if (body[at + 1] === "\"") { cell += char; at += 1; } else { quoted = false; }
    } else if (char === "\"" && !cell) { quoted = true; }
    else if (char === "\t") { end(); }
    else if (char === "\n") { end(); rows.push([]); }
    else { cell += char; }
  }
  if (quoted) { return body.split("\n").map((line) => line.split("\t")); }
  end();
  return rows;
}

/** Rows of cells as a text for the clipboard. A line that begins like a formula is text to a spreadsheet too. */
export function write(rows) {
  return rows.map((cells) => cells.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replace(/"/g, "\"\"")}"` : cell)).join("\t")).join("\n");
}

/** A block of cells laid over a range: repeated where the range is a multiple of it, else as it is. */
export function laid(block, height, width) {
  const rows = block.length, columns = Math.max(...block.map((cells) => cells.length));
  const tall = height % rows === 0 && height > rows ? height : rows, wide = width % columns === 0 && width > columns ? width : columns;
  return Array.from({ length: tall }, (_, r) => Array.from({ length: wide }, (__, c) => block[r % rows][c % columns] ?? ""));
}
