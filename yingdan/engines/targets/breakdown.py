"""A target broken down over periods, people or anything else, to the cent or to whole 万, with the rest always seen.

The one invariant (requirements.md §6.5, acceptance.md T-TG-01): **children + unallocated = parent**, exactly, at
every level. Parts are rounded by the largest remainder (``kernel.spread``). Cells locked by hand keep their amount
and the others share what is left; locks that leave no answer are refused in words. ``weights`` says how much each
part weighs: alike, by working days, by season, by last year, by head count.

The rules for odd wholes (T-TG-02): a negative whole is shared as its mirror image, zero as zeros; a blank is
refused, as is an amount finer than the unit and the cent, or with more than 16 digits before the point.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yingdan.engines.targets.exact import Step, fraction, minus, to_unit
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.money import DIGITS
from yingdan.kernel.period import Period
from yingdan.kernel.spread import CENT, spread

# What a breakdown may be rounded to: 分, 元, 千, 万.
UNITS: Mapping[str, Decimal] = {"cent": CENT, "yuan": Decimal(1), "thousand": Decimal(1000), "wan": Decimal(10000)}
MOST_BUFFER = 1
"""Nobody gives out more than twice what there is, or holds back more than all of it."""


@dataclass(frozen=True)
class Part:
    """Who or what gets a share: its ``weight`` against its neighbours, or the amount ``locked`` by hand.

    ``parts`` are its own children, who share whatever it gets; their keys need be unique only among themselves.
    """

    key: Hashable
    weight: Decimal | int = 1
    locked: Decimal | None = None
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Share:
    """What a part got, and how its own parts share that (``inner``, None where it has none)."""

    key: Hashable
    amount: Decimal
    weight: Decimal | int
    locked: bool
    inner: "Split | None" = None


@dataclass(frozen=True)
class Split:
    """A whole broken down: the shares' amounts and ``unallocated`` add up to ``whole`` exactly.

    ``unallocated`` is below zero where more was given out than there is (a buffer, or locks that were kept).
    """

    whole: Decimal
    shares: tuple[Share, ...]
    unallocated: Decimal
    steps: tuple[Step, ...]

    @property
    def amounts(self) -> list[Decimal]:
        """The amounts of the first level, in order."""
        return [share.amount for share in self.shares]

    def leaves(self, above: tuple[Hashable, ...] = ()) -> Iterator[tuple[tuple[Hashable, ...], Decimal]]:
        """The amounts of the lowest level, each with the keys that lead to it from the top."""
        for share in self.shares:
            if share.inner is None:
                yield (*above, share.key), share.amount
            else:
                yield from share.inner.leaves((*above, share.key))

    def parts(self) -> tuple[Part, ...]:
        """What it was made from, locks included: ``split(another_whole, before.parts())`` splits again."""
        return tuple(
            Part(
                share.key,
                share.weight,
                share.amount if share.locked else None,
                share.inner.parts() if share.inner else (),
            )
            for share in self.shares
        )


def split(
    whole: Decimal | None,
    parts: Sequence[Part],
    *,
    unit: Decimal = CENT,
    buffer: Decimal = Decimal(0),
    keep: bool = False,
) -> Split:
    """``whole`` given out to ``parts`` in multiples of ``unit``.

    ``buffer`` gives out more than there is (0.05: five per cent over-assignment, requirements.md §6.5) or, below
    zero, holds something back; it is taken of the first level only, rounded down to the unit, so that no more is
    given out than it lets.

    Locked parts get what is locked; the others share the rest by weight. Invalid ("locks") when that is impossible:
    the locks take so much that the others would go to the other side of zero, or all that weighs anything is locked
    and the locks are not the whole. With ``keep`` (不一致保留) these are let stand and the difference is unallocated.
    A part of the whole that is finer than the unit goes to the next in line.
    """
    there = _amount(whole, unit)
    _check(parts, buffer)
    given = to_unit(fraction(there) * (1 + fraction(buffer)), unit, down=True) if buffer else there
    locked = [_amount(part.locked, unit) for part in parts if part.locked is not None]
    free = [part for part in parts if part.locked is None]
    rest = minus(given, total(locked))
    steps = [Step("buffer", {"share": buffer, "given": given})] if buffer else []
    if locked:
        steps.append(Step("locked", {"cells": len(locked), "locked": total(locked), "rest": rest}))
    if locked or keep:
        wrong = _impossible(given, rest, free)
        if wrong and not keep:
            raise wrong
        if wrong:
            steps.append(Step("kept", {"rest": rest}))
            rest = Decimal(0)
    shared = iter(spread(rest, [part.weight for part in free], unit))
    steps.append(Step("shared", {"amount": rest, "parts": len(free), "unit": unit}))
    shares = tuple(_share(part, shared, unit, keep) for part in parts)
    return Split(there, shares, minus(there, total(share.amount for share in shares)), tuple(steps))


def unallocated(whole: Decimal, children: Iterable[Decimal]) -> Decimal:
    """What of ``whole`` no child has; below zero when they have more. The invariant, the other way round."""
    return minus(whole, total(children))


def periods(
    within: Period,
    kinds: Sequence[str],
    weigh: Callable[[Period], Decimal | int] = lambda period: 1,
    locked: Mapping[str, Decimal] | None = None,
) -> tuple[Part, ...]:
    """The parts of a period, nested: ``periods(year, ("quarter", "month"))`` are quarters with their months.

    Each part's key is its label and its weight what ``weigh`` says of the period; ``locked`` gives amounts by label.
    """
    if not kinds:
        return ()
    locks = locked or {}
    return tuple(
        Part(part.label, weigh(part), locks.get(part.label), periods(part, kinds[1:], weigh, locks))
        for part in within.split(kinds[0])
    )


def _share(part: Part, shared: Iterator[Decimal], unit: Decimal, keep: bool) -> Share:
    amount = next(shared) if part.locked is None else part.locked
    inner = split(amount, part.parts, unit=unit, keep=keep) if part.parts else None
    return Share(part.key, amount, part.weight, part.locked is not None, inner)


def _impossible(given: Decimal, rest: Decimal, free: Sequence[Part]) -> Invalid | None:
    """Why the rest cannot be shared, in words; None when it can."""
    if rest and (not given or (rest < 0) != (given < 0)):
        return Invalid(
            "%(given)s is to be given out, but the locked cells leave %(rest)s for the others.",
            code="locks",
            given=given,
            rest=rest,
        )
    if rest and not any(part.weight for part in free):
        return Invalid("The locked cells leave %(rest)s and nobody to take it.", code="locks", rest=rest)
    return None


def _check(parts: Sequence[Part], buffer: Decimal) -> None:
    if len({part.key for part in parts}) < len(parts):
        raise Invalid("Each part may stand in a breakdown only once.", code="twice")
    if abs(fraction(buffer)) > MOST_BUFFER:
        raise Invalid("A buffer lies between −100 and 100 per cent.", code="buffer")


def _amount(value: Decimal | None, unit: Decimal) -> Decimal:
    """An amount as the rules at the head of the file allow it."""
    if value is None:
        raise Invalid("Write an amount.", code="blank")
    exact, finest = fraction(value), min(fraction(unit), fraction(CENT))
    if finest <= 0:
        raise Invalid("The unit to round to must be above zero.", code="unit")
    if exact % finest:
        raise Invalid("The amount %(amount)s is finer than the unit it is shared in.", code="places", amount=value)
    if abs(exact) >= 10**DIGITS:
        raise Invalid("An amount has at most %(digits)s digits before the point.", code="too_large", digits=DIGITS)
    return Decimal(value)
