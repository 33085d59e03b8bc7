"""A leader board made ready for drawing: who stands where, how far, with which target; and what one may choose."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from yingdan.engines.leaders.ranking import Place, ranked, reached_on, tied
from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Missing
from yingdan.kernel.period import Period, relative
from yingdan.platform import hooks, preferences, schema
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.bilingual import name_of
from yingdan.platform.metrics import boards, library
from yingdan.platform.metrics.boards import Board
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.objects.unit import Unit
from yingdan.web import numbers
from yingdan.web.choice import Choice
from yingdan.web.looks import Scale

PERIODS: Mapping[str, tuple[Any, str]] = {
    "this_week": (_("This week"), "week"),
    "this_month": (_("This month"), "month"),
    "last_month": (_("Last month"), "month"),
    "this_quarter": (_("This quarter"), "quarter"),
    "last_quarter": (_("Last quarter"), "quarter"),
    "this_year": (_("This year"), "year"),
}
USUAL, FIRST, MOST = "this_month", "sales_amt", 50
ADDING = ("sum", "count")
HUNDRED = Decimal(100)
INDENT = "\u2003"


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the board. `done` and `target` are places on the bar in per cent; `first` says when the figure was
    reached where another has the same one; `url` explains the figure, to whoever may see what is behind it.
    """

    id: int
    name: str
    unit: str
    place: int
    text: str
    done: str
    me: bool
    negative: bool = False
    target: str = ""
    target_text: str = ""
    rate: str = ""
    first: date | None = None
    url: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board is asked for; `board` when it is one an administrator published."""

    metric: Metric
    within: str
    unit: int | None
    board: Board | None = None

    @property
    def period(self) -> Period:
        """The period meant today."""
        calendar = preferences.company().calendar
        start, _end = relative(self.within, clock.today(), calendar)
        return calendar.period(PERIODS[self.within][1], start or clock.today())

    def url(self, base: str = "/leaders/", **changes: str) -> str:
        """The address of this board with another choice."""
        own = (
            {"board": str(self.board.id)} if self.board else {"metric": self.metric.code, "unit": str(self.unit or "")}
        )
        pairs = {**own, "period": self.within, **changes}
        return f"{base}?{urlencode({name: value for name, value in pairs.items() if value})}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A board ready to be shown: its rows, one's own when it stands further down, how many there are, and whether any
    of those shown has a target.
    """

    rows: list[Row]
    mine: Row | None
    count: int
    unit_of_measure: str

    @property
    def rated(self) -> bool:
        """Whether a column is needed for how much of the target is reached."""
        return any(row.rate for row in (*self.rows, self.mine) if row is not None)


def read(given: Mapping[str, str]) -> Asked:
    """What an address asks for: a published board, or a metric in one's own sight; without either the first board there
    is. Raises Missing.
    """
    number, within, code = given.get("board", ""), given.get("period", ""), given.get("metric", "")
    known = boards.published()
    board = (
        next((b for b in known if str(b.id) == number), None) if number else (known[0] if known and not code else None)
    )
    if number and board is None:
        raise Missing()
    if board is not None:
        return Asked(library.known(board.metric), within if within in PERIODS else board.period, board.unit, board)
    offered = metrics()
    metric = (
        library.find(code) if code else next((m for m in offered if m.code == FIRST), offered[0] if offered else None)
    )
    if metric is None:
        raise Missing()
    unit = given.get("unit", "")
    place = numbers.row("platform.unit", unit).pk if unit else None
    return Asked(metric, within if within in PERIODS else USUAL, place)


def metrics() -> list[Metric]:
    """The metrics one may ask for: those with figures of people."""
    every = (m for m in library.every() if not library.waiting(m))
    return [m for m in every if all(part.whose for part in library.measured_by(m))]


def sees_others(actor: Actor) -> bool:
    """Whether somebody sees figures of other people than himself."""
    keys = {m.of.object for m in library.declared() if m.of is not None}
    reaches = (actor.allows(key, "view") for key in keys)
    return any(reach.everything or reach.units for reach in reaches)


