"""Writing many cells at once: in a draft the cells themselves, in a published plan a change request beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction

from yingdan.engines.targets.breakdown import Part
from yingdan.engines.targets.breakdown import split as broken_down
from yingdan.engines.targets.pace import LEVELS
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from yingdan.kernel.money import parse_amount, quantize
from yingdan.kernel.spread import CENT
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.cell import Cell, Wanted, broken
from yingdan.modules.targets.objects.change import LINES, Change
from yingdan.modules.targets.objects.plan import Plan, Status, applying
from yingdan.modules.targets.services.asked import amounts_of, as_text, cut_in, draft_of, drafted, full_of, merged
from yingdan.modules.targets.services.ground import Ground, column_of, ground, may_write
from yingdan.platform import records
from yingdan.platform.actor import current_actor
from yingdan.platform.records import BatchInvalid

NOTHING: Wanted = {}


class Entry(NamedTuple):
    """One number as it was typed: whose, in which column (its key: a first day, or a sum, which is broken down),
    on which level, and the version of the cell it was decided on (None: whatever stands).
    """

    node: Node | str
    column: str | date
    level: str
    amount: Decimal | None
    version: int | None = None


@dataclass(frozen=True)
class Written:
    """What was written: the name under which it is taken back (`undo`), how many cells, and the change request it went
    into when the plan is published.
    """

    batch: str
    cells: int
    change: Change | None = None


class Wrong(Invalid):
    """Some numbers are wrong and nothing was written; `errors` says what, by (node key, first day)."""

    def __init__(self, errors: Mapping[tuple[str, str], Problem]) -> None:
        super().__init__("%(count)s numbers cannot be written; nothing was saved.", code="wrong", count=len(errors))
        self.errors = dict(errors)


def locked_plan(plan: Plan) -> Plan:
    """The plan as it stands, held until the transaction ends: who writes its cells waits for whoever was first."""
    found: Plan | None = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if found is None:
        raise Missing()
    found.found_by = current_actor()
    return found


def put(plan: Plan, entries: Iterable[Entry]) -> Written:
    """Write numbers, all or none. A sum (quarter, year) is broken down over its open cells as they weigh now.

    Raises Wrong with every number that cannot be written, Invalid ("over") when more would be given out below a unit
    than it has, Conflict when a cell was changed meanwhile, Refused when the plan takes no numbers.
    """
    with transaction.atomic():
        plan = locked_plan(plan)
        found = drafted(ground(plan))
        return write(found, wanted(found, entries))


def wanted(found: Ground, entries: Iterable[Entry]) -> dict[tuple[Node, date, str], Decimal | None]:
    """Numbers as they are typed, down to single cells. Raises Wrong, Conflict."""
    leaves, errors = {leaf.start for leaf in found.leaves}, {}
    result: dict[tuple[Node, date, str], Decimal | None] = {}
    for entry in entries:
        place = node(entry.node) if isinstance(entry.node, str) else entry.node
        day = entry.column if isinstance(entry.column, date) else None
        key = str(entry.column)
        try:
            found.known(place)
            if entry.level not in LEVELS:
                raise Invalid("There is no level “%(name)s”.", code="level", name=str(entry.level)[:40])
            amount = None if entry.amount is None else parse_amount(entry.amount)
            if day not in leaves:
                column = column_of(found.plan, key)
                day = column.leaves[0] if column.leaf else None
            if day is None:
                for part, share in shared(found, place, column.leaves, entry.level, amount).items():
                    result[place, part, entry.level] = share
                continue
            refuse_stale(found, place, day, entry)
            result[place, day, entry.level] = amount
        except Conflict:
            raise
        except Problem as problem:
            errors[place.key, key] = problem
    if errors:
        raise Wrong(errors)
    return result


def refuse_stale(found: Ground, place: Node, day: date, entry: Entry) -> None:
    """Raise Conflict when the level of a cell was changed since the version it was decided on."""
    cell = found.cells.get((place, day))
    if cell is not None and entry.version is not None and entry.version != cell.version:
        records.refuse_clash(cell, {entry.level: entry.amount}, entry.version)


def is_fixed(found: Ground, place: Node, day: date) -> bool:
    """Whether a cell keeps its amount: it was locked, or its period is over and the plan published."""
    cell = found.cells.get((place, day))
    if cell is not None and cell.locked:
        return True
    ends = next(leaf.end for leaf in found.leaves if leaf.start == day)
    return found.plan.status == Status.PUBLISHED and ends < clock.today()


def shared(
    found: Ground, place: Node, days: Iterable[date], level: str, whole: Decimal | None
) -> dict[date, Decimal | None]:
    """A sum broken down over its cells: as they weigh now, evenly when they are blank; fixed ones keep theirs."""
    open_ = [day for day in days if not is_fixed(found, place, day)]
    if whole is None or not found.plan.adds:
        return dict.fromkeys(open_, whole)
    now = {day: found.value(place, day, level) or Decimal(0) for day in days}
    even = not any(now[day] > 0 for day in open_) or is_even([now[day] for day in open_], found.plan.step)
    parts = [
        Part(day, 1 if even else max(now[day], Decimal(0)), None if day in open_ else now[day]) for day in sorted(now)
    ]
    step = found.plan.step if not whole % found.plan.step else CENT
    shares = broken_down(whole, parts, unit=step).shares
    return {share.key: share.amount for share in shares if share.key in open_}  # type: ignore[misc]


def is_even(amounts: Sequence[Decimal], step: Decimal) -> bool:
    """Whether amounts are what an even split of their sum gives: the rest one has more of is rounding and no weight."""
    unit = CENT if any(amount % step for amount in amounts) else step
    parts = [Part(place) for place in range(len(amounts))]
    return list(broken_down(sum(amounts, Decimal(0)), parts, unit=unit).amounts) == list(amounts)


def write(found: Ground, numbers: Wanted, full: Wanted | None = None) -> Written:
    """Write numbers of single cells where they belong: into cells, or into a change request.

    `full` says of numbers cut pro rata what they are for the full period.
    """
    plan = found.plan
    moved = {at: amount for at, amount in numbers.items() if found.amount(*at) != amount}
    if plan.is_open:
        return write_cells(found, moved, full or {})
    if plan.status != Status.PUBLISHED:
        raise Refused("The plan takes no numbers now: it is approved or closed.", code="status")
    return write_change(found, numbers, full or {})


def write_cells(found: Ground, moved: Wanted, full: Wanted = NOTHING) -> Written:
    """Write cells, new and changed ones, in one batch; while a change is applied those of a published plan as well."""
    actor, batch = current_actor(), f"targets-{uuid4()}"[:40]
    cells: dict[tuple[Node, date], Cell] = {}
    for (place, day, level), amount in moved.items():
        cell = cells.get((place, day)) or found.cells.get((place, day)) or Cell(plan=found.plan, starts_on=day)
        if cell._state.adding:
            cell.unit = found.units[place.unit]
            cell.unit.found_by = actor
            if place.person:
                cell.person = found.people[place.person]
                cell.person.found_by = actor
        setattr(cell, level, None if amount is None else quantize(amount))
        whole = full.get((place, day, level))
        others = {name: text for name, text in cell.full.items() if name != level}
        cell.full = others if whole is None else {**others, level: as_text(whole)}
        cells[place, day] = cell
    rows = list(cells.values())
    if not rows:
        return Written("", 0)
    with transaction.atomic(), records.batch(batch):
        try:
            records.save_many(rows)
        except BatchInvalid as wrong:
            over = [error for error in wrong.errors.values() if error.code in ("over", "outside")]
            if len(over) == len(wrong.errors):
                raise min(over, key=lambda problem: str(problem.params.get("day", ""))) from None
            errors = {(rows[at].place.key, str(rows[at].starts_on)): error for at, error in wrong.errors.items()}
            raise Wrong(errors) from None
    found.cells.update(cells)
    return Written(batch, len(rows))


def write_change(found: Ground, numbers: Wanted, full: Wanted = NOTHING) -> Written:
    """Put numbers into the actor's change request of a published plan, making one when there is none.

    What cannot be changed and is given as it stands, as in a table exported and brought back, is passed over.
    """
    plan, actor = found.plan, current_actor()
    if not actor.may(Plan.key(), "adjust"):
        raise Refused("You may not ask for changes of this plan.", code="adjust")
    fixed = {at: why for at in numbers if (why := unchangeable(found, at[0], at[1]))}
    if errors := {(at[0].key, str(at[1])): why for at, why in fixed.items() if numbers[at] != found.amount(*at)}:
        raise Wrong(errors)
    numbers = {at: amount for at, amount in numbers.items() if at not in fixed}
    change = draft_of(plan) or Change(plan=plan)
    cells = merged(found, change.cells, numbers)
    if not cells and change._state.adding:
        return Written("", 0)
    if len(cells) > LINES:
        raise Invalid("A request changes at most %(most)s cells.", code="many", most=LINES)
    every = amounts_of(cells)
    if problems := broken(plan.pk, {day for _place, day, _level in every}, every):
        raise problems[0]
    change.cells, change.full = cells, cut_in(cells, change.full, numbers, full)
    batch = f"targets-{uuid4()}"[:40]
    with records.batch(batch):
        records.save(change)
    return Written(batch, len(numbers), change)


def unchangeable(found: Ground, place: Node, day: date) -> Problem | None:
    """Why a change of a cell cannot be asked for; None when it can."""
    if not may_write(current_actor(), found.plan, place, found.units):
        return Refused("You may see this but not change it.")
    if is_fixed(found, place, day):
        return Invalid("This cell is locked or its period is over.", code="locked")
    return None


def apply(change: Change) -> Written:
    """Write what a change request wants into the cells. Raises Conflict when they are no longer what it was decided on.

    Only for the flow of changes: it asks nobody whether the request was approved.
    """
    with transaction.atomic():
        found = ground(locked_plan(change.plan))
        was, now = amounts_of(change.cells, 0), amounts_of(change.cells)
        clashes = {
            f"{place.key}@{day} {level}": (now[place, day, level], found.amount(place, day, level), amount)
            for (place, day, level), amount in was.items()
            if found.amount(place, day, level) != amount
        }
        if clashes:
            raise Conflict(conflicts=clashes, current_version=found.plan.version)
        with applying():
            return write_cells(found, now, full_of(change))
