"""The ways an object can be looked at: those its Spec names, and those its fields allow."""

from collections.abc import Iterable

from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Board, Calendar, Gallery, Gantt, Grid, View

ORDER = ("table", "grid", "board", "calendar", "gantt", "gallery", "analysis")
FIRST = frozenset({"table", "grid", "board", "calendar", "analysis"})
DATES, GROUPS = ("date", "stamp"), ("choice", "person", "ref", "unit")
FEWEST, MOST_STEPS = 2, 12


def views(kind: ObjectType) -> tuple[View, ...]:
    """Every view of the object for this person, in the order of the switch."""
    found: dict[str, View] = {view.name: view for view in (*more(kind), *kind.views)}
    return tuple(sorted(found.values(), key=lambda view: ORDER.index(view.name)))


def find(kind: ObjectType, name: str) -> View | None:
    """The view of that name, if the object has it."""
    return next((view for view in views(kind) if view.name == name), None) if name else None


def more(kind: ObjectType) -> Iterable[View]:
    """The views that need not be named: what the fields allow. Settings have the grid only."""
    if kind.has("change"):
        yield Grid()
    if kind.group == "settings":
        return
    if (by := steps(kind)) is not None and kind.has("change"):
        total = next(iter(kind.spec.summed), "") if by.custom else ""
        yield Board(by=by.name, total=total, card=kind.spec.card)
    days = dates(kind)
    if days:
        yield Calendar(on=next((f.name for f in days if f.name == kind.spec.date), days[0].name))
    if len(days) > 1:
        yield Gantt(start=days[0].name, end=days[1].name)
    yield Gallery()


def dates(kind: ObjectType) -> list[Field]:
    """The days and moments people set, those in the list first."""
    found = [f for f in kind.fields.values() if f.kind.name in DATES and f.name not in STAMPED and f.editable]
    return sorted((f for f in found if f.source.stored), key=lambda f: (f.custom, f not in kind.columns))


def groups(kind: ObjectType) -> list[Field]:
    """The fields by which records can be put into groups or lanes."""
    return [f for f in kind.fields.values() if f.kind.name in GROUPS and f.name not in STAMPED and stored(f)]


def choices(kind: ObjectType) -> list[Field]:
    """The choices that have colours."""
    return [f for f in groups(kind) if f.kind.name == "choice"]


def steps(kind: ObjectType) -> Field | None:
    """The choice that makes the columns of a board: few options, one of which every record has; where the object has
    none of its own, one that customers made.
    """
    known = [*choices(kind), *(f for f in kind.fields.values() if f.custom and f.kind.name == "choice")]
    few = [f for f in known if f.editable and FEWEST <= len(f.choices) <= MOST_STEPS]
    return next((f for f in few if f.name == "status"), few[0] if few else None)


def stored(field: Field) -> bool:
    """Whether the value is a column of the table, by which the database can order and group."""
    return field.in_table and field.source.stored
