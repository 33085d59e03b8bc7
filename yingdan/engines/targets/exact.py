"""Exact numbers for the engines of targets, and the steps by which a result explains itself.

Inside, an engine reckons with fractions, so nothing is rounded on the way; what it gives are decimals. A quotient
without an end (one third) is given to 28 digits, half up; everything else exactly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total

_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Inexact])
_ENDLESS = Context(prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


@dataclass(frozen=True)
class Step:
    """One rule that was applied, by its code, with the figures it was applied to; surfaces put it into words."""

    rule: str
    figures: Mapping[str, Decimal | int | str] = field(default_factory=dict)


def fraction(value: Decimal | int) -> Fraction:
    """``value`` exactly; TypeError for a float, Invalid for what is not finite."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"targets are reckoned with decimals and whole numbers, not with a {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Invalid("This is not a number.", code="number")
    return Fraction(value)


def decimal(value: Fraction) -> Decimal:
    """``value`` as a decimal: exactly where it has an end within 200 digits, else to 28 digits."""
    above, below = Decimal(value.numerator), Decimal(value.denominator)
    try:
        return _EXACT.divide(above, below)
    except Inexact:
        return _ENDLESS.divide(above, below)


def minus(whole: Decimal | int, taken: Decimal | int) -> Decimal:
    """The exact difference."""
    return total([whole, Decimal(taken).copy_negate()])


def to_unit(value: Fraction, unit: Decimal, *, down: bool = False) -> Decimal:
    """``value`` rounded half up (away from zero on a tie), or towards zero (``down``), to multiples of ``unit``;
    written like the unit.
    """
    count, rest = divmod(abs(value), fraction(unit))
    rounded = count + (not down and 2 * rest >= fraction(unit))
    found = _EXACT.multiply(Decimal(-rounded if value < 0 else rounded), unit)
    exponent = found.as_tuple().exponent
    return found.quantize(Decimal(1), context=_EXACT) if isinstance(exponent, int) and exponent > 0 else found


def proportional(shares: Iterable[Fraction]) -> list[int]:
    """Whole numbers in the very proportion of ``shares``, so that sharing by them is exact."""
    exact = list(shares)
    scale = Fraction(1)
    for share in exact:
        scale *= (share * scale).denominator
    return [int(share * scale) for share in exact]
