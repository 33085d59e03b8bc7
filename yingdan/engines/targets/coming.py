"""What is still to come in a period of which the open deals are known, and where the period lands with it::

    landing = done + Σ kept · aᵢ · pᵢ + Σ bⱼ

aᵢ and pᵢ are amount and probability of the open deals expected to close in what is left, so aᵢ · pᵢ is their weighted
amount as people see it; `kept` is how often a deal of its owner closes by the day it is expected, drawn towards the
company's rate as all rates are (`funnel.smoothed`). bⱼ are deals that were opened and won within the same days a year
before: business nobody can have in the pipeline yet. All three are sums over people, what is open of each rounded to
the cent, so the landings of people add up to that of their unit and of the company exactly.

Spread: deals are taken to be independent, so cumulants add up too. An open deal brings a with chance q = kept · p and
nothing else: κ₂ = a²q(1−q), κ₃ = a³q(1−q)(1−2q) (a Bernoulli variable times a). What is still to come is a compound
Poisson sum whose jumps are the deals of a year before: κ₂ = Σb², κ₃ = Σb³ (Kaas et al., *Modern Actuarial Risk
Theory*, 2008, section 3.5). A quantile is that of Cornish and Fisher (1937) to the third cumulant, γ = κ₃/κ₂^1.5::

    x(z) = landing + σ · (z + (z² − 1) · γ / 6),    z = ∓1.2816 for P10 and P90

The chance to reach an amount solves the same equation for z, so it agrees with the interval: an amount at P90 has a
chance of one in ten. Limits, to be said beside it: an amount is taken to be as written, deals not to hang on each
other, and last year to be like this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext

from yingdan.engines.targets.exact import fraction
from yingdan.engines.targets.funnel import K
from yingdan.engines.targets.normal import NINETY, below
from yingdan.kernel.errors import Invalid
from yingdan.kernel.spread import CENT

ZERO, ONE = Decimal(0), Decimal(1)
STEEP = Decimal(2)
"""The skewness taken at most: from 2.34 on the expansion no longer rises between P10 and P90."""
GRAIN = Decimal("0.000001")
"""To what the cumulants are rounded, as open deals of one person are to the cent; sums of them are exact."""
_EXACT, _ROOT, _SIX = Context(prec=120), Context(prec=28), Decimal(6)


@dataclass(frozen=True, slots=True)
class Coming:
    """What is still to come for somebody: `weighted` as shown, the `open` deals less what closes late, the `new`.

    `second` and `third` are the cumulants of both together; `most` is what all open deals would bring. `lacking` are
    the currencies of amounts that cannot be told, for want of a rate: what they would bring is in none of the others.
    Adds up.
    """

    weighted: Decimal = ZERO
    open: Decimal = ZERO
    new: Decimal = ZERO
    second: Decimal = ZERO
    third: Decimal = ZERO
    most: Decimal = ZERO
    lacking: frozenset[str] = frozenset()

    def __add__(self, other: "Coming") -> "Coming":
        with localcontext(_EXACT):
            return Coming(
                self.weighted + other.weighted,
                self.open + other.open,
                self.new + other.new,
                self.second + other.second,
                self.third + other.third,
                self.most + other.most,
                self.lacking | other.lacking,
            )


def kept(hits: int, tries: int, whole: Decimal = ONE) -> Decimal:
    """How often a deal closes by the day it is expected: own cases drawn towards the `whole` company's, which weigh as
    ten; without any case it is the company's, and the company's without any case is one. Invalid for what is no rate.
    """
    if not 0 <= hits <= tries or not 0 <= whole <= 1:
        raise Invalid("A rate lies between 0 and 1.", code="rate")
    return _ROOT.divide(hits + K * whole, Decimal(tries + K))


def of_open(deals: Iterable[tuple[Decimal, Decimal]], rate: Decimal) -> Coming:
    """The open deals of one person, each with its amount and its weighted amount, of which the share `rate` closes in
    time. Invalid for a weighted amount beyond the amount or below zero.
    """
    with localcontext(_EXACT):
        whole = weighted = square = mixed = heavy = middle = cube = ZERO
        for amount, part in deals:
            if not 0 <= part <= amount:
                raise Invalid("A rate lies between 0 and 1.", code="rate")
            both = amount * part
            whole, weighted = whole + amount, weighted + part
            mixed, square = mixed + both, square + part * part
            heavy, middle, cube = heavy + amount * both, middle + both * part, cube + part * part * part
        # With q = rate · w/a: a²q(1−q) = rate·aw − rate²·w², and a³(q − 3q² + 2q³) likewise.
        second = rate * mixed - rate * rate * square
        third = rate * heavy - 3 * rate * rate * middle + 2 * rate * rate * rate * cube
        open_ = (rate * weighted).quantize(CENT)
        return Coming(weighted, open_, ZERO, second.quantize(GRAIN), third.quantize(GRAIN), whole)


def of_new(amounts: Iterable[Decimal]) -> Coming:
    """Business not in the pipeline yet, from what deals opened and won within the same days a year before brought."""
    with localcontext(_EXACT):
        found = [amount for amount in amounts if amount]
        square, cube = sum((b * b for b in found), ZERO), sum((b * b * b for b in found), ZERO)
        return Coming(new=sum(found, ZERO), second=square, third=cube)


@dataclass(frozen=True)
class Foreseen:
    """Where a period lands with what is still `coming`, and between what with 80 % chance."""

    done: Decimal
    coming: Coming
    expected: Decimal
    low: Decimal
    high: Decimal
    deviation: Decimal = field(default=ZERO, repr=False)
    skewness: Decimal = field(default=ZERO, repr=False)

    def chance(self, amount: Decimal) -> Decimal:
        """The chance to land at ``amount`` or above, between 0 and 1."""
        if amount <= self.done:
            return ONE
        if not self.deviation or (not self.coming.new and amount > self.done + self.coming.most):
            return Decimal(amount <= self.expected)
        with localcontext(_ROOT):
            x, bend = (amount - self.expected) / self.deviation, self.skewness / _SIX
            if not bend:
                return 1 - below(x)
            inside = 1 + 4 * bend * (bend + x)
            if inside < 0:  # beyond where the expansion turns: nothing lies there
                return Decimal(bend > 0)
            return 1 - below((inside.sqrt() - 1) / (2 * bend))


def foreseen(done: Decimal, coming: Coming) -> Foreseen:
    """The landing of what is `done` and what is still to come. Nothing that is done can be lost any more, and without
    new business nothing comes beyond the open deals: so far the interval is cut. Invalid ("currency") where amounts
    without a rate are to come: a sum without them would be wrong.
    """
    if coming.lacking:
        raise Invalid(
            "There is no exchange rate for %(currency)s on the day of some of these amounts, so they cannot be added "
            "up. Give one in the settings, under exchange rates.",
            code="currency",
            currency=", ".join(sorted(coming.lacking)),
        )
    fraction(done)
    with localcontext(_EXACT):
        expected = done + coming.open + coming.new
    if coming.second <= 0:
        return Foreseen(done, coming, expected, expected, expected)
    with localcontext(_ROOT):
        deviation = coming.second.sqrt()
        skewness = max(-STEEP, min(STEEP, coming.third / (coming.second * deviation)))
        bent = (NINETY * NINETY - 1) * skewness / _SIX
        low = max(expected + deviation * (bent - NINETY), done)
        high = expected + deviation * (bent + NINETY)
        if not coming.new:
            high = min(high, done + coming.most)
    return Foreseen(done, coming, expected, low, high, deviation, skewness)
