"""How much each part of a breakdown weighs: by working days, season, last year, or heads with their ramp.

Each gives numbers whose proportion is exact; alike is a weight of 1 for everybody, and weights by hand need no rule.
The methods are those of requirements.md §6.5.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yingdan.engines.targets.exact import decimal, fraction, proportional, to_unit
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.kernel.spread import CENT


@dataclass(frozen=True)
class Seat:
    """One head: from ``since`` to ``until`` (both days included, None: open), part-time by ``share``.

    ``ramp`` is what it can carry in its first, second, … month of service (0.25, 0.5, 0.75); after that it is 1. A
    month of service begins on the day of the month he joined, or on the last day of a shorter month. Whoever has no
    ``since`` has been there long enough.
    """

    since: date | None = None
    until: date | None = None
    ramp: tuple[Decimal, ...] = ()
    share: Decimal = Decimal(1)


def by_working_days(days: Iterable[date]) -> Callable[[Period], int]:
    """Weighs a period by how many of the company's working ``days`` lie in it."""
    ordered = sorted(set(days))
    return lambda period: bisect_right(ordered, period.end) - bisect_left(ordered, period.start)


def season(history: Sequence[Sequence[Decimal | None]]) -> list[int]:
    """Weighs the slots of a year (months, quarters) by their mean share of past years: a row a year, the latest first.

    Each year counts alike, however large (the method of simple averages for seasonal indices), so that one record
    year does not drown the pattern. A blank is nothing; a year whose sum is not above zero says nothing and is left
    out; so is, beside others, the year in which the record begins when it begins late (nothing in its first quarter):
    it would put the whole year into what is left of it. A slot whose mean share is below zero weighs nothing. Invalid
    ("history") when no year says anything, or when the years have different numbers of slots.
    """
    if len({len(year) for year in history}) > 1:
        raise Invalid("The years of the history have different numbers of periods.", code="history")
    years = [[fraction(value or 0) for value in year] for year in history]
    told = [(year, sum(year, Fraction(0))) for year in years]
    shares = [[value / whole for value in year] for year, whole in told if whole > 0]
    if len(shares) > 1 and not any(shares[-1][: -(-len(shares[-1]) // 4)]):
        shares.pop()
    if not shares:
        raise Invalid("There is no history to take the season from.", code="history")
    return proportional(max(sum(slot, Fraction(0)) / len(shares), Fraction(0)) for slot in zip(*shares, strict=True))


def last_year(amounts: Sequence[Decimal | None]) -> list[int]:
    """Weighs each by what it brought last year; a blank and a result below zero weigh nothing.

    Invalid ("history") when nobody brought anything.
    """
    shares = [max(fraction(amount or 0), Fraction(0)) for amount in amounts]
    if not any(shares):
        raise Invalid("Nobody has a result of last year to share by.", code="history")
    return proportional(shares)


def grown(base: Iterable[Decimal | None], growth: Decimal, unit: Decimal = CENT) -> Decimal:
    """The whole that is ``growth`` (0.2: 20 %) above the sum of ``base``, rounded half up to ``unit``.

    Growth is measured against the size of the base, as ``kernel.ratio.growth`` does: +20 % on −100 is −80.
    """
    whole = sum((fraction(amount or 0) for amount in base), Fraction(0))
    return to_unit(whole + abs(whole) * fraction(growth), unit)


def capacity(seats: Iterable[Seat], days: Iterable[date]) -> Decimal:
    """What heads can carry on these working ``days``, in full working days: a newcomer's day counts as his ramp says.

    It is pro rata by nature: who comes or goes in between carries the days he is there.
    """
    working = sorted(set(days))
    carried = sum((_carries(seat, day) for seat in seats for day in working), Fraction(0))
    return decimal(carried)


def _carries(seat: Seat, day: date) -> Fraction:
    """How much of a full day one head carries; Invalid for a share or a ramp below zero."""
    if min((seat.share, *seat.ramp)) < 0:
        raise Invalid("A weight cannot be below zero.", code="weight")
    if (seat.since and day < seat.since) or (seat.until and day > seat.until):
        return Fraction(0)
    served = _months(seat.since, day) if seat.since else len(seat.ramp)
    return fraction(seat.share) * (fraction(seat.ramp[served]) if served < len(seat.ramp) else 1)


def _months(since: date, day: date) -> int:
    """Whole months of service."""
    months = (day.year - since.year) * 12 + day.month - since.month
    turn = min(since.day, monthrange(day.year, day.month)[1])
    return months - (day.day < turn)
