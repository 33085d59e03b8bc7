"""Where one stands against a target: completion, pace, colour, gap to the next level, pro rata.

Nothing here is ever infinite or an error for an odd target (acceptance.md T-TG-09): where no completion can be said,
it is None, ``state`` says why, and the gap in amounts is told as far as it is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from yingdan.engines.targets.exact import decimal, fraction, minus, proportional
from yingdan.engines.targets.stays import Stay, presence
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.spread import CENT, spread

# 目标, 冲刺, 挑战: the three levels a target may have, from the easiest.
LEVELS: tuple[str, ...] = ("target", "stretch", "challenge")
AMBER = Fraction(5, 100)
"""How far behind its pace a target is still amber and not red: 5 points (requirements.md §6.5)."""
GREEN, YELLOW, RED = "green", "amber", "red"


@dataclass(frozen=True)
class Pace:
    """How a target stands.

    ``state``: measured, no_data, no_target, zero_target, negative_target. ``completion`` is done of target (for costs:
    used of allowed), ``expected`` what of it should be there by now; ``ahead`` is how many points (0.05 is 5) it is
    better than that, worse below zero. ``gap`` is what is missing to the target, below zero when it was passed.
    ``colour`` is green, amber, red, or None where nothing can be compared.
    """

    state: str
    completion: Decimal | None = None
    expected: Decimal | None = None
    ahead: Decimal | None = None
    gap: Decimal | None = None
    colour: str | None = None


@dataclass(frozen=True)
class Reach:
    """The highest level reached and the next one with what is missing to it; None where there is none."""

    reached: str | None
    next: str | None
    gap: Decimal | None


@dataclass(frozen=True)
class Prorated:
    """A target cut to presence: one part for each stay, and what is ``freed`` and goes back to be allocated."""

    parts: tuple[Decimal, ...]
    freed: Decimal


def pace(
    target: Decimal | None,
    done: Decimal | None,
    gone: int,
    days: int,
    *,
    better: str = "up",
    accumulates: bool = True,
) -> Pace:
    """How ``done`` stands against ``target`` when ``gone`` of ``days`` working days are gone, today among them.

    Green at or ahead of pace, so whenever the target is reached; amber within 5 points behind; red beyond. What does
    not add up over time (a rate, an average: not ``accumulates``) has to be whole at any time. ``better`` "down" is
    for costs and complaints: the target is what may be used up, green while no more of it is used than time.
    Without any working day (a holiday week) it is measured against the whole. Invalid for nonsense in the days.
    """
    if not 0 <= gone <= days:
        raise Invalid("Of %(days)s working days %(gone)s cannot be gone.", code="days", days=days, gone=gone)
    if target is None:
        return Pace("no_target")
    if done is None:
        return Pace("no_data")
    gap = minus(target, done) if better == "up" else minus(done, target)
    if target <= 0:
        return Pace("zero_target" if not target else "negative_target", gap=gap)
    completion = fraction(done) / fraction(target)
    expected = Fraction(gone, days) if accumulates and days else Fraction(1)
    ahead = completion - expected if better == "up" else expected - completion
    colour = GREEN if ahead >= 0 else YELLOW if ahead >= -AMBER else RED
    return Pace("measured", decimal(completion), decimal(expected), decimal(ahead), gap, colour)


def reach(done: Decimal | None, levels: Sequence[tuple[str, Decimal | None]], *, better: str = "up") -> Reach:
    """The level reached and the gap to the next, of levels from the easiest to the hardest (blank ones are not set).

    Invalid ("levels") when a harder level is easier than the one before it.
    """
    way = 1 if better == "up" else -1
    known = [(name, way * fraction(amount)) for name, amount in levels if amount is not None]
    if any(later < earlier for (_, earlier), (_, later) in pairwise(known)):
        raise Invalid("Each level must be at least as hard as the one before it.", code="levels")
    if done is None:
        return Reach(None, known[0][0] if known else None, None)
    stand = way * fraction(done)
    passed = [name for name, amount in known if stand >= amount]
    ahead = [(name, amount) for name, amount in known if stand < amount]
    last = passed[-1] if passed else None
    return Reach(last, ahead[0][0], decimal(ahead[0][1] - stand)) if ahead else Reach(last, None, None)


def prorated(target: Decimal, stays: Sequence[Stay], days: Iterable[date], unit: Decimal = CENT) -> Prorated:
    """A full period's target for a joiner, leaver or mover: each stay carries it by its share of the working days.

    The rule (requirements.md §6.5: by working days): a stay carries as much of the target as it has of the period's
    working ``days``, a day in two units divided between them; the days he is not there are freed. Parts and ``freed``
    add up to the target exactly, by the largest remainder. In a period without working days the whole is freed.
    """
    working = set(days)
    here = presence(stays, working)
    if not working:
        return Prorated(tuple(Decimal(0) for _ in here), total([target]))
    absent = len(working) - sum(here, Fraction(0))
    *parts, freed = spread(target, proportional([*here, absent]), unit)
    return Prorated(tuple(parts), freed)
