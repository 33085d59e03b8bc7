"""The panel beside the table: SMART with what is missing, what is not allocated, objections with their answers."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yingdan.modules.targets.objects.commitment import Commitment, Word
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.checks import checks
from yingdan.modules.targets.pages.sheet import Sheet
from yingdan.modules.targets.pages.shown import plan_of
from yingdan.modules.targets.services.flow import may_settle
from yingdan.modules.targets.services.ground import sees_all_below
from yingdan.platform import phrases
from yingdan.platform.actor import current_actor
from yingdan.web import htmx

MOST_RESTS = 4
MOST_WORDS = 20


@require_GET
def side(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a plan below the unit shown. A plan is judged by the figures of its whole unit: whoever sees only a
    part of them is told no score, for it would be another one.
    """
    plan = plan_of(pk)
    sheet = Sheet(request, showing.read(plan, request.GET))
    context = {
        "plan": plan,
        "smart": checks(plan, sheet.measure) if sees_all_below(current_actor(), plan.unit_id) else None,
        "measure": sheet.measure,
        "rests": rests(sheet),
        **objections(plan, sheet),
    }
    return htmx.render(request, "targets/side.html", context)


def rests(sheet: Sheet) -> list[dict[str, Any]]:
    """The units with something unallocated, and how it could be given out."""
    found = []
    for row in (sheet.part.root, *(row for row in sheet.part.rows if row.is_unit)):
        amounts = {c.label: v for c in sheet.drawer.columns if c.leaf and (v := row.values[c.key].rest)}
        if amounts:
            whole = sum(amounts.values(), Decimal(0))
            found.append(
                {
                    "key": row.key,
                    "name": row.name,
                    "shown": sheet.measure.show(whole),
                    "over": whole < 0,
                    "people": row.people,
                    "when": phrases.listed(list(amounts)[:3]) + ("…" if len(amounts) > 3 else ""),
                    "may": any(value.editable for value in row.values.values()) or not sheet.part.table.plan.is_open,
                }
            )
    return found[:MOST_RESTS]


def objections(plan: Plan, sheet: Sheet) -> dict[str, Any]:
    """Open objections below the unit shown, each with its answers, and how many have accepted."""
    words = list(Commitment.objects.filter(plan=plan).select_related("owner", "unit").order_by("pk"))
    below = {row.node.unit for row in (sheet.part.root, *sheet.part.rows)}
    answers: dict[int, list[Commitment]] = {}
    for one in words:
        if one.thread_id:
            answers.setdefault(one.thread_id, []).append(one)
    may_answer = current_actor().may(Commitment.key(), "answer")
    open_ = [one for one in words if one.kind == Word.OBJECT and one.status in ("open", "talking")]
    shown = [
        {
            "word": one,
            "may": may_answer and may_settle(one),
            "amount": sheet.measure.show(one.amount),
            "given": sheet.measure.show(one.given),
            "answers": [
                (reply, "" if reply.amount is None else sheet.measure.show(reply.amount))
                for reply in answers.get(one.pk, [])
            ],
        }
        for one in open_
        if one.unit_id in below or one.unit_id is None
    ]
    asked = {
        row.node.person
        for row in sheet.part.rows
        if row.node.person and any(value.amount is not None for value in row.values.values())
    }
    accepted = {
        one.owner_id for one in words if one.kind == Word.ACCEPT and one.status == "agreed" and not one.for_unit
    }
    return {
        "objections": shown[:MOST_WORDS],
        "accepted": _("%(n)s of %(all)s accepted") % {"n": len(accepted & asked), "all": len(asked)}
        if plan.status == "committing"
        else "",
    }
