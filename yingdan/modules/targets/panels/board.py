"""What the cards of the home page stand on: worked out once for all of them, in a handful of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from yingdan.engines.targets.pace import GREEN, RED, YELLOW
from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Missing
from yingdan.kernel.period import Period
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.targets.attainment import Standing, Standings, several
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.measured import looked_back, said
from yingdan.modules.targets.services.funnel import OWN
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.calendar import compared
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.web import looks
from yingdan.web.looks import Scale
from yingdan.web.numbers import Number, link
from yingdan.web.tiles import View

DEAL = Opportunity.key()
LIVE = (DEAL, "crm.credit", "targets.plan", "targets.cell", "targets.commitment", "targets.change")
METRIC = "sales_amt"
MEASURED = (
    METRIC, "won_n", "decided_n", "win_rate", "asp", "cycle_avg", "due_amt", "due_weighted", "due_n", "commit_amt",
    "commit_n", "best_amt", "best_n", "early_amt", "early_n",
    "pipe_n", "stuck_n", "stuck_amt", "stuck", "late_n", "aimless_n", "postponed_n",
)  # fmt: skip
LARGE, HUNDRED, ROOM = Decimal(1_000_000), Decimal(100), Decimal("1.04")
ONE_IN_HUNDRED, LIKELY, EVEN = Decimal("0.01"), Decimal("0.75"), Decimal("0.5")
TONES = {GREEN: "ok", YELLOW: "warn", RED: "bad"}


@dataclass(frozen=True, slots=True)
class Bar:
    """The one bar: widths and places in per cent of it; nothing where there is nothing to draw."""

    done: str
    tone: str
    landing: str = ""
    low: str = ""
    band: str = ""
    pace: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How much more or less than before, with its words and its tone."""

    words: str
    tone: str


class Board:
    """The numbers of the page. `key` is whose they are: a person's id, or the path of the unit looked at."""

    def __init__(self, view: View) -> None:
        self.view, self.period, self.today = view, view.period, clock.today()
        self.year = view.period.calendar.period("year", view.period.start)
        self.months = self.year.split("month")
        self.key = self.looked_at()

    def looked_at(self) -> Key:
        """Oneself; or the unit chosen; or the highest one sees."""
        if not self.view.leads:
            return self.view.actor.user_id or 0
        if self.view.unit in self.by_id:
            return self.by_id[self.view.unit].path
        seen: list[Unit] = self.view.held.get("seen", [])
        return min((unit.path for unit in seen), key=lambda path: (tree.depth(path), path), default="")

    @cached_property
    def by_id(self) -> dict[int | None, Unit]:
        """All units."""
        known: dict[int | None, Unit] = self.view.held.get("units") or {unit.pk: unit for unit in Unit.objects.all()}
        return known

    @cached_property
    def units(self) -> dict[Key, Unit]:
        """All units by path."""
        return {unit.path: unit for unit in self.by_id.values()}

    @cached_property
    def all(self) -> list[Standings]:
        """Everybody's standing: in the period, in its year, in each month of it."""
        return several(METRIC, [self.period, self.year, *self.months])

    @property
    def now(self) -> Standings:
        """In the period of the page."""
        return self.all[0]

    @property
    def mine(self) -> Standing:
        """How whoever is looked at stands in the period."""
        return self.now.of(self.key)

    @cached_property
    def before(self) -> dict[str, Period]:
        """The periods compared with, as far into them as today is into this one."""
        cuts = {"": self.cut(self.period), "year": self.cut(self.year)}
        found = {
            "year_ago": compared(cuts[""], "year"),
            "just_before": compared(cuts[""], "before"),
            "whole_year_ago": compared(cuts["year"], "year"),
        }
        return {name: period for name, period in found.items() if period is not None}

    def cut(self, period: Period) -> Period:
        """A period up to today."""
        end = min(period.end, max(self.today, period.start))
        return Period(period.kind, period.start, end, period.calendar)

    @cached_property
    def answer(self) -> Answer:
        """Everything measured beside the standing, for people and units at once."""
        if self.view.leads:
            return measure(MEASURED, [self.period, *self.before.values()], by="both")
        periods = [self.period, looked_back(self.period.calendar, self.today), *self.before.values()]
        try:
            return measure(OWN if self.mine.target is not None else (METRIC,), periods, by="person")
        except Missing:  # who may not see all of the way back sees his sales all the same
            return measure((METRIC,), periods, by="person")

    def value(self, code: str, key: Key | None = None, period: Period | None = None) -> Decimal | None:
        """One number; None for no data."""
        return said(self.answer, code, self.key if key is None else key, period or self.period)

    @cached_property
    def people(self) -> dict[int, User]:
        """Who is active below the unit looked at, by id."""
        if isinstance(self.key, int):
            return {}
        return {one.pk: one for one in User.objects.filter(active=True, unit__path__startswith=self.key).order_by("pk")}

    @cached_property
    def scale(self) -> Scale:
        """The unit of money: the one chosen, else ten thousands where amounts are large."""
        if not self.view.scaled and largest([self.mine.target, self.mine.done]) >= LARGE:
            self.view.held["scale"] = looks.scale("big")
        return self.view.money

    def show(self, amount: Decimal | None) -> str:
        """An amount: whole for who leads, to the last place for one's own."""
        if amount is None:
            return looks.DASH
        scale = self.scale.fitting([amount])
        places = scale.places if isinstance(self.key, int) else 0
        return looks.figure(amount / scale.factor, places)

    def signed(self, amount: Decimal | None) -> str:
        """A difference with its sign."""
        text = self.show(amount)
        return f"+{text}" if amount is not None and amount > 0 else text

    def number(self, text: str, unit: str, code: str = METRIC, key: Key | None = None, period: Any = None) -> Number:
        """A number that opens to its explanation."""
        of = self.key if key is None else key
        whose = {"person": of} if isinstance(of, int) else {"unit": of} if of else {}
        return Number(text, unit, link(code, period or self.period, **whose))

    def money(self, amount: Decimal | None, code: str = METRIC, key: Key | None = None, period: Any = None) -> Number:
        """An amount that opens to its explanation."""
        return self.number(self.show(amount), self.scale.unit, code, key, period)

    def grown(self, now: Decimal | None, against: str, key: Key | None = None) -> Change | None:
        """How much more than in one of the periods before, to the same day; None without anything to compare with."""
        earlier = self.before.get(against)
        then = self.value(METRIC, key, earlier) if earlier else None
        if now is None or not then:
            return None
        grew = (now - then) / abs(then) * HUNDRED
        words = ("+" if grew > 0 else "") + looks.figure(grew, 1) + "%"
        return Change(words, "ok" if grew >= 0 else "bad")


