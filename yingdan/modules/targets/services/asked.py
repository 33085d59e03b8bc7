"""The lines of a change request: what somebody wants changed in a published plan, as numbers and as they are kept."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from yingdan.kernel.money import quantize
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.cell import Wanted
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.services.ground import Ground
from yingdan.platform.actor import current_actor


def draft_of(plan: Plan) -> Change | None:
    """The change request the actor is writing for a plan; None when he writes none."""
    mine = Change.objects.filter(plan=plan, status=ChangeStatus.DRAFT, owner=current_actor().user_id)
    return mine.order_by("-pk").first()


def drafted(found: Ground) -> Ground:
    """The ground with the actor's own change request laid over a published plan, so that what is worked out next goes
    on from the numbers he wrote before and takes none of them back.
    """
    change = draft_of(found.plan) if found.plan.status == Status.PUBLISHED else None
    if change is not None:
        found.wanted, found.full = amounts_of(change.cells), full_of(change)
    return found


def merged(found: Ground, before: Mapping[str, Mapping[str, list[str | None]]], numbers: Wanted) -> dict[str, dict]:
    """The lines of a change request with more numbers; what is as published again falls out."""
    cells: dict[str, dict[str, list[str | None]]] = defaultdict(dict, {key: dict(line) for key, line in before.items()})
    for (place, day, level), amount in numbers.items():
        key, now = f"{place.key}@{day}", found.stands(place, day, level)
        if amount == now:
            cells[key].pop(level, None)
        else:
            cells[key][level] = [as_text(now), as_text(amount)]
    return {key: line for key, line in cells.items() if line}


def cut_in(
    cells: Mapping[str, Mapping[str, object]], before: Mapping[str, Mapping[str, str]], numbers: Wanted, full: Wanted
) -> dict[str, dict[str, str]]:
    """The full amounts behind the lines of a change request; who types another number has it no longer cut."""
    found: dict[str, dict[str, str]] = defaultdict(dict, {key: dict(line) for key, line in before.items()})
    for place, day, level in numbers:
        found[f"{place.key}@{day}"].pop(level, None)
        if (text := as_text(full.get((place, day, level)))) is not None:
            found[f"{place.key}@{day}"][level] = text
    return {key: line for key, line in found.items() if line and key in cells}


def amounts_of(cells: Mapping[str, Mapping[str, list[str | None]]], side: int = 1) -> dict:
    """The amounts of a change request by (node, first day, level): the wanted ones, or with side 0 the published."""
    found: dict[tuple[Node, date, str], Decimal | None] = {}
    for key, line in cells.items():
        place, _at, day = key.partition("@")
        for level, pair in line.items():
            text = pair[side]
            found[node(place), date.fromisoformat(day), level] = None if text is None else Decimal(text)
    return found


def full_of(change: Change) -> dict[tuple[Node, date, str], Decimal]:
    """What the numbers of a change request that were cut pro rata are for the full period."""
    return {
        at: Decimal(text)
        for at in amounts_of(change.cells)
        if (text := change.full.get(f"{at[0].key}@{at[1]}", {}).get(at[2]))
    }


def as_text(amount: Decimal | None) -> str | None:
    """An amount as JSON holds it."""
    return None if amount is None else str(quantize(amount))
