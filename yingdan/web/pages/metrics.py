"""The library of metrics: every number there is, its definition, and its value for whoever looks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yingdan.kernel.period import Period
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics import calendar, library, measuring
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.metric import Metric
from yingdan.web import htmx, looks, numbers
from yingdan.web.choice import Choice

PERIODS = (
    ("this_month", _("This month")),
    ("this_quarter", _("This quarter")),
    ("this_year", _("This year")),
)
DEFINITIONS = "platform.metricdefinition"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every metric one may see, group by group, in a period."""
    names = dict(PERIODS)
    chosen = given if (given := request.GET.get("period", "")) in names else "this_quarter"
    period = calendar.read(chosen)
    metrics = library.every()
    answer = measuring.measure([m.code for m in metrics], [period], by="whole")
    scale = looks.scale_of(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    for metric in metrics:
        groups.setdefault(metric.group, []).append(line(metric, answer, period, scale))
    context = {
        "groups": [(name, library.GROUPS[name], groups[name]) for name in library.GROUPS if name in groups],
        "periods": [Choice(name, label, f"/metrics/?period={name}", name == chosen) for name, label in PERIODS],
        "period": period,
        "own": current_actor().may(DEFINITIONS, "view"),
    }
    return htmx.render(request, "pages/metrics.html", context)


def line(metric: Metric, answer: Answer, period: Period, scale: looks.Scale) -> dict[str, Any]:
    """One metric with its value, or with what it waits for."""
    waits = library.waiting(metric)
    number = None if waits else numbers.number(answer, numbers.Asked(metric.code, period), scale)
    return {"metric": metric, "number": number, "waits": waits}
