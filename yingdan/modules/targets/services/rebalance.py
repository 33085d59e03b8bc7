"""Rebalancing: what somebody is behind in closed periods is spread over those he has left; leads are kept.

People take up what they are behind themselves; the units above them, up to the node that is rebalanced, grow by what
their people take on. The node's own parent must have room for it, or the request must begin farther up.

In a published plan it goes on from the numbers of the actor's own change request: what was typed there stays, and what
that puts on top of the published targets counts as taken up. So rebalancing twice is rebalancing once.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db import transaction

from yingdan.engines.targets.exact import minus, total
from yingdan.engines.targets.realign import WAYS, Cell, realign
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.modules.targets.services.put import Written, is_fixed, locked_plan, write

Numbers = dict[tuple[Node, date, str], Decimal | None]


def rebalance(
    plan: Plan, at: str | Node, how: str = "even", *, relieve: bool = False, level: str = "target"
) -> Written:
    """Spread what is behind over what is left: "even", "weighted" by the targets left, or all in the "last" period.

    `relieve` lets a lead lower what is left. Raises Invalid for another way, and what `put` raises.
    """
    with transaction.atomic():
        found = drafted(ground(locked_plan(plan)))
        return write(found, worked_out(found, at, how, relieve, level))


def worked_out(found: Ground, at: str | Node, how: str, relieve: bool = False, level: str = "target") -> Numbers:
    """The numbers a rebalance would write, from the ground the actor's own request is laid over (`asked.drafted`)."""
    if how not in WAYS:
        raise Invalid("%(how)s is not a way to share a shortfall.", code="how", how=how[:40])
    place = found.known(node(at) if isinstance(at, str) else at)
    figures = measured.measured(found.plan.metric, found.leaves, found.plan.within)
    today = clock.today()
    more: dict[tuple[Node, date], list[Decimal]] = defaultdict(list)
    for taker in takers(found, place, level):
        key = taker.person or found.paths[taker.unit]
        cells = [
            Cell(
                leaf.start,
                amount,
                leaf.end < today,
                figures.get((key, leaf)),
                is_fixed(found, taker, leaf.start),
                stood=found.stands(taker, leaf.start, level) or Decimal(0),
            )
            for leaf in found.leaves
            if (amount := found.amount(taker, leaf.start, level)) is not None
        ]
        closed = {cell.key for cell in cells if cell.closed}
        for day, amount in realign(cells, how, relieve=relieve, unit=found.plan.step).targets:
            before = found.amount(taker, day, level) or Decimal(0)  # type: ignore[arg-type]
            if day not in closed and isinstance(day, date) and amount != before:
                for above in way_up(found, taker, place):
                    more[above, day].append(minus(amount, before))
    return {
        (one, day, level): total([now, *amounts])
        for (one, day), amounts in more.items()
        if (now := found.amount(one, day, level)) is not None
    }


def takers(found: Ground, place: Node, level: str) -> list[Node]:
    """Who takes up what is behind: people with targets below a node, and units nobody below has a target of."""
    if place.person:
        return [place]
    path = found.paths[place.unit]
    inside = [one for one in found.holders if found.paths.get(one.unit, "").startswith(path)]
    held = [one for one in inside if found.whole(one, level) is not None]
    people = sorted(one for one in held if one.person)
    paths = {found.paths[one.unit] for one in people}
    units = {one: found.paths[one.unit] for one in held if not one.person}
    lowest = [
        one
        for one, own in units.items()
        if not any(other.startswith(own) for other in paths)
        and not any(other.startswith(own) and other != own for other in units.values())
    ]
    return [*people, *sorted(lowest, key=lambda one: one.unit)]


def way_up(found: Ground, taker: Node, place: Node) -> list[Node]:
    """A node and the units above it, up to and with the one that is rebalanced."""
    if place.person:
        return [taker]
    units = found.branches.above(taker.unit)
    above = [Node(unit) for unit in units[units.index(place.unit) :]]
    return [*above, taker] if taker.person else above
