"""Pasting from Excel: a block of text becomes numbers of the plan, all or none, with every wrong cell listed.

With a head line that names periods, rows name units or people, and may name a level; without one, the block lies over
the table from the cell it was pasted on. Blanks and dashes leave a cell as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yingdan.engines.targets.pace import LEVELS
from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.fold import fold
from yingdan.kernel.money import parse_amount, quantize
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.ground import Column, Ground, columns, ground
from yingdan.modules.targets.services.put import Entry, Written, Wrong, locked_plan, wanted, write
from yingdan.modules.targets.services.table import Table, table

EMPTY = frozenset({"", "-", "—", "–", "/"})
LEVEL_WORDS = {
    **{level: level for level in LEVELS},
    **dict(zip(("目标", "冲刺", "挑战"), LEVELS, strict=True)),
    **dict(zip(("目标值", "冲刺值", "挑战值"), LEVELS, strict=True)),
}
LEVEL_HEADS = frozenset({"层级", "级别", "level"})
UNIT_HEADS = frozenset({"部门", "单位", "团队", "unit", "team"})
YEAR_AND_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*0?(\d{1,2})\s*月?")
MONTH = re.compile(r"0?(\d{1,2})\s*月(?:份)?")
QUARTER = re.compile(r"(?:(\d{4})\s*年?\s*)?(?:q\s*([1-4])|([1-4])\s*季度|第([1-4一二三四])季度)")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4"}
LINES = 5000
"""The most lines one paste may have."""


@dataclass(frozen=True, slots=True)
class RowError:
    """A cell of the text that cannot be written: its line (from 1), its column as it is called, and why."""

    line: int
    column: str
    problem: Problem


@dataclass(frozen=True)
class Pasted:
    """What came of a paste: either `written`, or `errors` and nothing was."""

    errors: tuple[RowError, ...]
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One number read from the text, with where it stood."""

    line: int
    column: str
    entry: Entry


def paste(
    plan: Plan, text: str, *, at: str = "", column: str = "", level: str = "target", scale: Decimal = Decimal(1)
) -> Pasted:
    """Write a block of text. `at` and `column` are the cell it was pasted on; numbers are multiplied by `scale` (10000
    where the table shows 万). Raises Invalid for a text that is no block, and what `put` raises for the whole.
    """
    with transaction.atomic():
        found = drafted(ground(locked_plan(plan)))
        rows = block(text)
        head = heads(found.plan, rows[0])
        errors: list[RowError] = []
        if any(head):
            numbers = list(named(found, rows, head, level, scale, errors))
        else:
            numbers = list(laid(plan, rows, at, column, level, scale, errors))
        if errors:
            return Pasted(tuple(errors))
        numbers = [one for one in numbers if not shown_only(found, one.entry)]
        try:
            written = write(found, wanted(found, [one.entry for one in numbers]))
        except Wrong as wrong:
            where = {(str(key_of(one.entry)), str(one.entry.column)): one for one in numbers}
            return Pasted(tuple(error_of(where.get(at_), at_, problem) for at_, problem in wrong.errors.items()))
        return Pasted((), written)


def shown_only(found: Ground, entry: Entry) -> bool:
    """Whether a number is what the table shows of a unit that has none of its own, the sum of its people, as in a table
    exported and brought back: it is nobody's wish and is not written.
    """
    place, day = entry.node, str(entry.column)
    place = node(place) if isinstance(place, str) else place
    if place.person or day.startswith("sum:"):
        return False
    at = (place, date.fromisoformat(day), entry.level)
    return found.amount(*at) is None and found.value(*at) == entry.amount


def key_of(entry: Entry) -> str:
    """The node of a number as text."""
    return entry.node if isinstance(entry.node, str) else entry.node.key


def error_of(read: Read | None, at: tuple[str, str], problem: Problem) -> RowError:
    """A refused number as the line it stood in."""
    return RowError(read.line if read else 0, read.column if read else at[1], problem)


