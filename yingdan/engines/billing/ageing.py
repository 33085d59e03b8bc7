"""How old what is owed is: not due, 1–30 days overdue, 31–60, 61–90, 91–180, more (requirements.md §5.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

EDGES: tuple[int, ...] = (0, 30, 60, 90, 180)
"""The most days overdue of each bucket but the last; 0 is what is not overdue yet."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is owed between `first` and `last` days overdue; `last` is None in the oldest, both 0 where not due."""

    first: int
    last: int | None
    amount: Decimal


def days_overdue(due: date | None, today: date) -> int:
    """Whole days since the day something was due; nothing before it, on it, or without a day."""
    return max((today - due).days, 0) if due is not None else 0


def buckets(owed: Iterable[tuple[date | None, Decimal]], today: date) -> list[Bucket]:
    """What is owed, by how long it is overdue; every bucket, also where there is nothing."""
    sums = [Decimal(0)] * (len(EDGES) + 1)
    for due, amount in owed:
        days = days_overdue(due, today)
        sums[next((at for at, most in enumerate(EDGES) if days <= most), len(EDGES))] += amount
    firsts = (0, *(edge + 1 for edge in EDGES))
    return [Bucket(first, last, amount) for first, last, amount in zip(firsts, (*EDGES, None), sums, strict=True)]