def board(view: View) -> Board:
    """The board of a page, made by the first card that asks."""
    if "board" not in view.held:
        view.held["board"] = Board(view)
    found: Board = view.held["board"]
    return found


def tone(standing: Standing) -> str:
    """The colour of a standing."""
    return TONES.get(standing.pace.colour or "", "")


def word(standing: Standing) -> str:
    """The word for its colour; also for what has none."""
    words = {
        GREEN: _("Ahead"), YELLOW: _("Slightly behind"), RED: _("Behind"),
    }  # fmt: skip
    states = {
        "no_target": _("No target"), "zero_target": _("Target is zero"), "negative_target": _("Target below zero"),
        "no_data": _("No data"), "mixed": _("Several currencies"),
    }  # fmt: skip
    return words.get(standing.pace.colour or "") or states.get(standing.pace.state, "")


def percent(share: Decimal | None, places: int = 1, *, sign: bool = False) -> str:
    """A share as points of a hundred, without the sign of per cent."""
    if share is None:
        return looks.DASH
    text = looks.figure(share * HUNDRED, places)
    return f"+{text}" if sign and share > 0 else text


def chance_words(chance: Decimal | None) -> str:
    """A chance in per cent; never quite none or all, for nobody can know that."""
    if chance is None:
        return ""
    if chance < ONE_IN_HUNDRED:
        return "<1%"
    return ">99%" if chance > 1 - ONE_IN_HUNDRED else percent(chance, 0) + "%"


def chance_tone(chance: Decimal | None) -> str:
    """Green from three in four, amber from even odds, red below."""
    return "" if chance is None else "ok" if chance >= LIKELY else "warn" if chance >= EVEN else "bad"


def width(part: Decimal, whole: Decimal) -> str:
    """A place on a bar in per cent."""
    return (
        str((max(min(part / whole, Decimal(1)), Decimal(0)) * HUNDRED).quantize(Decimal("0.1"))) if whole > 0 else "0"
    )


def bar(one: Standing, most: Decimal | None = None) -> Bar:
    """The bar of a standing, drawn up to `most` or to its own largest amount."""
    lands, done, target = one.landing, one.done or Decimal(0), one.target
    high = lands.high if lands and lands.high is not None else lands.expected if lands else None
    top = most if most is not None else largest([done, target, high]) * ROOM
    given = target is not None and target > 0 and top > 0
    expected = one.pace.expected
    return Bar(
        done=width(done, top),
        tone=tone(one) or "info",
        landing=width(lands.expected, top) if lands and lands.expected > done else "",
        low=width(lands.low, top) if lands and lands.low is not None else "",
        band=width(lands.high - lands.low, top)
        if lands and lands.low is not None and lands.high is not None and lands.high > lands.low
        else "",
        pace=width((target or Decimal(0)) * expected, top) if given and expected is not None else "",
        target=width(target or Decimal(0), top) if given else "",
    )


def largest(amounts: Iterable[Decimal | None]) -> Decimal:
    """The largest of some amounts; zero of none."""
    return max((amount for amount in amounts if amount is not None), default=Decimal(0))


def spark(values: Iterable[Decimal], wide: int = 64, high: int = 20) -> list[str]:
    """The points of a sparkline, the last one's place after them; nothing for fewer than two."""
    known = list(values)
    if len(known) < 2:
        return []
    low, top = min(known), max(known)
    span = top - low or Decimal(1)
    step = Decimal(wide) / (len(known) - 1)
    points = [f"{step * at:.1f},{2 + (top - value) / span * (high - 4):.1f}" for at, value in enumerate(known)]
    return [" ".join(points), *points[-1].split(",")]
