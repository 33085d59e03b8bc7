"""Share an amount by weights without losing or inventing a cent: the method of the largest remainder.

Everyone gets the exact share rounded down to the unit; the units left over go, one each, to those who lost most by
it, the earlier first when two lost the same. The parts always add up to the total, and no part is a whole unit away
from the exact share.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import reduce

from yingdan.kernel.errors import Invalid

_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Inexact])
CENT = Decimal("0.01")


def spread(total: Decimal, weights: Sequence[Decimal | int], unit: Decimal = CENT) -> list[Decimal]:
    """``total`` shared by ``weights`` in multiples of ``unit`` (0.01, or 10000 for whole 万), in their order.

    A negative total is shared as its mirror image. Who weighs nothing gets nothing. What is left of a total that is
    itself no multiple of the unit goes to the next in line, so the parts still add up. Invalid: a weight below
    zero, no weight at all to carry a total, a unit that is not above zero, anything not finite.
    """
    exact_weights = [_fraction(weight) for weight in weights]
    whole, step = _fraction(total), _fraction(unit)
    if step <= 0:
        raise Invalid("The unit to round to must be above zero.", code="unit")
    if any(weight < 0 for weight in exact_weights):
        raise Invalid("A weight cannot be below zero.", code="weight")
    weight_sum = sum(exact_weights, Fraction(0))
    if not weight_sum:
        if whole:
            raise Invalid("There is nobody to share this among: all weights are zero.", code="weights")
        return [_decimal(0, unit) for _ in weights]

    shares = [abs(whole) * weight / weight_sum / step for weight in exact_weights]
    units = [share.numerator // share.denominator for share in shares]
    left = abs(whole) / step - sum(units)
    whole_left = left.numerator // left.denominator
    in_line = sorted(range(len(shares)), key=lambda index: units[index] - shares[index])  # stable: the earlier first
    for index in in_line[:whole_left]:
        units[index] += 1
    parts = [_decimal(count, unit) for count in units]
    if left != whole_left:
        fragment = reduce(_EXACT.subtract, parts, Decimal(total).copy_abs())
        parts[in_line[whole_left]] = _EXACT.add(parts[in_line[whole_left]], fragment)
    return [part.copy_negate() if whole < 0 and part else part for part in parts]


def even(total: Decimal, n: int, unit: Decimal = CENT) -> list[Decimal]:
    """``total`` shared among ``n`` alike: 100,000.00 over 3 is 33,333.34 + 33,333.33 + 33,333.33."""
    if n < 1:
        raise Invalid("There is nobody to share this among.", code="weights")
    return spread(total, [1] * n, unit)


def _fraction(value: Decimal | int) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"only decimals and whole numbers are shared exactly, not a {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Invalid("This is not a number.", code="number")
    return Fraction(value)


def _decimal(count: int, unit: Decimal) -> Decimal:
    """So many units, written without an exponent."""
    value = _EXACT.multiply(Decimal(count), unit)
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1), context=_EXACT) if isinstance(exponent, int) and exponent > 0 else value
