"""A look into an xlsx before it is opened: bombs and boundless sheets are refused, lost values are found.

The reader of spreadsheets lays a sheet out as a full rectangle in memory, so one cell at XFD1048576 would ask for
gigabytes; and it gives nothing where a formula was never computed or has failed. Both can be seen in the raw XML,
which is
unpacked here piece by piece, counted, and searched with patterns that ordinary cells do not meet.
"""

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import IO
from xml.sax.saxutils import unescape

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid

MAX_PARTS = 4_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 400
MAX_CELLS = 6_000_000
MAX_COLUMNS = 1_000
ORDINARY_ROWS = 99_999
BLOCK = 1 << 20
OVERLAP = 16_384

FAR = re.compile(rb' r="(?:([A-Za-z]{2,9})(\d+)|([A-Za-z])(\d{6,}))')
FAR_SPACED = re.compile(rb' r *= *"(?:([A-Za-z]{2,9})(\d+)|([A-Za-z])(\d{6,}))')
ALIKE = bytes.maketrans(b"\t\r\n'", b'   "')
LOST = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*?\br="([A-Z]+)(\d+)")'
    rb'(?:(?=[^>]*?\bt="e")[^>]*>'
    rb'|(?![^>]*?\bt="str")'
    rb"[^>]*>\s*<(?:\w+:)?f[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>)"
)
SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Book:
    """What the raw parts say: cells whose value is lost, by sheet as (row, column) from 0, and the year dates count
    from."""

    lost: dict[str, frozenset[tuple[int, int]]]
    from_1904: bool


def look(path: Path) -> Book:
    """Examine an xlsx. Raises Invalid when it is damaged, protected, or unpacks to more than can be held."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            parts = {part.filename: part for part in archive.infolist()}
            weigh(path, list(parts.values()))
            return examine(raw, parts)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, RuntimeError, EOFError) as error:
        raise damaged() from error


def weigh(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by the declared sizes alone, before anything is unpacked."""
    whole = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or whole > MAX_UNPACKED or any(part.compress_type not in (0, 8) for part in parts):
        raise too_big()
    for part in parts:
        if part.file_size > 16 * BLOCK and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise too_big()
        if part.flag_bits & 1:
            raise Invalid(
                _("This file is protected by a password. Save it without one and try again."), code="password"
            )
    if sum(part.compress_size for part in parts) > path.stat().st_size:
        raise too_big()


def examine(raw: IO[bytes], parts: dict[str, zipfile.ZipInfo]) -> Book:
    """Unpack every part that will be read, and search the sheets."""
    book = b"".join(unpacked(raw, parts["xl/workbook.xml"]))
    if b"<!DOCTYPE" in book or b"<!ENTITY" in book:
        raise damaged()
    names = sheet_names(book, b"".join(unpacked(raw, parts["xl/_rels/workbook.xml.rels"])))
    lost: dict[str, frozenset[tuple[int, int]]] = {}
    for name, part in parts.items():
        if not name.startswith("xl/") or not name.endswith(".xml"):
            continue
        if name in names:
            lost[names[name]] = frozenset(search(unpacked(raw, part)))
        else:
            deque(unpacked(raw, part), maxlen=0)
    return Book(lost, re.search(rb"date1904\s*=\s*[\"'](?:1|true)[\"']", book) is not None)


def unpacked(raw: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one part, piece by piece. Raises Invalid when there are more of them than the directory declared."""
    raw.seek(part.header_offset)
    local = raw.read(30)
    raw.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
    position, left, seen = raw.tell(), part.compress_size, 0
    opener = zlib.decompressobj(-15) if part.compress_type else None
    rest = b""
    while left or rest:
        if not rest:
            raw.seek(position)
            rest = raw.read(min(left, BLOCK))
            if not rest:
                raise damaged()
            position, left = position + len(rest), left - len(rest)
        piece = opener.decompress(rest, BLOCK) if opener else rest
        rest = opener.unconsumed_tail if opener else b""
        seen += len(piece)
        if seen > part.file_size:
            raise too_big()
        yield piece
    if seen != part.file_size:
        raise damaged()


def search(pieces: Iterator[bytes]) -> Iterator[tuple[int, int]]:
    """The cells of a sheet whose value is lost. Raises Invalid when the sheet reaches too far."""
    rows, columns, tail = ORDINARY_ROWS, 26, b""
    for piece in pieces:
        text = tail + piece.translate(ALIKE)
        for match in (FAR_SPACED if b" r =" in text or b" r= " in text or b" r  " in text else FAR).finditer(text):
            letters, digits = match[1] or match[3], match[2] or match[4]
            rows, columns = max(rows, int(digits[:9])), max(columns, column_number(letters) + 1)
            if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
                raise too_big()
        if b't="e"' in text or b"</f>" in text or b"<f" in text:
            for match in LOST.finditer(text):
                yield int(match[2]) - 1, column_number(match[1])
        tail = text[-OVERLAP:]


def sheet_names(book: bytes, relations: bytes) -> dict[str, str]:
    """The path of each sheet's part, with the sheet's name."""
    targets = {}
    for match in RELATION.finditer(relations):
        words = attributes(match[1])
        target = words.get("Target", "")
        targets[words.get("Id", "")] = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
    names = {}
    for match in SHEET.finditer(book):
        words = attributes(match[1])
        names[
            targets.get(words.get("r:id", "") or next((v for k, v in words.items() if k.endswith(":id")), ""), "")
        ] = words.get("name", "")
    return names


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag."""
    quotes = {"&quot;": '"', "&apos;": "'"}
    return {m[1].decode(): unescape((m[2] or m[3] or b"").decode(), quotes) for m in ATTRIBUTE.finditer(tag)}


def column_number(letters: bytes) -> int:
    """The column of A, B … AA, counted from 0; beyond a million for more than four letters."""
    if len(letters) > 4:
        return 10**6
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def too_big() -> Invalid:
    """The refusal of a file that cannot be held."""
    return Invalid(
        _(
            "This file is too large once unpacked: more than %(cells)s cells or %(columns)s columns. "
            "Split it, or save it as CSV."
        )
        % {"cells": f"{MAX_CELLS:,}", "columns": f"{MAX_COLUMNS:,}"},
        code="too_big",
    )


def damaged() -> Invalid:
    """The refusal of a file that is not what it says."""
    return Invalid(
        _("This file is damaged or no spreadsheet. Open it in your spreadsheet program and save it again as xlsx."),
        code="damaged",
    )
