"""The lanes of a board: its cards in rows by owner, or by any choice or reference, with figures of each row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.platform.access import walking
from yingdan.platform.fields import Field
from yingdan.platform.keyed import held, keyed, name_of
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Condition, Where
from yingdan.platform.query.compile import queryset
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.query.measuring import Measures
from yingdan.platform.spec import Board
from yingdan.web import looks, ways
from yingdan.web.cards import Cards
from yingdan.web.choice import Choice
from yingdan.web.firsts import firsts
from yingdan.web.looks import Scale
from yingdan.web.state import Filter, State
from yingdan.web.steps import Step, step_of, within

MOST, EACH = 12, 5


@dataclass
class Cell:
    """Where a lane and a column meet: how many cards, the first of them, and where all of them are."""

    step: Step
    number: int = 0
    cards: list[Any] = field(default_factory=list)
    url: str = ""
    folded: bool = False

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.number - len(self.cards)


@dataclass
class Lane:
    """A row of the board."""

    key: str
    label: str
    number: int
    shown: str
    cells: list[Cell]


def field_of(now: State, view: Board) -> Field | None:
    """The field whose values are the lanes, if the address names one."""
    name = now.looks("lanes")
    return next((f for f in ways.groups(now.kind) if f.name == name and f.name != view.by), None)


def offered(now: State, view: Board) -> list[Choice]:
    """What may make lanes."""
    own = now.looks("lanes")
    fields = [f for f in ways.groups(now.kind) if f.name != view.by]
    none = Choice("", _("None"), now.with_look(lanes="").url(), not own)
    return [none, *(Choice(f.name, f.label, now.with_look(lanes=f.name).url(), f.name == own) for f in fields)]


def condition(lane: Field, key: str) -> Where:
    """The records of one lane."""
    return Condition(lane.name, "is", key) if key else Condition(lane.name, "empty")


def figures(now: State, view: Board, lane: Field, steps: Sequence[Step]) -> dict[Any, dict[str, Any]]:
    """Count and sum by lane and step, in one statement: {lane: {step: raw figures}}, the fullest lanes first."""
    names = ("count", *((f"sum:{view.total}",) if view.total else ()))
    measures = Measures(now.kind, names)
    field_ = now.kind.field(view.by)
    by, across = name_of(field_), name_of(lane)
    with walking(run.many(now.kind.key)):
        rows = keyed(queryset(now.query(order=())).order_by(), field_)
        counted = list(rows.values(across, by).annotate(**measures.aggregates))
    known, found = {step.id for step in steps}, dict[Any, dict[str, Any]]()
    for raw in counted:
        if (step := step_of(raw[by])) in known:
            found.setdefault(raw[across], {})[step] = raw
    return dict(sorted(found.items(), key=lambda one: -sum(raw["n"] for raw in one[1].values())))


def lanes_of(
    now: State, view: Board, lane: Field, steps: Sequence[Step], folded: set[str], cards: Cards, begin: int = 0
) -> tuple[list[Lane], int]:
    """The fullest lanes, from the `begin`th, with the first cards of each cell, and how many lanes come after them.

    One statement for the figures, one for the names, one for the cards of up to sixty cells.
    """
    found = figures(now, view, lane, steps)
    shown = list(found)[begin : begin + MOST]
    words = Grouping(now.kind, lane.name).labels(set(shown))
    made = [
        lane_of(now, view, lane, value, str(words[value]), found[value], steps, folded, cards.scale) for value in shown
    ]
    full = [(one, cell) for one in made for cell in one.cells if cell.number and not cell.folded]
    by = now.kind.field(view.by)
    parts = [All((condition(lane, one.key), within(by, cell.step.id))) for one, cell in full]
    order = now.order or ((f"-{view.total}",) if view.total else now.kind.order)
    columns = tuple(dict.fromkeys((*cards.columns, lane.name)))
    records = firsts(now.query(columns=columns, order=order), parts, EACH) if parts else []
    places: dict[tuple[str, str], list[Any]] = {}
    for record, card in zip(records, cards.draw(records), strict=True):
        places.setdefault((held(record, lane), step_of(held(record, by))), []).append(card)
    for one, cell in full:
        cell.cards = places.get((one.key, cell.step.id), [])
    return made, max(len(found) - begin - len(shown), 0)


def sums_of(now: State, view: Board, lane: Field, steps: Sequence[Step], scale: Scale) -> list[Lane]:
    """Every lane with its figures alone; two statements."""
    found = figures(now, view, lane, steps)
    return [lane_of(now, view, lane, value, "", raws, steps, set(), scale) for value, raws in found.items()]


def key_of(value: Any) -> str:
    """A lane as an address writes it."""
    return "" if value is None else str(value)


def lane_of(
    now: State,
    view: Board,
    lane: Field,
    value: Any,
    label: str,
    raws: dict[str, Any],
    steps: Sequence[Step],
    folded: set[str],
    scale: Scale,
) -> Lane:
    """One lane with its figures, without cards."""
    key, names = key_of(value), ("count", *((f"sum:{view.total}",) if view.total else ()))
    measures = Measures(now.kind, names)
    whole = measures.result(measures.sum_up(list(raws.values())))
    total = whole.get(f"sum:{view.total}")
    cells = []
    for step in steps:
        filtered = now.with_look(lanes="").with_filter(Filter(lane.name, "is" if key else "empty", (key or "1",)))
        cells.append(Cell(step, raws.get(step.id, {}).get("n", 0), url=filtered.url(), folded=step.id in folded))
    shown = looks.within(looks.short(total, scale), scale.unit) if isinstance(total, Decimal) else ""
    return Lane(key, label, whole["count"], shown, cells)
