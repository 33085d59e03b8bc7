"""The line from somebody's own number up to the company's goal and the strategy it serves: everybody sees his own."""

from dataclasses import dataclass
from decimal import Decimal

from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.objects.theme import DEEPEST, Theme
from yingdan.modules.targets.services.ground import ground
from yingdan.platform.actor import current_actor


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the line: a person, a unit, or a theme (without a node), its number and why it is wanted."""

    name: str
    node: str = ""
    amount: Decimal | None = None
    why: str = ""
    plan: int | None = None


def line(plan: Plan, person: int | None = None) -> list[Link]:
    """From a person (oneself unless said) up: his cells, each unit above, the plans those serve, and the themes."""
    who = person or current_actor().user_id
    links: list[Link] = []
    step: Plan | None = plan
    while step is not None and len(links) < DEEPEST * DEEPEST:
        found = ground(step)
        own = sorted(place for place in found.holders if place.person and place.person == who) if step == plan else []
        links += [Link(found.name(place), place.key, found.whole(place, "target"), plan=step.pk) for place in own]
        start = own[-1].unit if own else step.unit_id
        for unit in reversed(found.branches.above(start)):
            place = Node(unit)
            why = step.why if unit == step.unit_id else ""
            links.append(Link(found.name(place), place.key, found.whole(place, "target"), why, step.pk))
        links += themes(step.theme)
        step = Plan.objects.filter(pk=step.parent_id).first() if step.parent_id else None
    return links


def themes(theme: Theme | None) -> list[Link]:
    """A theme and those it serves."""
    found: list[Link] = []
    while theme is not None and len(found) < DEEPEST:
        found.append(Link(theme.name, why=theme.why))
        theme = theme.parent
    return found


def running() -> list[Plan]:
    """The published plans in which the actor has a number of his own, the latest first."""
    mine = Plan.objects.filter(status=Status.PUBLISHED, cells__person=current_actor().user_id)
    return list(mine.select_related("cycle", "unit", "theme").distinct().order_by("-starts_on", "name"))
