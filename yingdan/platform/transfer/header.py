"""Where a table begins: the header row below titles and blank lines, and a name for every column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yingdan.platform.transfer.cells import storable

Span = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column, all from 0."""

LOOKED_AT = 40
WORD = re.compile(r"[^\W\d_]", re.UNICODE)
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Header:
    """The row the header stands in (from 0; -1 for none) and the columns' names, each once, none empty."""

    row: int
    names: tuple[str, ...]


def find(rows: Sequence[Sequence[str]], spans: Sequence[Span] = (), row: int | None = None) -> Header:
    """The header of a table, from its first rows; `row` says which it is (-1: there is none) instead of looking for it.

    It is the first row that fills most of the table's width with different words rather than numbers; of a header of
    several merged rows it is the last. Titles, notes and blank rows above it are passed over.
    """
    top = rows[:LOOKED_AT]
    if row is not None:
        return Header(row, named(top, row, spans))
    filled = [sum(1 for cell in row if cell) for row in top]
    if not any(filled):
        return Header(-1, ())
    width = max(filled)
    place = next((i for i, row in enumerate(top) if filled[i] >= 0.6 * width and worded(row)), -1)
    if place < 0:
        place = next(i for i, count in enumerate(filled) if count)
    place = last_of_block(place, top, spans)
    return Header(place, named(top, place, spans))


def worded(row: Sequence[str]) -> bool:
    """Whether a row reads like names: nearly all cells hold letters, and nearly all differ."""
    cells = [cell for cell in row if cell]
    words = [cell for cell in cells if WORD.search(cell) and len(cell) <= 120]
    return len(words) >= 0.8 * len(cells) and len(set(words)) >= 0.5 * len(words)


def last_of_block(place: int, rows: Sequence[Sequence[str]], spans: Sequence[Span]) -> int:
    """The last row of a header that is merged over several rows: some cells reach down, beside some that reach
    across."""
    down = [bottom for row, left, bottom, right in spans if row == place and bottom > place]
    across = any(row == place and bottom == place and right > left for row, left, bottom, right in spans)
    last = min(down, default=place)
    return last if across and last < len(rows) else place


def named(rows: Sequence[Sequence[str]], place: int, spans: Sequence[Span]) -> tuple[str, ...]:
    """A name for each column: its own, that of the cell merged over it, a number when it is taken, a letter, as [D],
    when it is empty.

    Columns beyond the last name count only when most rows have a value there; else those values are a mistake in
    their row.
    """
    width = max((len(row) for row in rows), default=0)
    own = [tidy(row_cell(rows, place, column)) for column in range(width)]
    above = [""] * width
    for top, left, bottom, right in spans:
        for column in range(left, min(right, width - 1) + 1):
            if top < place <= bottom and not own[column]:
                own[column] = tidy(row_cell(rows, top, left))
            elif bottom == place - 1 and right > left and not (left == 0 and right >= width - 1):
                above[column] = tidy(row_cell(rows, top, left))
    used = max((c + 1 for c in range(width) if own[c]), default=0)
    below = [row for row in rows[place + 1 :] if any(row)]
    while used < width and sum(1 for row in below if len(row) > used and row[used]) * 2 > len(below):
        used += 1
    names: list[str] = []
    for column in range(used):
        name = own[column] or f"[{letters(column)}]"
        if own.count(name) > 1 and above[column]:
            name = f"{above[column]} / {name}"
        names.append(fresh(name, names))
    return tuple(names)


def row_cell(rows: Sequence[Sequence[str]], row: int, column: int) -> str:
    """A cell, empty where the row is too short."""
    return rows[row][column] if 0 <= row < len(rows) and column < len(rows[row]) else ""


def tidy(name: str) -> str:
    """A header's text on one line, without the space around and doubled within it."""
    return SPACES.sub(" ", storable(name).replace("\u3000", " ")).strip()


def fresh(name: str, taken: Sequence[str]) -> str:
    """The name, or the name with the first free number: 姓名 (2)."""
    number, made = 2, name
    while made in taken:
        made = f"{name} ({number})"
        number += 1
    return made


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
