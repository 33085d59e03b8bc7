"""An amount with tax, taken apart: net and tax, rounded half up to the cent (113,000.00 at 13 % is 100,000.00 and
13,000.00). The tax is what is left, so the two always add up to the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yingdan.kernel.money import quantize

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Split:
    """A gross amount as net and tax."""

    net: Decimal
    tax: Decimal


def split(gross: Decimal, rate: Decimal) -> Split:
    """`gross` with tax at `rate` per cent (0 to 100) taken apart; a negative one is the mirror image."""
    exact = Fraction(gross) * HUNDRED / (HUNDRED + Fraction(rate))
    net = half_up(exact)
    return Split(net, gross - net)


def lines(amounts: Sequence[Decimal], rate: Decimal) -> list[Split]:
    """Several lines so that their nets add up to the net of their sum; the difference is on the last line."""
    found = [split(amount, rate) for amount in amounts]
    if found:
        whole = split(sum(amounts, Decimal(0)), rate)
        rest = whole.net - sum((one.net for one in found[:-1]), Decimal(0))
        found[-1] = Split(rest, amounts[-1] - rest)
    return found


def half_up(value: Fraction) -> Decimal:
    """An exact number rounded half up, away from zero on a tie, to the cent."""
    cents = (abs(value) * HUNDRED * 2 + 1) // 2
    amount = quantize(Decimal(cents).scaleb(-2))
    return -amount if value < 0 and amount else amount
