"""The targets that count: what published plans give units and people in some periods, read in one statement.

Several plans may speak of the same node and period. One of them counts: the one that covers most of the period, of
these the one given highest in the tree, of these the one published last. A unit that was given nothing itself stands
for the sum of what is below it, for whoever sees all of that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yingdan.engines.targets.pace import LEVELS
from yingdan.kernel import tree
from yingdan.kernel.period import Period
from yingdan.modules.targets.measured import ADDING, summed, together
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.plan import Status
from yingdan.platform.actor import current_actor
from yingdan.platform.figured import listed

Key = int | str
"""A person's id or a unit's path, as metrics name them."""
Levels = Mapping[str, Decimal | None]
COUNTING = (Status.PUBLISHED, Status.CLOSED)
PLAN = ("plan_id", "plan__unit__path", "plan__published_at", "plan__rolls")
WHERE = ("unit__path", "person_id", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Part:
    """A cell as it was read."""

    plan: int
    top: str
    published: datetime | None
    rolls: str
    path: str
    person: int | None
    starts: Any
    ends: Any
    target: Decimal | None
    stretch: Decimal | None
    challenge: Decimal | None

    @property
    def rank(self) -> tuple[int, float, int]:
        """Which of several plans counts: given highest, then published last."""
        return -tree.depth(self.top), self.published.timestamp() if self.published else 0.0, self.plan


def given(code: str, periods: Sequence[Period]) -> dict[Period, dict[Key, Levels]]:
    """What everybody the actor sees was given of a metric in each period, by key, on each level; what nobody gave is
    not in it. Plans of a slice of the metric do not count for the whole.
    """
    if not periods:
        return {}
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    parts = [Part(*row) for row in listed((given, code, first, last), lambda: cells(code, first, last))]
    return {
        period: in_period([part for part in parts if period.start <= part.starts and part.ends <= period.end])
        for period in dict.fromkeys(periods)
    }


def cells(code: str, first: date, last: date) -> Any:
    """The cells that count of a metric within some days, with their plans."""
    rows = Cell.objects.filter(
        plan__metric=code,
        plan__status__in=COUNTING,
        plan__slice_field="",
        starts_on__gte=first,
        ends_on__lte=last,
    )
    return rows.order_by("starts_on", "pk").values_list(*PLAN, *WHERE, *LEVELS)


def in_period(parts: Iterable[Part]) -> dict[Key, Levels]:
    """What everybody was given, of the cells of one period."""
    held: dict[tuple[str, int | None], list[Part]] = defaultdict(list)
    for part in parts:
        held[part.path, part.person].append(part)
    counting = {place: chosen(several) for place, several in held.items()}
    people: dict[Key, list[list[Part]]] = defaultdict(list)
    for (_path, person), several in counting.items():
        if person is not None:
            people[person].append(several)
    found: dict[Key, Levels] = {
        person: {level: summed([of_parts(several, level) for several in places]) for level in LEVELS}
        for person, places in people.items()
    }
    return found | of_units(counting)


def chosen(parts: Sequence[Part]) -> list[Part]:
    """The cells of the one plan that counts."""
    if len({part.plan for part in parts}) == 1:
        return list(parts)
    by_plan: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        by_plan[part.plan].append(part)
    return max(by_plan.values(), key=lambda own: (sum((p.ends - p.starts).days + 1 for p in own), own[0].rank))


def of_parts(parts: Sequence[Part], level: str) -> Decimal | None:
    """The cells of one node as one figure."""
    if len(parts) == 1:
        only: Decimal | None = getattr(parts[0], level)
        return only
    return together(parts[0].rolls, (getattr(part, level) for part in parts))


def of_units(counting: Mapping[tuple[str, int | None], Sequence[Part]]) -> dict[Key, Levels]:
    """The figures of the units, those below before those above."""
    paths = {way for path, _person in counting for way in tree.way(path)}
    members: dict[str, list[Sequence[Part]]] = defaultdict(list)
    for (path, person), several in counting.items():
        if person is not None:
            members[path].append(several)
    inner: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        inner["".join(tree.way(path)[-2:-1])].append(path)
    seen, found = current_actor().allows(Cell.key(), "view"), dict[Key, Levels]()
    adds = all(several[0].rolls in ADDING for several in counting.values())
    for path in sorted(paths, key=tree.depth, reverse=True):
        own = counting.get((path, None))
        levels = {level: of_parts(own, level) if own else None for level in LEVELS}
        if adds and (seen.everything or tree.ids(path)[-1] in seen.units):
            for level in [name for name, amount in levels.items() if amount is None]:
                people = [of_parts(several, level) for several in members[path]]
                levels[level] = summed([*people, *(found[one][level] for one in inner[path] if one in found)])
        if any(amount is not None for amount in levels.values()):
            found[path] = levels
    return found
