"""Leader boards: figures of people side by side. What one may see anyway needs no leave; a board an administrator has
published shows names and figures to everybody, whatever they may see else, but for people who do not want to be shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.platform import versions
from yingdan.platform.actor import SYSTEM, Actor, acting, current_actor
from yingdan.platform.metrics import library, measuring
from yingdan.platform.query.ast import All, Condition, Where

HIDDEN = "leaders.hidden"


@dataclass(frozen=True, slots=True)
class Board:
    """A board as an administrator made it: `unit` is the id of a unit with all below it, `period` a period by name."""

    id: int
    name: str
    metric: str
    period: str
    unit: int | None
    most: int


_kept: dict[str, Any] = {"version": None, "boards": ()}


def forget() -> None:
    """Read the boards anew at the next look."""
    _kept["version"] = None


def moved() -> None:
    """Say, in the transaction of the change, that the boards changed."""
    versions.bump(versions.SETTINGS)
    forget()


def published() -> tuple[Board, ...]:
    """The boards everybody may see; read once per version of the settings."""
    version = versions.latest(versions.SETTINGS)
    if _kept["version"] != version:
        with acting(SYSTEM):
            every = apps.get_model("platform", "LeaderBoard").objects.filter(published=True).order_by("position", "pk")
            rows = [row for row in every if library.is_known(row.metric)]  # a metric of one's own may be gone
            _kept["boards"] = tuple(Board(r.pk, r.name, r.metric, r.period, r.unit_id, r.most) for r in rows)
        _kept["version"] = version
    found: tuple[Board, ...] = _kept["boards"]
    return found


def seer(board: Board | None) -> Actor:
    """Whose eyes a board is seen with: a published one is the company's, else one's own."""
    return SYSTEM if board in published() else current_actor()


def figures(code: str, period: Period, unit: int | None, board: Board | None = None) -> dict[int, Decimal]:
    """The figure of each person in a period, of what counts for a unit (id) and below it; only those with data.

    Whose amounts cannot be added up is left out. Raises Missing for a metric that is not there or not to be seen.
    """
    with acting(seer(board)):
        answer = measuring.measure([code], [period], by="person", within=within(code, unit))
        people = [key for key in answer.everybody() if isinstance(key, int)]
        found = {person: value_of(answer, code, person, period) for person in people}
    return {key: value for key, value in found.items() if value is not None}


def value_of(answer: Any, code: str, key: int, period: Period) -> Decimal | None:
    """A person's figure; nothing where amounts lack a rate."""
    try:
        found: Decimal | None = answer.value(code, key, period)
    except Invalid:
        return None
    return found


def daily(code: str, period: Period, unit: int | None, board: Board | None = None) -> dict[Any, dict[date, Decimal]]:
    """The same figures day by day, to tell who was first: one statement."""
    with acting(seer(board)):
        return measuring.daily(code, period, by="person", within=within(code, unit))


def within(code: str, unit: int | None) -> Where:
    """What counts for a unit and all below it."""
    if unit is None:
        return All()
    columns = {m.where_unit for m in library.measured_by(library.known(code)) if m.of is not None and m.where_unit}
    return All(tuple(Condition(column, "in_unit", [unit]) for column in sorted(columns)))


def hidden(people: Iterable[int]) -> set[int]:
    """Those of some people who do not want others to see them on boards."""
    rows = apps.get_model("platform", "Preference").objects.filter(user_id__in=list(people), name=HIDDEN)
    return set(rows.values_list("user_id", flat=True))
