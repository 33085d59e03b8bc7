"""Who takes part in a split unless somebody says otherwise: who carries a part of it, or brought something before."""

from collections.abc import Sequence

from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.services.ground import Ground
from yingdan.modules.targets.services.smart import before

BACK = 2
"""How many past periods are looked at."""


def possible(found: Ground, place: Node) -> list[Node]:
    """Who could take part: the units below a node that have people or an amount, else its people."""
    below = [] if place.person else found.below(place.unit)
    lived = {found.paths[unit] for unit in found.paths if found.seats(unit)}
    units = [
        one
        for one in below
        if one.person is None
        and (found.whole(one, "target") or any(path.startswith(found.paths[one.unit]) for path in lived))
    ]
    return units or [one for one in below if one.person]


def usual(found: Ground, below: Sequence[Node]) -> set[Node]:
    """Of the units below one: those with an amount in the plan; without any, those that brought something in the last
    periods, so that no target is given to bookkeeping because people work there. All where neither tells, and people.
    """
    held = {one for one in below if found.whole(one, "target")}
    if held or any(one.person for one in below):
        return held or set(below)
    past = before(found.plan)[:BACK]
    brought = measured.measured(found.plan.metric, past, found.plan.within)
    return {one for one in below if any(brought.get((found.paths[one.unit], period)) for period in past)} or set(below)
