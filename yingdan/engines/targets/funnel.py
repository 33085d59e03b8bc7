"""目标反推: from the target that is left to what has to be done on every working day (requirements.md §3, M1).

    wins = left ÷ amount of a win; opportunities = wins ÷ win rate; more = opportunities − those in hand;
    leads = more ÷ opportunities per lead; visits = leads ÷ leads per visit; per day = visits ÷ working days left

Rates are the person's own, drawn towards the team's as long as he has few cases of his own (Beta smoothing: the mean
of a Beta distribution with the team's rate as prior, worth ``K`` cases). Everything is reckoned unrounded; ``shown``
rounds for display and for nothing else.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from yingdan.engines.targets.exact import decimal, fraction, to_unit
from yingdan.kernel.errors import Invalid
from yingdan.kernel.ratio import Ratio

K = 10
"""How many cases of his own the team's rate weighs as much as."""


@dataclass(frozen=True)
class Rates:
    """The rates of the three steps, as shares with their numerators: wins of opportunities, and so on upward."""

    win: Ratio
    opportunity: Ratio
    lead: Ratio


@dataclass(frozen=True)
class Funnel:
    """What it takes, unrounded; None from the step on that cannot be said (a rate of zero, no amount, no day left).

    ``more`` is how many of the opportunities are still to be found, beside those in hand.
    """

    left: Decimal
    wins: Decimal | None
    opportunities: Decimal | None
    leads: Decimal | None
    visits: Decimal | None
    per_day: Decimal | None
    more: Decimal | None = None


def smoothed(hits: int, tries: int, team: Decimal, k: int = K) -> Ratio:
    """A person's rate drawn towards the ``team``'s: (hits + k · team) / (tries + k).

    Without a case of his own it is the team's. Invalid for more hits than tries, a rate outside 0 to 1, k below zero.
    """
    prior = fraction(team)
    if not 0 <= hits <= tries or not 0 <= prior <= 1 or k < 0:
        raise Invalid("A rate lies between 0 and 1.", code="rate")
    return Ratio(decimal(hits + k * prior), Decimal(tries + k))


def funnel(left: Decimal, per_win: Decimal | None, rates: Rates, days: int, in_hand: int = 0) -> Funnel:
    """What is needed to bring ``left`` with wins of ``per_win`` on average in ``days`` working days.

    Leads and visits are for the opportunities that are not ``in_hand`` yet. A target reached needs nothing: every
    figure is zero. Amounts of a win and rates that are not above zero say nothing; neither does a period without a day
    left, per day. Invalid for less than nothing in hand.
    """
    if in_hand < 0:
        raise Invalid("There cannot be fewer than no opportunities in hand.", code="in_hand")
    remaining = max(fraction(left), Fraction(0))
    wins = _needed(remaining, fraction(per_win or 0))
    opportunities = _needed(wins, _rate(rates.win))
    more = None if opportunities is None else max(opportunities - in_hand, Fraction(0))
    leads = _needed(more, _rate(rates.opportunity))
    visits = _needed(leads, _rate(rates.lead))
    per_day = _needed(visits, Fraction(max(days, 0)))
    steps = (wins, opportunities, leads, visits, per_day, more)
    return Funnel(decimal(remaining), *(None if step is None else decimal(step) for step in steps))


def shown(needed: Decimal | None, places: int = 0) -> Decimal | None:
    """A figure as people read it: whole cases rounded up (12.5 opportunities are 13), decimals half up (3.1 a day)."""
    if needed is None:
        return None
    if places:
        return to_unit(fraction(needed), Decimal(1).scaleb(-places))
    return Decimal(ceil(fraction(needed)))


def _rate(ratio: Ratio) -> Fraction:
    """The rate exactly, 0 where there is none."""
    return fraction(ratio.numerator) / fraction(ratio.denominator) if ratio.denominator else Fraction(0)


def _needed(wanted: Fraction | None, each: Fraction) -> Fraction | None:
    """How many it takes; nothing takes nothing, and what cannot be reached has no number."""
    if wanted is None or wanted == 0:
        return wanted
    return wanted / each if each > 0 else None
