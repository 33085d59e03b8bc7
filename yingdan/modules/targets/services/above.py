"""How far the units above somebody are: their completion in whole per cent, and nothing else of them.

Whoever carries a part of a goal is to see how the whole of it stands, though the deals behind it are not his to see. So
completion is worked out with the company's eyes (the one place of this module where figures are), while amounts and
records stay where they were. A share can betray somebody all the same: with the targets known, the completion of a unit
of two tells each the other's result. Hence a unit is told only where it holds at least `FEWEST` people more than what
one can tell already: oneself, or the unit told before it on the way up. The company may switch all of it off.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yingdan.engines.targets.pace import Pace
from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Missing
from yingdan.kernel.money import quantize
from yingdan.modules.targets import measured
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.ground import sees_all_below
from yingdan.modules.targets.services.table import table
from yingdan.platform import preferences
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.objects.unit import Unit

FEWEST = 2
FRESH = timedelta(minutes=1)
MOST = 64
PLACES = 2
"""Places of a share in whole per cent."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far a unit is: its place in the tree, who has a target in it, and its standing without any amount."""

    path: str
    people: frozenset[int]
    standing: Pace


_kept: dict[int, tuple[datetime, int, Mapping[int, Far]]] = {}


def completions(plan: Plan) -> dict[int, Pace]:
    """The standing (completion, pace, colour; no amounts) of the units above the actor over a whole plan, by the unit's
    id; of those of which he does not see everything anyway and may be told. Nothing of a draft, of a metric that is
    hidden from him, and where the company does not want it.
    """
    if not preferences.company().completion_above or plan.is_open:
        return {}
    try:
        measured.find(plan.metric)
    except Missing:
        return {}
    return told(of_units(plan))


def of_units(plan: Plan) -> Mapping[int, Far]:
    """Every unit of a plan; worked out at most once a minute for everybody."""
    now = clock.now()
    kept = _kept.get(plan.pk)
    if kept is not None and kept[0] <= now < kept[0] + FRESH and kept[1] == plan.version:
        return kept[2]
    with acting(SYSTEM):  # shares of one are asked for; nothing of the amounts or deals behind them leaves this place
        found = table(plan)
        paths = dict(Unit.objects.values_list("pk", "path"))
    people: dict[int, set[int]] = defaultdict(set)
    for row in found.rows:
        if row.node.person:
            for unit in tree.ids(paths[row.node.unit]):
                people[unit].add(row.node.person)
    whole = found.columns[-1].key
    units = {
        row.node.unit: Far(paths[row.node.unit], frozenset(people[row.node.unit]), bare(row.values[whole].standing))
        for row in found.rows
        if row.is_unit
    }
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[plan.pk] = (now, plan.version, units)
    return units


def told(units: Mapping[int, Far]) -> dict[int, Pace]:
    """Those on the actor's way up that can be told without telling of anybody."""
    actor = current_actor()
    found: dict[int, Pace] = {}
    for start in actor.team:
        known = {actor.user_id or 0}
        for unit in reversed(tree.ids(units[start].path) if start in units else []):
            if unit not in units:
                continue
            others = units[unit].people - known
            seen = sees_all_below(actor, unit)
            if seen or not others or len(others) >= FEWEST:
                known |= units[unit].people
                if not seen and units[unit].standing.completion is not None:
                    found[unit] = units[unit].standing
    return found


def bare(standing: Pace) -> Pace:
    """A standing without its gap, which is an amount, its share rounded to whole per cent."""
    if standing.completion is None:
        return Pace(standing.state)
    return Pace(standing.state, quantize(standing.completion, PLACES), standing.expected, colour=standing.colour)


def forget() -> None:
    """Forget what is kept; for tests."""
    _kept.clear()
