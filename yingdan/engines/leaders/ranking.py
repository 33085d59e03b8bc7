"""Who stands where: the larger figure first (or the smaller, where less is better); of equals, who reached it first.

Only whoever reached the same figure on the same day shares a place, and the places after it are left free: 1, 2, 2, 4.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class Place(Generic[K]):
    """One place: whose, which, with what figure; on which day it was reached where another has the same figure."""

    key: K
    place: int
    value: Decimal
    reached: date | None = None


def tied(figures: Mapping[K, Decimal]) -> set[K]:
    """Those whose figure another one has too."""
    counts = Counter(figures.values())
    return {key for key, value in figures.items() if counts[value] > 1}


def reached_on(daily: Mapping[date, Decimal], value: Decimal, *, adds: bool) -> date | None:
    """The day on which a figure was reached: of what adds up the first on which the sum so far was as far from zero as
    `value`; of anything else (a rate, a mean) the last day that told. None when no day tells.
    """
    days = sorted(daily)
    if adds:
        sums = zip(days, accumulate(daily[day] for day in days), strict=True)
        return next((day for day, so_far in sums if (so_far >= value if value > 0 else so_far <= value)), None)
    return days[-1] if days else None


def ranked(
    figures: Mapping[K, Decimal], reached: Mapping[K, date] | None = None, *, less_is_better: bool = False
) -> list[Place[K]]:
    """Everybody in order. `reached` says when those who are tied reached their figure; whoever has no day comes last
    among them. Those who share a place stand in the order given.
    """
    days = {key: day for key, day in (reached or {}).items() if key in figures}
    order = {key: (value if less_is_better else -value, days.get(key, date.max)) for key, value in figures.items()}
    found: list[Place[K]] = []
    for at, key in enumerate(sorted(figures, key=order.__getitem__)):
        same = found and order[found[-1].key] == order[key]
        found.append(Place(key, found[-1].place if same else at + 1, figures[key], days.get(key)))
    return found
