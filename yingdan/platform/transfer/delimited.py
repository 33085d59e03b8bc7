"""Text tables: comma, semicolon, tab or bar between the cells, read as a stream, one record at a time."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 1 << 18
LONGEST_LINE = 4_000_000
LONGEST_CELL = 1_100_000
MAX_COLUMNS = 1_000

csv.field_size_limit(LONGEST_CELL)


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter, counted on the header line: the first line with one whose next line has as many or more.

    A first line `sep=;`, which spreadsheets write, decides. A table of one column has a comma.
    Quoted text does not count.
    """
    with path.open(encoding=encoding, newline="") as file:
        text = file.read(SAMPLE)
    if text[:4].lower() == "sep=" and text[4:5]:
        return text[4]
    counts = [{mark: line.count(mark) for mark in DELIMITERS} for line in bare_lines(text)]
    for here, below in zip(counts, counts[1:] + counts[-1:], strict=True):
        mark = max(DELIMITERS, key=lambda m: here[m])
        if here[mark] and below[mark] >= here[mark]:
            return mark
    whole = {mark: sum(line[mark] for line in counts) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda m: whole[m])


def bare_lines(text: str) -> list[str]:
    """The first filled records of a text without what stands in quotes; a line break in quotes ends no record."""
    outside = "".join(text.split('"')[::2])
    return [line for line in outside.splitlines() if line.strip()][:40]


def records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records with their numbers from 1, as a spreadsheet would number the rows; empty lines count and are given
    empty.

    Raises Invalid, naming the row, when a quote is never closed, a line has no end, or there are too many columns.
    """
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(ended(file), delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Invalid(
                    _("Row %(row)s cannot be read: a quotation mark is missing or out of place (%(why)s).")
                    % {"row": number, "why": error},
                    code="quotes",
                ) from error
            if len(cells) > MAX_COLUMNS:
                raise Invalid(
                    _("Row %(row)s has %(count)s columns; at most %(most)s are read.")
                    % {"row": number, "count": len(cells), "most": MAX_COLUMNS},
                    code="too_big",
                )
            if number == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
                cells = []
            yield number, cells


def ended(file: Iterable[str]) -> Iterator[str]:
    """The lines of a file, refusing one that does not end within reason."""
    read = file.readline  # type: ignore[attr-defined]
    while line := read(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise Invalid(
                _("This file has a line of more than four million characters: it is no table."), code="too_big"
            )
        yield line
