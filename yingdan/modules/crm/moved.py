"""What moved since a period began, read in one statement: each deal as it stood then beside how it stands now.

How a deal stood on a day: on the terms it had that midnight (`FormerTerms`), or, where it never changed since, on those
it has now. One that was open by these but closed before that day by what was entered later was closed; a closing day
later than that is of no matter then. A deal is there from the day it was opened on, not from the day it was entered:
what is brought in from another system was there before. Amounts are the company's own currency, and one that did not
change is worth at both times what it is worth now, so that no exchange rate moves anything. What cannot be reckoned for
want of a rate is left out and told; what is in the bin counts on neither side. A deal counts for the unit it is in now.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from yingdan.engines.targets.moved import WITHIN, Deals, Part, Place
from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.kernel.period import Period
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.former_terms import FormerTerms
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.actor import acting, as_keeper, current_actor
from yingdan.platform.columns import MoneyField
from yingdan.platform.figured import listed
from yingdan.platform.query.counting import many

DAY = timedelta(days=1)
TERMS = ("status", "amount", "expected_close_on", "closed_on")
READ = {Opportunity.key(): (*TERMS, "opened_on", "unit"), FormerTerms.key(): TERMS}
MONEY, PLACE, ON = MoneyField(null=True), CharField(), DateField(null=True)
KEYS = ("unit_id", "then", "now", "way", "unrated")


@dataclass(frozen=True, slots=True)
class Group:
    """Deals of one unit (its id) that stood alike and went the same way; `unrated` ones have no known worth."""

    unit: int | None
    deals: Deals
    unrated: bool = False


def groups(period: Period) -> list[Group]:
    """What moved of all the actor may see, in one statement; nothing is in it of deals the period never had to do
    with. Raises Missing where he may not read what it is reckoned from.
    """
    readable()
    found: dict[tuple[Any, ...], list[Any]] = {}
    for *keys, n, b, a in listed((groups, period), lambda: grouped(period)):
        sums = found.setdefault(tuple(keys), [0, Decimal(0), Decimal(0)])
        sums[:] = sums[0] + n, sums[1] + (b or 0), sums[2] + (a or 0)
    return [
        Group(unit, Deals(Place(then), Place(now), b, a, n), unrated)
        for (unit, then, now, _way, unrated), (n, b, a) in found.items()
    ]


def grouped(period: Period) -> QuerySet:
    """The deals of a period by what the groups are told apart by: how many, worth how much before and after. Those
    expected in it are read from one index, those won in it from another, and of the rest only what the terms name.
    """
    due, won = expected_in(period), won_in(period)
    former = of_everybody(had_terms, period)
    with walking(many(Opportunity.key())):
        every = Opportunity.objects.order_by()
        parts = [every.filter(due), every.filter(won).exclude(due), every.filter(pk__in=former).exclude(due | won)]
    sums = {"n": Count("pk"), "b": Sum("before"), "a": Sum("after")}
    found = [stood(period, rows).values(*KEYS).annotate(**sums).values_list(*KEYS, *sums) for rows in parts]
    return found[0].union(*found[1:], all=True)


def of_part(period: Period, part: str, path: str = "") -> QuerySet:
    """The deals of one part, or of the `start` or the `end`, the weightiest first, each with its `weight`; of the unit
    with this path and those below it.
    """
    weight: Any = F("after")
    if part in ("start", Part.PUT_OFF, Part.LOST):
        weight = F("before")
    elif part in (Part.INCREASED, Part.DECREASED):
        more = F("after") - F("before") if part == Part.INCREASED else F("before") - F("after")
        weight = ExpressionWrapper(more, output_field=MONEY)
    rows = deals(period).filter(which(part), unrated=False).annotate(weight=weight)
    return (rows.filter(unit__path__startswith=path) if path else rows).order_by("-weight", "pk")


def which(part: str) -> Q:
    """The places of the deals of one part, as the engine tells them."""
    if part in ("start", "end"):
        return Q(then=Place.DUE) if part == "start" else Q(now__in=WITHIN)
    found = Q(pk__in=())
    for then, now, way in product(Place, Place, (-1, 0, 1)):
        if then != Place.WON and Deals(then, now, Decimal(1), Decimal(1 + way)).part == part:
            found |= Q(then=then, now=now, way=way)
    return found


def deals(period: Period) -> QuerySet:
    """The deals a period has or had to do with, each with `then`, `now` (places), `before`, `after` (amounts in the
    company's currency), `expected_then`, `expected_now`, `way` (how the amount went: -1, 0, 1) and whether it is
    `unrated`. Raises Missing.
    """
    readable()
    return stood(period, Opportunity.objects.filter(pk__in=of_everybody(touched, period)))


def of_everybody(ids: Callable[[Period], QuerySet], period: Period) -> QuerySet:
    """Some ids of deals, whosever they are: that is asked of the deals themselves, once."""
    with acting(as_keeper()):
        return ids(period)


def stood(period: Period, rows: QuerySet) -> QuerySet:
    """Some deals of a period with how they stood then and stand now, as `deals` tells it."""
    first, last = Side("former", period, period.start), Side("latter", period, min(period.end, clock.today()) + DAY)
    over = period.end < clock.today()
    rows = rows.alias(former=first.terms())
    rows = rows.alias(latter=last.terms()) if over else rows
    rows = rows.alias(held=first.amount(), holds=last.amount() if over else F("base_amount"))
    lacking = Q(amount__isnull=False) & (Q(held__isnull=True) | Q(holds__isnull=True))
    return rows.annotate(
        then=first.place(),
        now=last.place(over),
        expected_then=first.expected(),
        expected_now=last.expected() if over else F("expected_close_on"),
        before=Coalesce("held", Value(0, MONEY)),
        after=Coalesce("holds", Value(0, MONEY)),
        unrated=Case(When(lacking, then=True), default=False, output_field=BooleanField()),
    ).annotate(
        way=Case(When(after__gt=F("before"), then=1), When(after__lt=F("before"), then=-1), default=0,
                 output_field=IntegerField()),
    )  # fmt: skip


def readable() -> None:
    """Raise Missing where the actor may not read what movements are reckoned from."""
    for key, names in READ.items():
        if not current_actor().may(key, "view"):
            raise Missing()
        known = schema.find(key).fields
        if any(name not in known or known[name].masked for name in names):
            raise Missing(code="field")


def touched(period: Period) -> QuerySet:
    """The ids of deals expected or closed in a period, now or at any time since it began: each by its own index."""
    everything = Opportunity.objects.order_by()
    due, won = (everything.filter(which).values("pk") for which in (expected_in(period), won_in(period)))
    return due.union(won, had_terms(period), all=True)


def expected_in(period: Period) -> Q:
    """The deals expected in a period."""
    return Q(expected_close_on__range=(period.start, period.end))


def won_in(period: Period) -> Q:
    """The deals won in a period."""
    return Q(status=StageKind.WON, closed_on__range=(period.start, period.end))


def had_terms(period: Period) -> QuerySet:
    """The ids of deals that at any time since a period began were expected in it or closed."""
    closed = Q(closed_on__range=(period.start, period.end))
    former = FormerTerms.objects.order_by().filter(until__gt=clock.start_of(period.start))
    return former.filter(expected_in(period) | closed).values("opportunity")


@dataclass(frozen=True, slots=True)
class Side:
    """How deals stood at the beginning of a day, for a period, by the terms joined as `alias`."""

    alias: str
    period: Period
    day: date

    def terms(self) -> FilteredRelation:
        """The terms a deal had at that moment; none for one that has them still."""
        at = clock.start_of(self.day)
        began = Q(former_terms__since__isnull=True) | Q(former_terms__since__lte=at)
        return FilteredRelation("former_terms", condition=Q(former_terms__until__gt=at) & began)

    def of(self, name: str) -> F:
        """A column of the terms."""
        return F(f"{self.alias}__{name}")

    @property
    def stood(self) -> Q:
        """Whether the terms say how it stood: there are some, and no closing before that day was entered later."""
        closed = Q(**{f"{self.alias}__closed_on__isnull": False})
        never = Q(closed_on__isnull=True) | Q(closed_on__gte=self.day)
        return Q(**{f"{self.alias}__isnull": False}) & (closed | never)

    def amount(self) -> Case:
        """What it was worth; what it is worth now, if that did not change."""
        same = Q(amount=self.of("amount"), currency=self.of("currency"))
        return Case(When(self.stood & ~same, then=self.of("base_amount")), default=F("base_amount"), output_field=MONEY)

    def expected(self) -> Case:
        """When it was expected."""
        return Case(
            When(self.stood, then=self.of("expected_close_on")), default=F("expected_close_on"), output_field=ON
        )

    def place(self, former: bool = True) -> Case:
        """Where it stood; with the present alone if it has no `former` terms to be looked at."""
        return Case(*self.cases(former), default=Value(Place.DUE), output_field=PLACE)

    def cases(self, former: bool) -> Iterator[When]:
        """The places in the order in which they are asked for."""
        within = (self.period.start, self.period.end)
        yield When(opened_on__gte=self.day, then=Value(Place.ABSENT))
        for of in (f"{self.alias}__", "") if former else ("",):
            closed = Q(**{f"{of}closed_on__lt": self.day})
            won = Q(**{f"{of}status": StageKind.WON, f"{of}closed_on__range": within})
            if self.day > self.period.start:
                yield When(closed & won, then=Value(Place.WON))
            yield When(closed, then=Value(Place.CLOSED))
        for of, which in ((f"{self.alias}__", self.stood), ("", Q())) if former else (("", Q()),):
            on = f"{of}expected_close_on"
            yield When(which & Q(**{f"{on}__isnull": True}), then=Value(Place.UNDATED))
            yield When(which & Q(**{f"{on}__lt": self.period.start}), then=Value(Place.EARLIER))
            yield When(which & Q(**{f"{on}__gt": self.period.end}), then=Value(Place.LATER))
            if of:
                yield When(which, then=Value(Place.DUE))
