"""The address that explains what was reached in a cell of a plan."""

from yingdan.kernel.period import Period
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.web import numbers


def link(plan: Plan, place: Node, period: Period) -> str:
    """Where the figure of a unit or a person in a period is explained."""
    if place.person:
        return numbers.link(plan.metric, period, person=place.person)
    return numbers.link(plan.metric, period, unit=f"/{place.unit}/")
