"""Where a period is likely to land, with an interval: what is done, and the days left at the mean of the days gone.

Method: the prediction interval for the sum of m further observations of a normal distribution, from n observed
(Hahn and Meeker, *Statistical Intervals*, 1991, chapter 4, for their mean; times m for their sum)::

    done + m·x̄  ±  t(0.9; n−1) · s · √(m·(1 + m/n))

Chosen because it needs nothing but the daily results of this very period, honestly widens when few days are known
(the m/n under the root is the doubt about the mean itself) and closes to a point when no day is left. It is a 80 %
interval: one in ten periods lands below it, one in ten above (P10 to P90). The chance to reach an amount is what of
the same distribution lies at or above it, so the two agree: an amount at P90 has a chance of one in ten. Limits, to be
said beside it: it takes the days left to be like the days gone, so it knows no month-end rush and no open deals. A
forecast that knows both is another engine's work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

from yingdan.engines.targets.exact import decimal, fraction
from yingdan.engines.targets.student import below, point
from yingdan.kernel.errors import Invalid

FEWEST = 5
"""Fewer working days than this say too little for an interval; the landing is then given without one."""

_ROOT = Context(prec=28)


@dataclass(frozen=True)
class Landing:
    """Where the period lands, and between what with 80 % chance; None for both bounds while too few days are known.
    `days` are those gone, `deviation` is the standard deviation of the landing, `floor` what it cannot fall below.
    """

    expected: Decimal
    low: Decimal | None
    high: Decimal | None
    days: int
    deviation: Decimal = field(default=Decimal(0), repr=False, compare=False)
    floor: Decimal | None = field(default=None, repr=False, compare=False)

    def chance(self, amount: Decimal) -> Decimal | None:
        """The chance to land at ``amount`` or above, between 0 and 1; None where there is no interval."""
        if self.low is None:
            return None
        if (self.floor is not None and amount <= self.floor) or not self.deviation:
            return Decimal(amount <= max(self.expected, self.floor or self.expected))
        return 1 - below(_ROOT.divide(amount - self.expected, self.deviation), self.days - 1)


def landing(daily: Sequence[Decimal], left: int) -> Landing | None:
    """The landing from the results of each working day gone, days of nothing included, with ``left`` days to go.

    Results of days off belong to the working day before. None before the first day is over: nothing is known. While
    no day went below zero the lower bound does not fall below what is done. Invalid for days left below zero.
    """
    if left < 0:
        raise Invalid("The days left cannot be below zero.", code="days")
    if not daily:
        return None
    n, exact = len(daily), [fraction(value) for value in daily if value]
    done = sum(exact, Fraction(0))
    mean = done / n
    expected = done + left * mean
    if not left:
        return Landing(decimal(done), decimal(done), decimal(done), n)
    if n < FEWEST:
        return Landing(decimal(expected), None, None, n)
    # The sum of squares about the mean, by way of the sum of squares: exact in fractions, and days of nothing are free.
    variance = (sum((value * value for value in exact), Fraction(0)) - mean * done) / (n - 1)
    deviation = _ROOT.sqrt(decimal(variance * left * (1 + Fraction(left, n))))
    half = point(n - 1) * fraction(deviation)
    floor = decimal(done) if min(daily) >= 0 else None
    low = max(expected - half, done) if floor is not None else expected - half
    return Landing(decimal(expected), decimal(low), decimal(expected + half), n, deviation, floor)
