"""Cutting a contract's amount into instalments: at once, alike, by a ratio such as 3:6:1, month by month.

Each instalment but the last is its exact share rounded down to the cent; the last takes what is left, so the parts
always add up to the whole and the rounding is in one place, where people look for it (requirements.md §5.6).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from itertools import accumulate

from yingdan.kernel.errors import Invalid
from yingdan.kernel.fold import fold
from yingdan.kernel.months import later
from yingdan.kernel.spread import CENT

MOST = 120
"""The most instalments a contract may have: ten years, month by month."""
_DOWN = Context(prec=60, rounding=ROUND_DOWN, traps=[InvalidOperation])
_MARKS = re.compile(r"[:/,\-\s]+")


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment to be: its amount in the contract's currency, and the day it is due."""

    amount: Decimal
    due: date


def ratio(text: str) -> list[int]:
    """The weights a text means: "3:6:1", "30/60/10", also full width. Invalid when it is none, or has a zero."""
    words = [word for word in _MARKS.split(fold(text)) if word]
    if not words or len(words) > MOST or not all(word.isdecimal() and 0 < int(word) <= 10**6 for word in words):
        raise Invalid("Write a ratio such as 3:6:1.", code="ratio")
    return [int(word) for word in words]


def cut(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """`total` cut by weights, the last part taking the rounding: 100.00 by 1:1:1 is 33.33 + 33.33 + 33.34.

    Invalid when there is nothing to cut, too many parts, or so little that a part would be nothing.
    """
    if not weights or len(weights) > MOST:
        raise Invalid("A contract has between 1 and %(most)s instalments.", code="parts", most=MOST)
    if min(weights) <= 0:
        raise Invalid("Write a ratio such as 3:6:1.", code="ratio")
    whole = sum(weights)
    parts = [_DOWN.quantize(_DOWN.divide(_DOWN.multiply(total, weight), whole), CENT) for weight in weights[:-1]]
    parts.append(total - sum(parts, Decimal(0)))
    if min(parts) <= 0:
        raise Invalid("The amount is too small for so many instalments.", code="small")
    return parts


def monthly(total: Decimal, number: int, first: date) -> list[Part]:
    """`total` in `number` equal instalments, one a month from `first` on; a month without that day has its last."""
    return [Part(amount, months_after(first, at)) for at, amount in enumerate(cut(total, alike(number)))]


def spaced(total: Decimal, weights: Sequence[int], first: date, months: Sequence[int]) -> list[Part]:
    """`total` cut by weights, each instalment so many `months` after the one before it; the first stands on its day.

    `months` may be shorter than the instalments: its last entry then holds for the rest, none means one month.
    """
    amounts = cut(total, weights)
    steps = [months[min(at, len(months) - 1)] if months else 1 for at in range(len(weights) - 1)]
    return [
        Part(amount, months_after(first, n)) for amount, n in zip(amounts, accumulate(steps, initial=0), strict=True)
    ]


def alike(number: int) -> list[int]:
    """Equal weights for a number of instalments. Invalid when there is none, or too many."""
    if not 1 <= number <= MOST:
        raise Invalid("A contract has between 1 and %(most)s instalments.", code="parts", most=MOST)
    return [1] * number


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where the month has no such day, its last. Invalid beyond the calendar."""
    try:
        return later(day, months)
    except (ValueError, OverflowError):
        raise Invalid("This day is too far away.", code="far") from None
