"""Results up the tree of units and up the calendar, each yuan once at every level.

Credit goes by the day it was earned and stays with the unit in which it was earned, whoever moves later
(acceptance.md T-TG-05). How figures combine is a rule of the metric: ``kernel/figure.py``.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yingdan.engines.targets.credit import Credit
from yingdan.engines.targets.stays import Stay
from yingdan.kernel import tree
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import Figure, together, total
from yingdan.kernel.period import Period
from yingdan.kernel.spread import CENT, spread


@dataclass(frozen=True, slots=True)
class Earned:
    """A credit, or a part of one, in the unit in which it was earned; ``path`` "" where he was in none that day."""

    credit: Credit
    path: str
    amount: Decimal


def place(credits: Iterable[Credit], stays: Iterable[Stay], unit: Decimal = CENT) -> list[Earned]:
    """Each credit where it was earned. Who was in two units that day brings each its share, to the cent.

    Credit of a day without a stay (before joining, after leaving) belongs to no unit and counts at the very top only:
    it is neither lost nor given to somebody by guess.
    """
    whose: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        tree.ids(stay.path)  # ValueError for what is no path
        whose[stay.person].append(stay)
    found = []
    for credit in credits:
        here = [stay for stay in whose.get(credit.person, ()) if stay.holds(credit.on)]
        amounts = spread(credit.amount, [stay.share for stay in here], unit) if here else [credit.amount]
        paths = [stay.path for stay in here] or [tree.ROOT]
        found += [Earned(credit, path, amount) for path, amount in zip(paths, amounts, strict=True)]
    return found


def units(earned: Iterable[Earned], periods: Iterable[Period]) -> dict[tuple[str, Period], Decimal]:
    """What every unit brought in each of ``periods`` (of one kind or several), itself and all below it.

    The path "" is the whole company with what belongs to no unit. Overlays do not count. A unit is there only if
    something was earned in it. Invalid when two periods of a kind overlap: a yuan would count twice.
    """
    lie = _lying(periods)
    own: dict[tuple[str, Period], Decimal] = defaultdict(Decimal)
    for one in earned:
        if not one.credit.overlay:
            for period in lie(one.credit.on):
                own[one.path, period] = total([own[one.path, period], one.amount])
    found: dict[tuple[str, Period], list[Decimal]] = defaultdict(list)
    for (path, period), amount in own.items():  # first each unit by itself: there are fewer units than credits
        for above in (tree.ROOT, *tree.way(path)):
            found[above, period].append(amount)
    return {key: total(amounts) for key, amounts in found.items()}


def people(credits: Iterable[Credit], periods: Iterable[Period]) -> dict[tuple[int, Period, bool], Decimal]:
    """What each person was credited with in each period; True in the key: as an overlay."""
    lie = _lying(periods)
    found: dict[tuple[int, Period, bool], list[Decimal]] = defaultdict(list)
    for credit in credits:
        for period in lie(credit.on):
            found[credit.person, period, credit.overlay].append(credit.amount)
    return {key: total(amounts) for key, amounts in found.items()}


def up_tree(rule: str, figures: Iterable[tuple[str, Figure]]) -> dict[str, Figure]:
    """The figure of every unit from figures of people and units, each by the path of where it stands; "" is all."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for path, figure in figures:
        for above in (tree.ROOT, *tree.way(path)):
            found[above].append(figure)
    return {path: together(rule, several) for path, several in found.items()}


def up_calendar(rule: str, figures: Mapping[Period, Figure], kind: str) -> dict[Period, Figure]:
    """The figure of every longer period of a kind. Invalid where a period lies across the edge of two of them."""
    found: dict[Period, list[Figure]] = defaultdict(list)
    for period in sorted(figures, key=lambda period: period.start):
        longer = period.calendar.period(kind, period.start)
        if period.end > longer.end:
            raise Invalid(
                "%(period)s does not lie within one period of kind %(kind)s.",
                code="across",
                period=period.label,
                kind=kind,
            )
        found[longer].append(figures[period])
    return {period: together(rule, several, time=True) for period, several in found.items()}


def _lying(periods: Iterable[Period]) -> Callable[[date], list[Period]]:
    """A function that gives the periods in which a day lies, at most one of each kind."""
    kinds: dict[str, list[Period]] = defaultdict(list)
    for period in sorted(set(periods), key=lambda period: period.start):
        several = kinds[period.kind]
        if several and several[-1].end >= period.start:
            raise Invalid("Periods overlap: a day would count twice.", code="overlap")
        several.append(period)
    starts = {kind: [period.start for period in several] for kind, several in kinds.items()}

    def lie(day: date) -> list[Period]:
        at = [(kinds[kind], bisect_right(starts[kind], day) - 1) for kind in kinds]
        return [several[index] for several, index in at if index >= 0 and several[index].contains(day)]

    return lie
