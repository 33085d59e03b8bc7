"""Attainment, growth and every other share, kept as numerator and denominator so that no average is ever averaged.

The ratio of a team is the sum of its people's numerators over the sum of their denominators. Over nothing there is
no ratio: the value is None and is shown as a dash, never as infinity or an error.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from yingdan.kernel.errors import Invalid

_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Inexact])
_DIVIDING = Context(prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


@dataclass(frozen=True)
class Ratio:
    """So much of so much: 425,000 of 1,000,000. Two ratios are equal when both their parts are."""

    numerator: Decimal
    denominator: Decimal

    def __post_init__(self) -> None:
        for name in ("numerator", "denominator"):
            object.__setattr__(self, name, _exact(getattr(self, name)))

    @property
    def value(self) -> Decimal | None:
        """The quotient to 28 digits, 0.425 for 42.5 %; None when the denominator is zero."""
        return _DIVIDING.divide(self.numerator, self.denominator) if self.denominator else None

    def percent(self, places: int = 1) -> Decimal | None:
        """Per cent, rounded half up once to ``places`` decimals: 42.5; None when the denominator is zero."""
        if not self.denominator:
            return None
        scaled = Fraction(self.numerator) / Fraction(self.denominator) * 100 * 10**places
        rounded = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(rounded if scaled >= 0 else -rounded).scaleb(-places, context=_EXACT)

    def __add__(self, other: "Ratio") -> "Ratio":
        if not isinstance(other, Ratio):
            return NotImplemented
        return Ratio(_EXACT.add(self.numerator, other.numerator), _EXACT.add(self.denominator, other.denominator))


def growth(now: Decimal, before: Decimal) -> Ratio:
    """By how much ``now`` is more than ``before``, measured against the size of ``before``.

    120 after 100 is +20 %; 100 after −100 is +200 %, an improvement and shown as one; after zero there is none.
    Growth of a sum is the growth of the summed amounts.
    """
    now, before = _exact(now), _exact(before)
    return Ratio(_EXACT.subtract(now, before), before.copy_abs())


def _exact(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"a ratio is made of decimals and whole numbers, not of a {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Invalid("This is not a number.", code="number")
    return Decimal(value)
