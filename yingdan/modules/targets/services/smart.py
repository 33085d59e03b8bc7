"""SMART: what is known of a plan, gathered from the metrics, and its score out of five with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from yingdan.engines.targets.exact import decimal, fraction, to_unit, total
from yingdan.engines.targets.smart import BEYOND, COVER, LETTERS, Facts, Score, score
from yingdan.kernel import clock
from yingdan.kernel.money import quantize
from yingdan.kernel.period import Period
from yingdan.kernel.spread import CENT
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.ground import Ground, ground

PAST = 4
"""How many past periods of the same length a plan is compared with."""
PIPELINE = "pipe_open"
MONEY = "money"


@dataclass(frozen=True)
class Smart:
    """The score with the facts it was found from."""

    score: Score
    facts: Facts

    @property
    def points(self) -> int:
        """Out of five."""
        return self.score.points


@dataclass(frozen=True, slots=True)
class Said:
    """One letter in words: whether it has its point, what is known, and what is missing."""

    letter: str
    met: bool
    known: str
    missing: str


def said(plan: Plan, found: Smart) -> list[Said]:
    """The five letters in the reader's language."""
    missing: dict[str, list[str]] = {letter: [] for letter in LETTERS}
    for letter, problem in found.score.missing:
        missing[letter].append(problem.show(_))
    metric, facts = measured.find(plan.metric), found.facts
    serves = plan.theme or plan.parent
    known = {
        "S": f"{metric.label} · {plan.unit}",
        "M": str(metric.definition),
        "A": _("; ").join(compared(facts)),
        "R": str(serves) if serves else "",
        "T": f"{plan.starts_on} – {plan.ends_on} · {plan.get_rhythm_display()}",
    }
    return [Said(one, one in found.score.met, known[one], " ".join(missing[one])) for one in LETTERS]


def compared(facts: Facts) -> list[str]:
    """How the target stands to what it is compared with, in words."""
    texts = (
        (facts.best, _("%(times)s times the best of past periods")),
        (facts.mean, _("%(times)s times their mean")),
        (facts.capacity, _("%(times)s times what the people can carry")),
    )
    found = [text % {"times": times(facts.target, base)} for base, text in texts if facts.target and base]
    if facts.cover is not None:
        found.append(_("open deals cover it %(times)s times") % {"times": quantize(facts.cover)})
    return found


def times(amount: Decimal, base: Decimal) -> Decimal:
    """How many times a number another is, to the hundredth."""
    return to_unit(fraction(amount) / fraction(base), CENT)


def enough(facts: Facts) -> Decimal | None:
    """The highest target that would be achievable as things stand; None where nothing bounds it."""
    bounds = [] if facts.capacity is None else [fraction(facts.capacity)]
    if facts.best is not None and (facts.cover is None or facts.cover < COVER):
        bounds.append(fraction(facts.best) * BEYOND)
    return decimal(min(bounds)) if bounds and facts.better == "up" else None


def smart(plan: Plan) -> Smart:
    """The score of a plan as it stands now."""
    facts = facts_of(ground(plan))
    return Smart(score(facts), facts)


def facts_of(found: Ground) -> Facts:
    """What is known of a plan: its target against the past, the pipeline and what the people can carry."""
    plan = found.plan
    root = Node(plan.unit_id)
    target = found.whole(root, "target") if plan.adds else found.amount(root, found.leaves[-1].start, "target")
    past = before(plan)
    brought = measured.measured(plan.metric, past, plan.within)
    own = [amount for period in past if (amount := brought.get((found.paths[plan.unit_id], period))) is not None]
    up = plan.better == "up"
    return Facts(
        today=clock.today(),
        metric=bool(plan.metric),
        scope=bool(plan.unit_id),
        live=measured.is_live(measured.find(plan.metric)),
        target=target,
        better=plan.better,
        best=(max(own) if up else min(own)) if own else None,
        mean=decimal(fraction(total(own)) / len(own)) if own else None,
        cover=cover(found, target),
        capacity=carried(found, past) if plan.adds else None,
        parent=bool(plan.theme_id or plan.parent_id),
        starts=plan.starts_on,
        ends=plan.ends_on,
        within=(plan.parent.period.start, plan.parent.period.end) if plan.parent is not None else None,
    )


def before(plan: Plan) -> list[Period]:
    """The past periods of the plan's own length, the latest first: years before a year, quarters before a quarter."""
    whole = plan.period
    kind = next(k for k in ("month", "quarter", "half", "year") if fits(whole, k))
    found: list[Period] = []
    one = whole.calendar.period(kind, whole.start)
    for _number in range(PAST):
        one = one.previous()
        found.append(one)
    return found


def fits(whole: Period, kind: str) -> bool:
    """Whether a period of this kind is as long as the plan; a year for all that is longer."""
    return kind == "year" or whole.calendar.period(kind, whole.start).end >= whole.end


def cover(found: Ground, target: Decimal | None) -> Decimal | None:
    """Open pipeline ÷ target, for plans in money; None where it cannot be said."""
    plan = found.plan
    if plan.measured_in != MONEY or not target or target <= 0 or not measured.is_live(measured.find(PIPELINE)):
        return None
    now = plan.cycle.calendar.period("day", clock.today())
    pipeline = measured.measured(PIPELINE, [now]).get((found.paths[plan.unit_id], now))
    return None if pipeline is None else decimal(fraction(pipeline) / fraction(target))


def carried(found: Ground, past: Sequence[Period]) -> Decimal | None:
    """What the people can carry: the best past period of each. Of those who were given a part, who has none counts as
    the mean of the others; until parts are given, those count who ever brought something: bookkeepers carry nothing.
    """
    given = {one.person for one in found.holders if one.person and found.whole(one, "target") is not None}
    people = given or {place.person for unit in found.paths for place in found.seats(unit) if place.person}
    brought = measured.measured(found.plan.metric, past, found.plan.within)
    best = {
        person: max(amounts)
        for person in people
        if (amounts := [amount for period in past if (amount := brought.get((person, period))) is not None])
    }
    if not best:
        return None
    together = total(best.values())
    newcomers = len(given - best.keys())
    return decimal(fraction(together) * (len(best) + newcomers) / len(best))