def drawn(asked: Asked, scale: Scale) -> Drawn:
    """The board. Raises Missing for a metric that is not there."""
    code, period, me = asked.metric.code, asked.period, current_actor().user_id or 0
    figures = boards.figures(code, period, asked.unit, asked.board)
    off = boards.hidden(figures) - {me}
    people = {p.pk: p for p in persons(set(figures) - off)}
    figures = {id: figures[id] for id in people}
    even = tied(figures)
    daily = boards.daily(code, period, asked.unit, asked.board) if even else {}
    adds = asked.metric.rolls in ADDING
    reached = {id: day for id in even if (day := reached_on(daily.get(id, {}), figures[id], adds=adds)) is not None}
    places = ranked(figures, reached, less_is_better=asked.metric.better == "down")
    targets = hooks.target(code, period) if asked.unit is None else {}
    longest = max((*figures.values(), *(targets[id] for id in figures if id in targets)), default=Decimal(0))
    fitted = scale.fitting(figures.values())
    open_ = opened(asked, figures)
    rows = [row(asked, p, people[p.key], targets.get(p.key), longest, fitted, opens=p.key in open_) for p in places]
    most = asked.board.most if asked.board else MOST
    mine = next((replace(r, apart=True) for r in rows[most:] if r.me), None)
    return Drawn(rows[:most], mine, len(rows), numbers.written(asked.metric, Decimal(0), scale)[1])


def persons(ids: set[int]) -> list[Any]:
    """Some people by name, those who still work here."""
    rows = schema.find("platform.user").rows().filter(pk__in=ids, active=True)
    return list(rows.select_related("unit").order_by("name", "pk"))


def row(
    asked: Asked, place: Place[int], person: Any, target: Decimal | None, longest: Decimal, scale: Scale, *, opens: bool
) -> Row:
    """One row; `opens` when its figure leads to what is behind it."""
    me = place.key == current_actor().user_id
    text, _unit = numbers.written(asked.metric, place.value, scale)
    return Row(
        id=person.pk,
        name=person.name,
        unit=str(person.unit or ""),
        place=place.place,
        text=text,
        done=share(place.value, longest),
        me=me,
        negative=place.value < 0,
        target=share(target, longest) if target else "",
        target_text=numbers.written(asked.metric, target, scale)[0] if target else "",
        rate=f"{place.value / target * HUNDRED:.1f}" if target and target > 0 else "",
        first=place.reached,
        url=numbers.link(asked.metric.code, asked.period, person=person.pk) if opens else "",
    )


def opened(asked: Asked, figures: Mapping[int, Decimal]) -> set[int]:
    """Whose figures lead to what is behind them: those that count just what one sees oneself. On a published board
    these are one's own and, of who sees others, those that come out the same from what he sees.
    """
    if asked.unit is not None:
        return set()
    if asked.board is None:
        return set(figures)
    actor = current_actor()
    seen = boards.figures(asked.metric.code, asked.period, None, None) if sees_others(actor) else {}
    same = {id for id, figure in figures.items() if seen.get(id) == figure}
    return same | {id for id in figures if id == actor.user_id}


def share(part: Decimal, whole: Decimal) -> str:
    """A part of a whole in per cent, for the width of a bar."""
    return f"{min(max(part / whole, Decimal(0)), Decimal(1)) * HUNDRED:.1f}" if whole > 0 else "0"


def choices(asked: Asked) -> dict[str, Any]:
    """What one may choose: a board, else metric and unit; and a period."""
    known = boards.published()
    own = sees_others(current_actor()) or not known
    tabs = [Choice(b.name, b.name, f"/leaders/?board={b.id}", b == asked.board) for b in known]
    if own and known:
        tabs.append(Choice("own", _("What I see"), f"/leaders/?metric={FIRST}", asked.board is None))
    return {
        "tabs": tabs,
        "periods": [Choice(n, label, asked.url(period=n), n == asked.within) for n, (label, _kind) in PERIODS.items()],
        "metrics": metrics() if asked.board is None else [],
        "units": units() if asked.board is None else [],
    }


def units() -> list[tuple[int, str]]:
    """Every unit in the order of the tree, indented by its depth."""
    rows = schema.find("platform.unit").rows().order_by("path").values_list("pk", name_of(Unit), "path")
    return [(pk, INDENT * (tree.depth(path) - 1) + name) for pk, name, path in rows]
