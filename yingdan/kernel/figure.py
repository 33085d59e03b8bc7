"""A figure in the form in which it rolls up, and the rules by which several become one.

How figures combine is a rule of the metric (requirements.md §6.5): sums and counts add, ratios divide their summed
numerators by their summed denominators, averages are weighted by count, last values are the latest in time and add up
the tree, medians are taken anew from how often each value came, and ratings are never added: of several there is only
how often each was given. Nothing is rounded on the way.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from typing import TypeVar

from yingdan.kernel.errors import Invalid
from yingdan.kernel.ratio import Ratio

RULES: tuple[str, ...] = ("sum", "count", "ratio", "average", "last", "median", "rating")
T = TypeVar("T", str, Decimal)
_ADDING = ("sum", "count")
_DIVIDED = ("ratio", "average")
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Inexact])


@dataclass(frozen=True)
class Figure:
    """A figure in the form in which it rolls up; nothing in it means no data, which is not zero.

    sum, count: ``amount``. ratio: ``amount`` of ``base``. average: the sum ``amount`` over the number ``base``. last:
    ``amount`` (of ``base``, if it is a ratio) as it stood ``on`` a day. rating: ``given``, how often each was given.
    median: ``spread``, how often each value came.
    """

    amount: Decimal | None = None
    base: Decimal | None = None
    on: date | None = None
    given: tuple[tuple[str, int], ...] = ()
    spread: tuple[tuple[Decimal, int], ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is any data."""
        return self.amount is not None or bool(self.given) or bool(self.spread)


def total(values: Iterable[Decimal | int]) -> Decimal:
    """The exact sum; 0 of nothing. Decimals that were written (1.50) stay written.

    TypeError for a float, Invalid for what is not finite.
    """
    found = Decimal(0)
    for value in values:
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(f"figures are decimals and whole numbers, not a {type(value).__name__}")
        if isinstance(value, Decimal) and not value.is_finite():
            raise Invalid("This is not a number.", code="number")
        found = _EXACT.add(found, Decimal(value))
    return found


def plus(one: Decimal, other: Decimal) -> Decimal:
    """Two amounts added, exactly; for loops that know both to be finite decimals."""
    return _EXACT.add(one, other)


def together(rule: str, figures: Iterable[Figure], *, time: bool = False) -> Figure:
    """Several figures as one: of units under one unit, or, with ``time``, of periods within one period.

    Figures without data are passed over; if none has any, neither has the result. Of last values in time the latest
    counts, and of two of the same day the later in order. Invalid for an unknown rule.
    """
    if rule not in RULES:
        raise Invalid("%(rule)s is not a way to roll a metric up.", code="rule", rule=rule)
    if rule == "rating":
        return Figure(given=_counted(figure.given for figure in figures))
    if rule == "median":
        return Figure(spread=_counted(figure.spread for figure in figures))
    known = [figure for figure in figures if figure.amount is not None]
    if not known:
        return Figure()
    days = [figure.on for figure in known if figure.on]
    if rule == "last" and time:
        return max(reversed(known), key=lambda figure: figure.on or date.min)  # of equals max takes the first it meets
    bases = [figure.base for figure in known if figure.base is not None]
    return Figure(
        total(figure.amount for figure in known if figure.amount is not None),
        total(bases) if bases and rule not in _ADDING else None,
        max(days) if days and rule == "last" else None,
    )


def value(rule: str, figure: Figure) -> Decimal | None:
    """The number to show: None for no data and for a ratio over nothing; for a rating only if all were the same.

    A rating that is a number ("4") is given as one; others have no number.
    """
    if rule == "rating":
        return Decimal(figure.given[0][0]) if len(figure.given) == 1 and figure.given[0][0].isdecimal() else None
    if rule == "median":
        return median(figure.spread)
    divided = rule in _DIVIDED or (rule == "last" and figure.base is not None)
    if figure.amount is None or not divided:
        return figure.amount
    return Ratio(figure.amount, figure.base or Decimal(0)).value


def median(spread: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """The middle value of all, the mean of the two in the middle where their number is even; None of nothing."""
    ordered = sorted(spread)
    number = sum(times for _value, times in ordered)
    if not number:
        return None
    middle = [(number - 1) // 2, number // 2]
    found: list[Decimal] = []
    passed = 0
    for one, times in ordered:
        found += [one for at in middle if passed <= at < passed + times]
        passed += times
    return _EXACT.divide(_EXACT.add(found[0], found[1]), Decimal(2)) if found[0] != found[1] else found[0]


def _counted(several: Iterable[tuple[tuple[T, int], ...]]) -> tuple[tuple[T, int], ...]:
    """How often each was given in all of several."""
    counts: dict[T, int] = defaultdict(int)
    for given in several:
        for one, times in given:
            counts[one] += times
    return tuple(sorted(counts.items()))
