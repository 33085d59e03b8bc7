"""The editions of a plan: who changed what, why, and who decided; each change with its numbers before and after."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.pages.heading import requests
from yingdan.modules.targets.pages.shown import LEVELS, Measure, measure_of, plan_of
from yingdan.modules.targets.services.asked import amounts_of
from yingdan.modules.targets.services.changes import may_decide
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.platform.actor import current_actor
from yingdan.web import htmx

MOST_CELLS = 24


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The editions of a plan, the latest first, with what waits for a decision above them."""
    plan = plan_of(pk)
    found = ground(plan)
    asked = requests(plan)
    wanted = [amount for one in asked for side in (0, 1) for amount in amounts_of(one.cells, side).values()]
    measure = measure_of(request, plan, [*(found.amount(*at, "target") for at in found.cells), *wanted])
    decide = Change.objects.may("approve") if current_actor().may(Change.key(), "approve") else Change.objects.none()
    may = set(decide.filter(plan=plan, status=ChangeStatus.SUBMITTED).values_list("pk", flat=True))
    rows = [edition(one, found, measure, one.pk in may) for one in asked]
    return htmx.render(request, "targets/versions.html", {"plan": plan, "rows": rows, "unit": measure.unit})


def edition(change: Change, found: Ground, measure: Measure, may: bool) -> dict[str, Any]:
    """One request with its cells before and after."""
    was, now = amounts_of(change.cells, 0), amounts_of(change.cells)
    labels = {leaf.start: leaf.label for leaf in found.leaves}
    cells = [
        {
            "name": found.name(place)
            if place.unit in found.units and (not place.person or place.person in found.people)
            else "",
            "column": labels.get(day, day.isoformat()),
            "level": LEVELS[level] if level != "target" else "",
            "was": measure.show(was[place, day, level]),
            "now": measure.show(amount),
            "more": more(was[place, day, level], amount, measure),
        }
        for (place, day, level), amount in sorted(now.items(), key=lambda item: (item[0][1], item[0][0].key))
    ]
    return {
        "change": change,
        "cells": cells[:MOST_CELLS],
        "more": max(len(cells) - MOST_CELLS, 0),
        "may": may and may_decide(change),
        "tone": {"submitted": "warn", "applied": "ok", "refused": "bad", "draft": "info"}.get(change.status, ""),
    }


def more(was: Decimal | None, now: Decimal | None, measure: Measure) -> str:
    """By how much an amount changes, with its sign."""
    moved = (now or Decimal(0)) - (was or Decimal(0))
    return ("+" if moved > 0 else "") + measure.show(moved)
