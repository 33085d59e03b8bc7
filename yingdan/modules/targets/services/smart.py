"""SMART: what is known of a plan, gathered from the metrics, and its score out of five with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yingdan.engines.targets.exact import decimal, fraction, total
from yingdan.engines.targets.smart import Facts, Score, score
from yingdan.kernel import clock
from yingdan.kernel.period import Period
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
    for _ in range(PAST):
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
    """What the people can carry: the best past period of each; who has none counts as the mean of the others."""
    people = {place.person for unit in found.paths for place in found.seats(unit) if place.person}
    brought = measured.measured(found.plan.metric, past, found.plan.within)
    best = {
        person: max(amounts)
        for person in people
        if (amounts := [amount for period in past if (amount := brought.get((person, period))) is not None])
    }
    if not best:
        return None
    together = total(best.values())
    newcomers = len(people) - len(best)
    return decimal(fraction(together) * (len(best) + newcomers) / len(best))
