"""What the cards of the home page stand on: worked out once for all of them, in a handful of statements."""

from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Missing
from yingdan.kernel.money import quantize
from yingdan.kernel.period import Period
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.targets.attainment import Standing, Standings, several
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.measured import PERCENT, looked_back, said
from yingdan.modules.targets.panels.drawn import HUNDRED, largest
from yingdan.modules.targets.services.funnel import OWN
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.calendar import compared
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.web import looks
from yingdan.web.looks import Scale
from yingdan.web.numbers import Number, link
from yingdan.web.tiles import View

DEAL = Opportunity.key()
LIVE = (DEAL, "crm.credit", "targets.plan", "targets.cell", "targets.commitment", "targets.change")
METRIC, TO_DATE = "sales_amt", "whole_year_ago"
SOLD = (METRIC, "won_n", "decided_n", "win_rate")
SOLD_FOR = ("asp", "cycle_avg")
"""What is asked of the period and of those before it, and what more where the page is measured by sales."""
OPEN = (
    "pipe_n", "stuck_n", "stuck_amt", "stuck", "late_n", "late_amt", "aimless_n", "aimless_amt", "postponed_n",
    "postponed_amt", "promise_n",
)  # fmt: skip
OPEN_FOR = (
    "due_amt", "due_weighted", "due_n", "commit_amt", "commit_n", "best_amt", "best_n", "early_amt", "early_n",
)  # fmt: skip
"""What is asked of the open deals, of the period alone, and what more where the page is measured by sales."""
LARGE = Decimal(1_000_000)
MONEY, PLACES = "money", {"ratio": 2, "rating": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """How much more or less than before, with its words and its tone."""

    words: str
    tone: str


class Board:
    """The numbers of the page. `key` is whose they are: a person's id, or the path of the unit looked at; `code` is the
    metric they are measured by.
    """

    def __init__(self, view: View) -> None:
        self.code = view.metric or METRIC
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
        return several(self.code, [self.period, self.year, *self.months])

    @property
    def of_sales(self) -> bool:
        """Whether the page is measured by sales, of which deals tell where they lead and why."""
        return self.code == METRIC

    @property
    def metric(self) -> Metric:
        """What the page is measured by."""
        return self.now.metric

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
            TO_DATE: compared(cuts["year"], "year"),
        }
        return {name: period for name, period in found.items() if period is not None}

    def cut(self, period: Period) -> Period:
        """A period up to today."""
        end = min(period.end, max(self.today, period.start))
        return Period(period.kind, period.start, end, period.calendar)

    @cached_property
    def answer(self) -> Answer:
        """What was sold, beside the standing: of who leads by unit, in the period and in those it is compared with."""
        if self.view.leads:
            codes = dict.fromkeys((self.code, *SOLD, *(SOLD_FOR if self.of_sales else ())))
            periods = [period for name, period in self.before.items() if name != TO_DATE]
            return measure(codes, [self.period, *periods], by="unit")
        periods = [self.period, looked_back(self.period.calendar, self.today), *self.before.values()]
        try:
            return measure(OWN if self.mine.target is not None else (METRIC,), periods, by="person")
        except Missing:  # who may not see all of the way back sees his sales all the same
            return measure((METRIC,), periods, by="person")

    @cached_property
    def still_open(self) -> Answer:
        """What the open deals tell, for people and units at once."""
        periods = dict.fromkeys([self.period, self.view.now_in])
        return measure([*OPEN, *(OPEN_FOR if self.of_sales else ())], periods, by="both")

    @cached_property
    def year_before(self) -> Answer:
        """What the page is measured by, in the year before up to this day: most of a year, and nothing else of it."""
        return measure([self.code], [self.before[TO_DATE]], by="unit")

    def answering(self, code: str, period: Period) -> Answer:
        """Where a number is found."""
        if not self.view.leads:
            return self.answer
        if code in OPEN or (code in OPEN_FOR and period is self.period):
            return self.still_open
        return self.year_before if code == self.code and period is self.before.get(TO_DATE) else self.answer

    def value(self, code: str, key: Key | None = None, period: Period | None = None) -> Decimal | None:
        """One number; None for no data."""
        asked = period or (self.view.now_in if code in OPEN else self.period)
        return said(self.answering(code, asked), code, self.key if key is None else key, asked)

    @cached_property
    def people(self) -> dict[int, User]:
        """Who is active below the unit looked at, by id."""
        if isinstance(self.key, int):
            return {}
        return {one.pk: one for one in User.objects.filter(active=True, unit__path__startswith=self.key).order_by("pk")}

    @cached_property
    def scale(self) -> Scale:
        """The unit of money: the one chosen, else ten thousands where amounts are large."""
        amounts = [self.mine.target, self.mine.done] if self.metric.unit == MONEY else [self.value(METRIC)]
        if not self.view.scaled and largest(amounts) >= LARGE:
            self.view.held["scale"] = looks.scale("big")
        return self.view.money

    def drawn(self) -> "Board":
        """The same in a unit a drawing has room for: ten thousands where large amounts are wanted to the last yuan."""
        large = self.metric.unit == MONEY and largest([self.mine.target, self.mine.done]) >= LARGE
        if not large or self.scale.factor > 1:
            return self
        for known in ("all", "before", "by_id", "units", "people", "answer", "still_open"):
            getattr(self, known)  # worked out once, for both
        other = copy(self)
        other.__dict__["scale"] = looks.scale("big")
        return other

    @property
    def unit(self) -> str:
        """The unit the metric is written in; nothing for what is counted."""
        if self.metric.unit == MONEY:
            return self.scale.unit
        return {PERCENT: "%", "days": _("days")}.get(self.metric.unit, "")

    @property
    def head(self) -> str:
        """What stands in the corner of a card: the metric where it is not sales, and the unit."""
        return " · ".join(text for text in ("" if self.of_sales else str(self.metric.label), self.unit) if text)

    def cash(self, amount: Decimal | None) -> str:
        """An amount of money: whole for who leads, to the last place for one's own."""
        if amount is None:
            return looks.DASH
        scale = self.scale.fitting([amount])
        places = scale.places if isinstance(self.key, int) else 0
        return looks.figure(amount / scale.factor, places)

    def show(self, amount: Decimal | None) -> str:
        """An amount of the metric; a share in points of a hundred."""
        if self.metric.unit == MONEY or amount is None:
            return self.cash(amount)
        places = PLACES.get(self.metric.unit, 1)
        shown = quantize(amount, places)
        return looks.figure(shown, 0 if shown == shown.to_integral_value() or abs(shown) >= HUNDRED else places)

    def signed(self, amount: Decimal | None) -> str:
        """A difference of the metric with its sign."""
        text = self.show(amount)
        return f"+{text}" if amount is not None and amount > 0 else text

    def said(self, amount: Decimal) -> str:
        """An amount of the metric within a sentence, with its unit."""
        return looks.within(self.show(amount), self.unit)

    def misses(self, gap: Decimal | None) -> bool:
        """Whether a landing that lies so far above its target (below, under zero) misses it."""
        return gap is not None and (gap < 0 if self.metric.better == "up" else gap > 0)

    def gap_tone(self, gap: Decimal | None) -> str:
        """The colour of a difference from target."""
        return "" if gap is None else "bad" if self.misses(gap) else "ok"

    def number(self, text: str, unit: str, code: str = "", key: Key | None = None, period: Any = None) -> Number:
        """A number that opens to its explanation."""
        of = self.key if key is None else key
        whose = {"person": of} if isinstance(of, int) else {"unit": of} if of else {}
        return Number(text, unit, link(code or self.code, period or self.period, **whose))

    def money(self, amount: Decimal | None, code: str = "", key: Key | None = None, period: Any = None) -> Number:
        """An amount of the metric, or by `code` of another one that is money, that opens to its explanation."""
        if code and code != self.code:
            return self.number(self.cash(amount), self.scale.unit, code, key, period)
        return self.number(self.show(amount), self.unit if amount is not None else "", code, key, period)

    def grown(self, now: Decimal | None, against: str, key: Key | None = None) -> Change | None:
        """How much more than in one of the periods before, to the same day; None without anything to compare with."""
        earlier = self.before.get(against)
        then = self.value(self.code, key, earlier) if earlier else None
        if now is None or not then:
            return None
        if self.metric.unit == PERCENT:
            points = now - then * HUNDRED
            text = _("%(points)s points") % {"points": ("+" if points > 0 else "") + looks.figure(points, 1)}
            return Change(text, self.gap_tone(points))
        grew = (now - then) / abs(then) * HUNDRED
        return Change(("+" if grew > 0 else "") + looks.figure(grew, 1) + "%", self.gap_tone(grew))


def board(view: View) -> Board:
    """The board of a page, made by the first card that asks."""
    if "board" not in view.held:
        view.held["board"] = Board(view)
    found: Board = view.held["board"]
    return found
