"""SMART: a target's score out of five, with what is missing said in words (publishing under five needs a reason).

One point each: Specific (metric and scope bound), Measurable (its source is live), Achievable (compared with the best
and the mean of past periods, pipeline cover and capacity), Relevant (a parent goal or theme), Time-bound (dates that
hold). The idea and its letters are Doran's (*Management Review*, 1981); the bounds are ours and stand below.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yingdan.engines.targets.exact import fraction
from yingdan.kernel.errors import Problem

BEYOND = Fraction(120, 100)
"""A target up to this much of the best period so far is a stretch; beyond it something else must carry it."""
COVER = Decimal(3)
"""Open pipeline of so many times what is left carries a target (requirements.md §6.1, pipe_cov: 3 is green)."""
LETTERS = "SMART"


@dataclass(frozen=True)
class Facts:
    """What is known of a target about to be published. None: not known; amounts are in the metric's unit.

    ``best`` and ``mean`` are of past periods of the same length, ``cover`` is open pipeline ÷ target, ``capacity`` what
    the people could carry, ``parent`` whether it serves a goal above or a theme. ``within`` are the parent's dates.
    """

    today: date
    metric: bool = False
    scope: bool = False
    live: bool = False
    target: Decimal | None = None
    better: str = "up"
    best: Decimal | None = None
    mean: Decimal | None = None
    cover: Decimal | None = None
    capacity: Decimal | None = None
    parent: bool = False
    starts: date | None = None
    ends: date | None = None
    within: tuple[date, date] | None = None


@dataclass(frozen=True)
class Score:
    """``points`` out of five; ``met``: the letters that have theirs; ``missing``: what the others lack, by letter.

    The ``code`` of a Problem is stable: metric, scope, live, amount, compare, too_high, too_low, capacity, parent,
    dates, order, over, within.
    """

    met: str
    missing: tuple[tuple[str, Problem], ...]

    @property
    def points(self) -> int:
        """How many of the five it has."""
        return len(self.met)

    @property
    def needs_reason(self) -> bool:
        """Whether publishing it needs a written reason: under five it does."""
        return self.points < len(LETTERS)


def score(facts: Facts) -> Score:
    """The score of a target, letter by letter."""
    found = {
        "S": _specific(facts),
        "M": [] if facts.live else [Problem("The source of the metric gives no data.", code="live")],
        "A": _achievable(facts),
        "R": [] if facts.parent else [Problem("It serves no goal above it and no theme.", code="parent")],
        "T": _timed(facts),
    }
    missing = tuple((letter, problem) for letter in LETTERS for problem in found[letter])
    return Score("".join(letter for letter in LETTERS if not found[letter]), missing)


def _specific(facts: Facts) -> list[Problem]:
    found = [] if facts.metric else [Problem("Choose what is measured.", code="metric")]
    return found if facts.scope else [*found, Problem("Say whose target it is.", code="scope")]


def _achievable(facts: Facts) -> list[Problem]:
    """Too high: over the best so far by more than a fifth with no pipeline to carry it, or over capacity. Too low:
    under the mean. Where lower is better, the other way round and without pipeline."""
    if facts.target is None or not facts.target:
        return [Problem("Write an amount.", code="amount")]
    up = facts.better == "up"
    cover = facts.cover if up else None
    capacity = facts.capacity if up else None
    if facts.best is None and facts.mean is None and cover is None and capacity is None:
        return [Problem("There is no past period, pipeline or capacity to compare it with.", code="compare")]
    target, found = fraction(facts.target), []
    if _too_high(target, facts.best, cover, up):
        found.append(
            Problem("It is too high: far beyond the best so far, and the pipeline does not carry it.", code="too_high")
        )
    if capacity is not None and target > fraction(capacity):
        found.append(Problem("It is too high: more than the people can carry.", code="capacity"))
    if facts.mean is not None and (target < fraction(facts.mean) if up else target > fraction(facts.mean)):
        found.append(Problem("It is too low: easier than the mean of past periods.", code="too_low"))
    return found


def _too_high(target: Fraction, best: Decimal | None, cover: Decimal | None, up: bool) -> bool:
    if cover is not None and cover >= COVER:
        return False
    if best is None:
        return cover is not None  # without a past, only the pipeline speaks
    return target > fraction(best) * BEYOND if up else target * BEYOND < fraction(best)


def _timed(facts: Facts) -> list[Problem]:
    if facts.starts is None or facts.ends is None:
        return [Problem("It has no first and last day.", code="dates")]
    if facts.ends < facts.starts:
        return [Problem("A period cannot end before it begins.", code="order")]
    found = []
    if facts.ends < facts.today:
        found.append(Problem("Its last day is over.", code="over"))
    if facts.within and not facts.within[0] <= facts.starts <= facts.ends <= facts.within[1]:
        found.append(Problem("It does not lie within the dates of the goal above it.", code="within"))
    return found
