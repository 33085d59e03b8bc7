"""What the head of a plan's page says: what the plan is, how far it is, what one changed and who decides on it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel import tree
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.pages.shown import Part, Shown
from yingdan.platform import entitlements, schema
from yingdan.platform.actor import Actor, current_actor

TONES = {Status.PUBLISHED: "ok", Status.COMMITTING: "warn", Status.APPROVED: "info"}


def heading(part: Part, shown: Shown) -> dict[str, Any]:
    """Words and requests of the head."""
    plan, metric = shown.plan, part.table.metric
    change = part.table.change if part.table.change is not None and part.table.change.count else None
    waiting = [one for one in requests(plan) if one.status == ChangeStatus.SUBMITTED]
    return {
        "title_words": f"{plan.cycle} · {metric.label if metric else plan.metric} · {part.root.name}",
        "status_tone": TONES.get(Status(plan.status), ""),
        "status_words": status_words(plan),
        "change": change,
        "change_words": ngettext(
            "V%(n)s draft: %(count)s cell changed", "V%(n)s draft: %(count)s cells changed", change.count
        )
        % {"n": plan.edition + 1, "count": change.count}
        if change is not None
        else "",
        "decides": decides(plan) if change is not None else awaited(plan),
        "waiting": waiting,
        "may_decide": current_actor().may(Change.key(), "approve"),
    }


def requests(plan: Plan) -> list[Change]:
    """The requests to change a plan, the latest first."""
    if not current_actor().may(Change.key(), "view"):
        return []
    return list(Change.objects.filter(plan=plan).select_related("owner", "decided_by").order_by("-pk")[:50])


def status_words(plan: Plan) -> str:
    """The status, with the edition where there is one."""
    label = str(plan.get_status_display())
    return f"{label} V{plan.edition}" if plan.edition else label


def decides(plan: Plan) -> str:
    """Who decides on a change: the leader of the plan's unit, unless that is whoever asks."""
    leader = plan.unit.leader if plan.unit is not None else None
    if leader is None or leader.pk == current_actor().user_id:
        return ""
    return _("%(name)s decides on changes") % {"name": leader.name}


def awaited(plan: Plan) -> str:
    """Who approves a plan that was not approved yet: the nearest leader at or above its unit who may, unless that is
    whoever looks, or one who may himself.
    """
    if plan.status not in (Status.DRAFT, Status.COMMITTING) or approves(current_actor(), plan) or plan.unit is None:
        return ""
    above = schema.find("platform.unit").rows().filter(pk__in=tree.ids(plan.unit.path), leader__active=True)
    for unit in above.select_related("leader").order_by("-path"):
        if approves(entitlements.actor_for(unit.leader_id), plan):
            return _("%(name)s approves the plan") % {"name": unit.leader.name}
    return ""


def approves(actor: Actor, plan: Plan) -> bool:
    """Whether somebody may approve a plan."""
    found = actor.allows(Plan.key(), "approve")
    return found.everything or plan.unit_id in found.units
