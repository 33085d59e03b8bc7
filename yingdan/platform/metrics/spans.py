"""Periods cut into spans that do not overlap, so that one statement answers months, quarters and years together: each
row falls into one span, and a period is a run of spans.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import TruncDate

from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.platform.query.compile import midnight

DAY = timedelta(days=1)


class Spans:
    """The spans of some periods: `edges` are the first days of each, and the day after the last."""

    def __init__(self, periods: Iterable[Period]) -> None:
        self.periods = set(periods)
        self.days = {edge for period in self.periods for edge in (period.start, period.end + DAY)}
        self.edges: list[date] = sorted(self.days)

    def of(self, period: Period) -> Sequence[Any]:
        """The numbers of the spans a period is made of. KeyError for a period that was not asked for."""
        if not self.knows(period):
            raise KeyError(period.label)
        return range(bisect_left(self.edges, period.start), bisect_left(self.edges, period.end + DAY))

    def knows(self, period: Period) -> bool:
        """Whether a period is made of these spans."""
        return {period.start, period.end + DAY} <= self.days

    @cached_property
    def numbers(self) -> list[int]:
        """The spans that belong to any period: those between periods are not asked for."""
        return sorted({number for period in self.periods for number in Spans.of(self, period)})

    def within(self, name: str, moments: bool) -> Q:
        """The rows that fall into any span. `moments`: the column holds moments, compared by the company's midnight."""
        return Q(**{f"{name}__gte": edge(self.edges[0], moments), f"{name}__lt": edge(self.edges[-1], moments)})

    def one(self, number: int, name: str, moments: bool) -> Q:
        """The rows that fall into one span."""
        low, high = self.edges[number], self.edges[number + 1]
        return Q(**{f"{name}__gte": edge(low, moments), f"{name}__lt": edge(high, moments)})

    def number(self, name: str, moments: bool) -> Any:
        """The number of the span a row falls into, in SQL: few comparisons, by halving."""
        return self.halved(name, moments, 0, len(self.edges) - 1)

    def halved(self, name: str, moments: bool, low: int, high: int) -> Any:
        """The number of the span among those from `low` up to, not with, `high`."""
        if high - low == 1:
            return Value(low, output_field=IntegerField())
        middle = (low + high) // 2
        before = Q(**{f"{name}__lt": edge(self.edges[middle], moments)})
        return Case(
            When(before, then=self.halved(name, moments, low, middle)),
            default=self.halved(name, moments, middle, high),
            output_field=IntegerField(),
        )


class Days(Spans):
    """Every day of a period as a span of its own, whose number is the day itself: for results day by day."""

    def __init__(self, period: Period) -> None:
        super().__init__([period])

    def knows(self, period: Period) -> bool:
        """Whether a period lies among these days."""
        return self.edges[0] <= period.start and period.end < self.edges[-1]

    def of(self, period: Period) -> Sequence[Any]:
        """The days of a period."""
        return [period.start + n * DAY for n in range(period.days)]

    def number(self, name: str, moments: bool) -> Any:
        """The day a row falls on, by the company's clock."""
        return TruncDate(name, tzinfo=clock.zone()) if moments else F(name)


def edge(day: date, moments: bool) -> Any:
    """Where a day begins, as the column knows it."""
    return midnight(day) if moments else day
