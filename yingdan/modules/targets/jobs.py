"""Every night, and when something asks for it: do the books of every plan still hold, and whose targets are due pro
rata because he joined, left or moved?
"""

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.modules.targets.objects.cell import broken
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.services.due import due, newcomers
from yingdan.modules.targets.services.ground import ground
from yingdan.platform import hooks
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.calling import call
from yingdan.platform.jobs import job, later
from yingdan.platform.progress import Progress


def wrong() -> dict[int, str]:
    """The plans below whose units more was given out than there is, with the first place where."""
    with acting(SYSTEM):
        plans = list(Plan.objects.order_by("pk").values_list("pk", flat=True))
    found = ((plan, broken(plan)) for plan in plans)
    return {plan: str(problems[0]) for plan, problems in found if problems}


@job(name="targets.check", every="20 3 * * *")
def check(progress: Progress) -> dict[str, int]:
    """Look at the books of every plan; how many do not hold."""
    return {"wrong": len(wrong())}


@job(name="targets.moves", every="40 3 * * *")
def moves(progress: Progress) -> dict[str, int]:
    """Tell whoever answers for a running plan whose targets in it are due pro rata; how many were told of now."""
    with acting(SYSTEM):
        plans = list(running().select_related("cycle", "unit__leader", "created_by").order_by("pk"))
        return {"told": sum(tell(plan) for plan in plans)}


def running() -> QuerySet[Plan]:
    """The plans whose targets hold now or later, of those the actor may see."""
    return Plan.objects.filter(status=Status.PUBLISHED, ends_on__gte=clock.today())


def look_at_moves() -> None:
    """Have `moves` done soon, when there is any plan in which somebody could be due."""
    with acting(SYSTEM):
        if running().exists():
            later(moves, actor=SYSTEM, key=moves.name)


def tell(plan: Plan) -> int:
    """Call who made a plan, or when he is gone its unit's leader, for everybody whose targets in it are due."""
    leader = plan.unit.leader if plan.unit is not None else None
    person = next((one for one in (plan.created_by, leader) if one is not None and one.active), None)
    if person is None:
        return 0
    found = ground(plan)
    with translation.override(person.language):
        said = [
            _("%(name)s: %(what)s. Targets are due pro rata.") % {"name": d.name, "what": d.words} for d in due(found)
        ]
        said += [
            _("%(name)s: %(what)s. No target yet.") % {"name": name, "what": what} for name, what in newcomers(found)
        ]
    return sum(call(person.pk, plan, text, f"/targets/?plan={plan.pk}") for text in said)


def sums() -> tuple[str, str]:
    """What the health page says of it."""
    found = wrong()
    if found:
        return "bad", _("In %(count)s plans more is given out than there is: %(first)s") % {
            "count": len(found),
            "first": next(iter(found.values())),
        }
    return "ok", _("Children and what is unallocated make up their parent everywhere.")


hooks.finding.register(("Targets", sums))