def block(text: str) -> list[list[str]]:
    """The cells of a text as Excel copies them. Raises Invalid when there are none, or too many."""
    rows = [[cell.strip().strip('"') for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    if not rows:
        raise Invalid("There is nothing to paste.", code="empty")
    if len(rows) > LINES:
        raise Invalid("At most %(most)s lines can be pasted at once.", code="many", most=LINES)
    return rows


def heads(plan: Plan, cells: Sequence[str]) -> list[Column | None]:
    """The period each cell of a head line names; None for the others."""
    known: dict[str, Column] = {}
    for one in columns(plan):
        for word in (one.key, one.label):
            known.setdefault(fold(word), one)
    return [known.get(fold(cell)) or spoken(known, plan, cell) for cell in cells]


def spoken(known: dict[str, Column], plan: Plan, cell: str) -> Column | None:
    """A period as people write it: 1月, Jan, January, 2027年1月, 2027/1, Q1, 一季度."""
    text = fold(cell)
    year = plan.cycle.year
    if found := YEAR_AND_MONTH.fullmatch(text):
        return known.get(f"{found[1]}-{int(found[2]):02d}")
    if month := month_of(text):
        months = [one for one in columns(plan) if one.leaf and one.period.start.month == month]
        return months[0] if len(months) == 1 and plan.grain == "month" else None
    if found := QUARTER.fullmatch(text):
        number = found[2] or found[3] or NUMERALS.get(found[4], found[4])
        labels = [f"{found[1] or year} q{number}", f"fy{found[1] or year} q{number}"]
        return next((known[label] for label in labels if label in known), None)
    return None


def month_of(text: str) -> int:
    """The month of the year a word means in either language; 0 for none."""
    if found := MONTH.fullmatch(text):
        return int(found[1])
    return next((at for at, name in enumerate(MONTHS, 1) if text in (name, name[:3])), 0)


def named(
    found: Ground,
    rows: Sequence[Sequence[str]],
    head: Sequence[Column | None],
    level: str,
    scale: Decimal,
    errors: list[RowError],
) -> Iterator[Read]:
    """The numbers of rows that name units and people."""
    words = [fold(cell) for cell in rows[0]]
    level_at = next((at for at, word in enumerate(words) if word in LEVEL_HEADS), None)
    unit_at = next((at for at, word in enumerate(words) if word in UNIT_HEADS), None)
    name_at = next(at for at in range(len(words) + 1) if at not in (level_at, unit_at))
    people = Names(found)
    for number, cells in enumerate(rows[1:], start=2):
        try:
            place = people.place(cell_at(cells, name_at), cell_at(cells, unit_at))
            own = level_of(cell_at(cells, level_at)) if level_at is not None else level
        except Invalid as problem:
            errors.append(RowError(number, "", problem))
            continue
        for at, period in enumerate(head):
            if period is not None:
                yield from read(number, rows[0][at], cell_at(cells, at), (place, period, own, scale), errors)


def cell_at(cells: Sequence[str], at: int | None) -> str:
    """A cell; nothing where the line is shorter."""
    return cells[at] if at is not None and at < len(cells) else ""


def level_of(word: str) -> str:
    """The level a word names; blank is the first. Raises Invalid."""
    found = LEVEL_WORDS.get(fold(word) or LEVELS[0])
    if found is None:
        raise Invalid("There is no level “%(name)s”.", code="level", name=word[:40])
    return found


def read(
    line: int,
    head: str,
    text: str,
    where: tuple[Node, Column, str, Decimal],
    errors: list[RowError],
) -> Iterator[Read]:
    """One number; nothing for a blank, and an error for what is none."""
    place, period, level, scale = where
    if text in EMPTY:
        return
    try:
        amount = quantize(parse_amount(text, places=None) * scale) if scale != 1 else parse_amount(text)
    except Problem as problem:
        errors.append(RowError(line, head, problem))
        return
    yield Read(line, head, Entry(place.key, period.key, level, amount))


def laid(
    plan: Plan,
    rows: Sequence[Sequence[str]],
    at: str,
    column: str,
    level: str,
    scale: Decimal,
    errors: list[RowError],
) -> Iterator[Read]:
    """The numbers of a block laid over the table; sums within a block of several columns are passed over."""
    shown = table(plan, level, actuals=False)
    places = [row.node for row in shown.rows]
    across = list(shown.columns)
    top = next((n for n, place in enumerate(places) if place.key == at), None)
    left = next((n for n, one in enumerate(across) if one.key == column), None)
    if top is None or left is None:
        raise Invalid("Say where to paste: name the periods in a first line, or choose a cell.", code="where")
    wide = max(len(cells) for cells in rows) > 1
    for number, cells in enumerate(rows, start=1):
        for offset, text in enumerate(cells):
            if top + number - 1 >= len(places) or left + offset >= len(across):
                errors.append(RowError(number, "", Invalid("The block is larger than the table.", code="outside")))
                break
            period = across[left + offset]
            if period.leaf or not wide:
                yield from read(number, period.label, text, (places[top + number - 1], period, level, scale), errors)


class Names:
    """The units and people of a plan by what people call them: name, login, or the node itself."""

    def __init__(self, found: Ground) -> None:
        self.found = found
        self.known: dict[str, list[Node]] = {}
        for unit, one in found.units.items():
            self.add(Node(unit), one.name, one.code)
        seats = {place for place in found.holders if place.person}
        for person in found.people.values():
            own = [place for place in seats if place.person == person.pk]
            for place in own or ([Node(person.unit_id, person.pk)] if person.unit_id in found.units else []):
                self.add(place, person.name, person.login)

    def add(self, place: Node, *words: str) -> None:
        """Note what a node is called."""
        for word in {fold(word) for word in (*words, place.key) if word}:
            self.known.setdefault(word, []).append(place)

    def place(self, name: str, unit: str) -> Node:
        """The node of a name, in a unit where one is named. Raises Invalid for none and for several."""
        found = self.known.get(fold(name), [])
        if unit:
            within = {place.unit for place in self.known.get(fold(unit), []) if place.person is None}
            found = [place for place in found if place.unit in within]
        if not found:
            raise Invalid("There is nobody called “%(name)s” in this plan.", code="name", name=name[:40])
        if len(found) > 1:
            raise Invalid("There are several called “%(name)s”: write the login.", code="names", name=name[:40])
        return found[0]


def copied(shown: Table) -> str:
    """A table as text that Excel takes and `paste` reads back: name, unit, then one column for each period."""
    leaves = [one for one in shown.columns if one.leaf]
    units = {row.node.unit: row.name for row in shown.rows if row.is_unit}
    lines = ["\t".join(["", "unit", *(one.label for one in leaves)])]
    for row in shown.rows:
        amounts = (row.values[one.key] for one in leaves)
        texts = ("" if value.amount is None or value.summed else str(value.amount) for value in amounts)
        lines.append("\t".join([row.name, units[row.node.unit], *texts]))
    return "\n".join(lines) + "\n"
