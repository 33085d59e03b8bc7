"""Why more or less was sold than in another time: by how many deals were decided, how many of them won, and how dear.

Sales are deals decided × win rate × average deal, so a difference has three causes. What each adds depends on which is
said to have changed first; all six orders are taken and averaged (Shapley), so that none is favoured and swapping the
two times only turns the signs. The parts make up the difference exactly. Where a time says nothing of a cause (nothing
decided: no rate; nothing won: no price) it is taken as in the other time, for nobody can say that it changed.

Deals put off are not among the causes, and cannot be: what left the period was neither decided nor sold, so it stands
on neither side of this equation, and to name it beside the three would count it twice (it is what makes fewer deals
decided). It belongs to another equation, from what was expected at the start of the period to what it holds now, which
needs every deal as it stood then: `moved`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yingdan.engines.targets.exact import decimal, fraction
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.spread import CENT


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold in a time: deals decided, those of them won, and their amount."""

    decided: int
    won: int
    amount: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.won <= self.decided:
            raise Invalid("Of %(decided)s deals %(won)s cannot be won.", code="won", decided=self.decided, won=self.won)

    @property
    def rate(self) -> Fraction | None:
        """Won of decided; None of nothing decided."""
        return Fraction(self.won, self.decided) if self.decided else None

    @property
    def size(self) -> Fraction | None:
        """The average deal; None of nothing won."""
        return fraction(self.amount) / self.won if self.won else None


@dataclass(frozen=True, slots=True)
class Causes:
    """What each cause adds to the difference; `rest` is what no deal won accounts for, such as adjustments."""

    volume: Decimal = Decimal(0)
    rate: Decimal = Decimal(0)
    size: Decimal = Decimal(0)
    rest: Decimal = Decimal(0)

    @property
    def whole(self) -> Decimal:
        """The difference itself."""
        return total([self.volume, self.rate, self.size, self.rest])


def causes(then: Sold, now: Sold, unit: Decimal = CENT) -> Causes:
    """Why `now` differs from `then`, in multiples of `unit`, exactly as much together as the amounts differ."""
    rates = settled(then.rate, now.rate)
    sizes = settled(then.size, now.size)
    parts = shapley(
        (Fraction(then.decided), Fraction(now.decided)),
        rates,
        sizes,
    )
    whole = fraction(now.amount) - fraction(then.amount)
    return Causes(*rounded([*parts, whole - sum(parts, Fraction(0))], whole, unit))


def together(several: Iterable[Causes]) -> Causes:
    """The causes of several units as those of all: added, so that a unit's share in them can be named."""
    known = list(several)
    return Causes(*(total(getattr(one, name) for one in known) for name in ("volume", "rate", "size", "rest")))


def settled(then: Fraction | None, now: Fraction | None) -> tuple[Fraction, Fraction]:
    """A cause in both times; what one of them does not tell is as in the other."""
    known = then if then is not None else now if now is not None else Fraction(0)
    return (then if then is not None else known, now if now is not None else known)


def shapley(a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction], c: tuple[Fraction, Fraction]) -> list[Fraction]:
    """What each of three factors adds to the difference of their products, on the average of all orders."""
    return [part(a, b, c), part(b, a, c), part(c, a, b)]


def part(of: tuple[Fraction, Fraction], one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> Fraction:
    """What one factor adds: its change, times the others as they stand when its turn comes."""
    both = one[0] * other[0] + one[1] * other[1]
    mixed = one[0] * other[1] + one[1] * other[0]
    return (of[1] - of[0]) * (2 * both + mixed) / 6


def rounded(parts: list[Fraction], whole: Fraction, unit: Decimal) -> list[Decimal]:
    """Parts in multiples of a unit, by the largest remainder, that still make up the whole; what is left of the whole
    below one unit goes to the first part.
    """
    step = fraction(unit)
    counts = [value // step for value in parts]
    missing = whole // step - sum(counts)
    order = sorted(range(len(parts)), key=lambda at: (counts[at] * step - parts[at], at))
    for at in order[: int(missing)]:
        counts[at] += 1
    found = [decimal(count * step) for count in counts]
    found[0] = total([found[0], decimal(whole - sum(counts) * step)])
    return found
