"""What is said at the foot about the cell one stands on: the figure of a year ago, the best of the last four."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages.explain import link
from yingdan.modules.targets.pages.shown import measure_of, plan_of
from yingdan.modules.targets.services.ground import Column, column_of
from yingdan.platform.metrics.calendar import compared
from yingdan.platform.objects.unit import Unit
from yingdan.web import htmx

LAST = 4


@require_GET
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """Of `?node=12:34&column=2026-11-01`. Raises Missing, Invalid."""
    plan = plan_of(pk)
    column = column_of(plan, request.GET.get("column", ""))
    try:
        place = node(request.GET.get("node", ""))
    except ValueError:
        raise Invalid("There is no such unit or person in this plan.", code="node") from None
    context = said(request, plan, place, column)
    return htmx.render(request, "targets/about.html", context)


def said(request: HttpRequest, plan: Plan, place: Node, column: Column) -> dict[str, Any]:
    """The figures of the past of one cell."""
    now = column.period
    year = compared(now, "year")
    last = before(now)
    periods = [now, *([year] if year else []), *last]
    within = plan.within
    figures = measured.measured(plan.metric, periods, within)
    key = key_of(place)
    best = [amount for one in last if (amount := figures.get((key, one))) is not None]
    year_ago = figures.get((key, year)) if year else None
    actual = figures.get((key, now))
    measure = measure_of(request, plan, [])
    return {
        "actual": measure.show(actual) if actual is not None else "",
        "actual_url": link(plan, place, now),
        "year": measure.show(year_ago) if year_ago is not None else "",
        "year_url": link(plan, place, year) if year else "",
        "best": measure.show(pick(best, plan.better)) if best else "",
        "best_words": _("best of the last %(n)s") % {"n": LAST},
    }


def key_of(place: Node) -> Any:
    """By what the metrics know a node."""
    if place.person:
        return place.person
    unit = Unit.objects.filter(pk=place.unit).first()
    return unit.path if unit is not None else ""


def before(period: Period) -> list[Period]:
    """The periods of the same kind right before, the latest first."""
    found, one = list[Period](), period.whole
    for _n in range(LAST):
        one = one.previous()
        found.append(one)
    return found


def pick(amounts: list[Decimal], better: str) -> Decimal:
    """The best of some amounts."""
    return max(amounts) if better == "up" else min(amounts)
