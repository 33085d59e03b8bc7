"""Changing what a plan counts: signed until June, received from July on. History keeps its basis, and no period counts
twice: the old plan ends where the new one begins.
"""

from datetime import date, timedelta

from django.db import transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.events import TargetsPublished
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.plan import Plan, Status, applying
from yingdan.modules.targets.services.flow import expect
from yingdan.modules.targets.services.put import locked_plan
from yingdan.platform import records
from yingdan.platform.events import emit

CARRIED = (
    "cycle", "unit", "grain", "slice_field", "slice_value", "rounding", "buffer", "parent", "theme", "why", "demand",
    "competition", "pains", "rhythm",
)  # fmt: skip


def switch(plan: Plan, metric: str, since: date, *, reason: str) -> Plan:
    """Let a published plan count another metric from the first day of one of its periods on; gives the plan that goes
    on (`follows` names the old one). Its cells are those the old plan had from then on.

    Raises Invalid for a day on which no period begins, or for the same metric; Refused for a plan not published.
    """
    with transaction.atomic():
        plan = locked_plan(plan)
        expect(plan, Status.PUBLISHED)
        if metric == plan.metric:
            raise Invalid("The plan counts this already.", code="metric")
        if since not in {leaf.start for leaf in plan.leaves[1:]}:
            raise Invalid("No period of the plan begins on this day.", code="period")
        if since <= clock.today() and any(leaf.start >= since and leaf.end < clock.today() for leaf in plan.leaves):
            raise Invalid("This period is over; its targets stand.", code="past")
        with applying():
            after = records.create(Plan, {name: getattr(plan, name) for name in CARRIED} | later(plan, metric, since))
            after.follows, after.status, after.edition = plan, Status.PUBLISHED, 1
            after.published_at, after.reason = clock.now(), reason.strip()
            after = records.save(after, verb="publish")
            hand_on(plan, after, since)
            plan.ends_on = since - timedelta(days=1)
            plan.edition += 1
            records.save(plan, verb="publish")
        emit(TargetsPublished(after.pk, after.edition))
        return after


def later(plan: Plan, metric: str, since: date) -> dict[str, object]:
    """What is new about the plan that goes on."""
    return {"metric": metric, "starts_on": since, "ends_on": plan.ends_on}


def hand_on(plan: Plan, after: Plan, since: date) -> None:
    """Give the cells from a day on to the plan that goes on: children first out, so that the books hold all the way."""
    cells = list(Cell.objects.filter(plan=plan, starts_on__gte=since).order_by("pk"))
    for cell in cells:
        cell.plan = after
    records.save_many(cells)
