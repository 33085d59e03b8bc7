"""What writing a split would be refused for, told with its preview: the books of the plan, its buffer, its levels."""

from decimal import Decimal

from yingdan.engines.targets.pace import LEVELS
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.objects.cell import Wanted, broken
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.asked import amounts_of, draft_of
from yingdan.modules.targets.services.ground import Ground


def refusal(found: Ground, numbers: Wanted, buffer: Decimal) -> Invalid | None:
    """Why numbers that give out so much more than there is would not be written; None when they would."""
    plan = found.plan
    if wrong := beyond(plan, buffer) or unordered(found, numbers):
        return wrong
    asked = None if plan.is_open else draft_of(plan)
    every = {**(amounts_of(asked.cells) if asked else {}), **numbers}
    days = {day for _place, day, _level in every}
    return next(iter(broken(plan.pk, days, every, max(plan.over, buffer))), None)


def beyond(plan: Plan, buffer: Decimal) -> Invalid | None:
    """Why so much more cannot be given out: a plan that is no draft any more keeps what it lets."""
    if plan.is_open or buffer <= plan.over:
        return None
    most = f"{plan.over * 100:f}".rstrip("0").rstrip(".")
    return Invalid("This plan lets at most %(most)s%% more be given out.", code="buffer", most=most)


def unordered(found: Ground, numbers: Wanted) -> Invalid | None:
    """Why a level would be easier than the one before it somewhere."""
    way = 1 if found.plan.better == "up" else -1
    for place, day in {(place, day) for place, day, _level in numbers}:
        levels = [numbers.get((place, day, one), found.amount(place, day, one)) for one in LEVELS]
        known = [amount * way for amount in levels if amount is not None]
        if known != sorted(known):
            return Invalid("Each level must be at least as hard as the one before it.", code="levels")
    return None
