"""Every night and whenever the health page is opened: do the books of every plan still hold?"""

from django.utils.translation import gettext as _

from yingdan.modules.targets.objects.cell import broken
from yingdan.modules.targets.objects.plan import Plan
from yingdan.platform import hooks
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import job
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
