"""Where a period is likely to land, with an interval: what is done, and the days left at the mean of the days gone.

Method: the prediction interval for the sum of m further observations of a normal distribution, from n observed
(Hahn and Meeker, *Statistical Intervals*, 1991, chapter 4, for their mean; times m for their sum)::

    done + m·x̄  ±  t(0.9; n−1) · s · √(m·(1 + m/n))

Chosen because it needs nothing but the daily results of this very period, honestly widens when few days are known
(the m/n under the root is the doubt about the mean itself) and closes to a point when no day is left. It is a 80 %
interval: one in ten periods lands below it, one in ten above (P10 to P90). Its limits, to be said beside it: it
takes the days left to be like the days gone, so it knows no month-end rush and no open deals. A forecast that knows
both is another engine's work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from yingdan.engines.targets.exact import decimal, fraction
from yingdan.kernel.errors import Invalid

FEWEST = 5
"""Fewer working days than this say too little for an interval; the landing is then given without one."""

# The 90 % point of Student's t for 1, 2, … 30 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2).
_STUDENT = tuple(
    Fraction(thousandths, 1000)
    for thousandths in (
        *(3078, 1886, 1638, 1533, 1476, 1440, 1415, 1397, 1383, 1372),
        *(1363, 1356, 1350, 1345, 1341, 1337, 1333, 1330, 1328, 1325),
        *(1323, 1321, 1319, 1318, 1316, 1315, 1314, 1313, 1311, 1310),
    )
)
# From there on by the nearest smaller number of degrees of freedom in the table: a little too wide, never too narrow.
_BEYOND = ((100, Fraction(1290, 1000)), (60, Fraction(1296, 1000)), (40, Fraction(1303, 1000)))
_ROOT = Context(prec=28)


@dataclass(frozen=True)
class Landing:
    """Where the period lands, and between what with 80 % chance; None for both bounds while too few days are known."""

    expected: Decimal
    low: Decimal | None
    high: Decimal | None
    days: int


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
    half = student(n - 1) * fraction(_ROOT.sqrt(decimal(variance * left * (1 + Fraction(left, n)))))
    low = expected - half
    if min(daily) >= 0:
        low = max(low, done)
    return Landing(decimal(expected), decimal(low), decimal(expected + half), n)


def student(freedom: int) -> Fraction:
    """The 90 % point of Student's t for so many degrees of freedom (at least 1), to three decimals."""
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    return next((value for least, value in _BEYOND if freedom >= least), _STUDENT[-1])
