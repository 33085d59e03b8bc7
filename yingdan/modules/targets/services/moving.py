"""Who joins, leaves or moves within a period: his target pro rata, by working days.

The rule (engines.targets.pace.prorated): a stay carries as much of the full period's target as it has of the period's
working days; the days he is not there are freed and go back to his unit to be allocated. Who moves takes his target
along: what his old units had for him goes to his new ones, up to the unit both stand below, so that the company's
target stays what it is. The full amount is kept with the cell, so that doing it again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from yingdan.engines.targets.exact import minus, total
from yingdan.engines.targets.pace import LEVELS, prorated
from yingdan.engines.targets.stays import Stay
from yingdan.kernel import tree
from yingdan.kernel.spread import CENT
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.measured import summed
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.modules.targets.services.put import Written, is_fixed, locked_plan, write
from yingdan.platform import postings
from yingdan.platform.workdays import workdays

Numbers = dict[tuple[Node, date, str], Decimal | None]


def prorate(plan: Plan, *people: int) -> Written:
    """Cut the targets of some people to when and where they are, period by period. Raises what `put` raises.

    Past periods of a published plan and locked cells stand. What the actor wrote into his change request of it before
    is gone on from: a number he gave somebody is the one that is cut, and units keep what he gave them.
    """
    with transaction.atomic():
        found = drafted(ground(locked_plan(plan)))
        stays = stays_of(found, people)
        numbers: Numbers = {}
        full: Numbers = {}
        for person in people:
            work_out(found, person, stays[person], numbers, full)
        return write(found, numbers, full)


def stays_of(found: Ground, people: Iterable[int]) -> dict[int, list[postings.Stay]]:
    """Where each of some people is within a plan, in the order of the days."""
    result: dict[int, list[postings.Stay]] = {person: [] for person in people}
    for one in postings.stays(result, found.plan.period.start, found.plan.period.end):
        result[one.person].append(one)
    return result


def work_out(found: Ground, person: int, stood: Sequence[postings.Stay], numbers: Numbers, full: Numbers) -> None:
    """Put the numbers of a person's nodes and of the units he moves between beside those worked out already, and the
    full amounts behind his.
    """
    units = {path: unit for unit, path in found.paths.items()}
    stays = [Stay(one.person, one.path, one.since, one.until) for one in stood]
    for leaf in found.leaves:
        own = found.own(person, leaf.start)
        if not own or any(is_fixed(found, place, leaf.start) for place in own):
            continue
        days = workdays().days(leaf)
        for level in LEVELS:
            whole = whole_of(found, own, leaf.start, level)
            if whole is None:
                continue
            cut = prorated(whole, stays, days, found.plan.step if not whole % found.plan.step else CENT)
            parts: dict[Node, Decimal] = {place: Decimal(0) for place in own}
            for stay, part in zip(stays, cut.parts, strict=True):
                if stay.path in units and (part or stay.path in {found.paths[place.unit] for place in own}):
                    place = Node(units[stay.path], person)
                    parts[place] = total([parts.get(place, Decimal(0)), part])
            carry(found, numbers, own, parts, (leaf.start, level))
            for place, part in parts.items():
                numbers[place, leaf.start, level], full[place, leaf.start, level] = part, whole


def whole_of(found: Ground, own: Sequence[Node], day: date, level: str) -> Decimal | None:
    """A person's amount for the full period: the one kept when it was cut, else what his cells have together."""
    kept = [whole for place in own if (whole := found.whole_period(place, day, level)) is not None]
    return kept[0] if kept else summed(found.amount(place, day, level) for place in own)


def carry(
    found: Ground, numbers: Numbers, own: Sequence[Node], parts: dict[Node, Decimal], at: tuple[date, str]
) -> None:
    """Let what moves from unit to unit move with their own amounts, below the unit they have in common."""
    day, level = at
    old = own[0].unit
    shift: dict[int, list[Decimal]] = defaultdict(list)
    for place, part in parts.items():
        moved = minus(part, found.amount(place, day, level) or 0)
        if place.unit == old or moved <= 0:
            continue
        both = tree.common(found.paths[old], found.paths[place.unit])
        for unit in found.branches.above(place.unit):
            if tree.is_below(found.paths[unit], both):
                shift[unit].append(moved)
        for unit in found.branches.above(old):
            if tree.is_below(found.paths[unit], both):
                shift[unit].append(-moved)
    for unit, amounts in shift.items():
        node = Node(unit)
        now = numbers.get((node, day, level), found.amount(node, day, level))
        if now is not None:
            numbers[node, day, level] = total([now, *amounts])
