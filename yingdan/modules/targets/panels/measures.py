"""By which metric who leads has his page measured: sales, receipts, and whatever else has a target in the year."""

from typing import Any

from django.utils.translation import pgettext

from yingdan.kernel.errors import Missing
from yingdan.modules.targets.given import COUNTING
from yingdan.modules.targets.measured import is_live
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.panels.board import METRIC
from yingdan.platform import hooks
from yingdan.platform.metrics import library
from yingdan.platform.metrics.metric import Metric
from yingdan.web.tiles import Chosen, Measure, View

RECEIVED = "receipt_amt"
OFFERED = (METRIC, RECEIVED)
"""What is offered to whoever may see it, also without a target."""


def choose(view: View, asked: str) -> Chosen:
    """What was asked for, where it is to be had; else sales, or the first with a target where sales have none."""
    aimed = with_target(view)
    found = [metric for code in dict.fromkeys((*OFFERED, *sorted(aimed))) if (metric := seen(code)) is not None]
    codes = [metric.code for metric in found]
    usual = METRIC if METRIC in aimed else next((code for code in codes if code in aimed), METRIC)
    options = tuple((metric.code, brief(metric)) for metric in found) if len(found) > 1 else ()
    return Chosen(asked if asked in codes else usual, options)


def with_target(view: View) -> set[str]:
    """The metrics with a published target in the year of the page, of any unit whose targets the actor sees."""
    year = view.period.calendar.period("year", view.period.start)
    plans = Plan.objects.filter(status__in=COUNTING, slice_field="", starts_on__lte=year.end, ends_on__gte=year.start)
    return set(plans.order_by().values_list("metric", flat=True).distinct())


def seen(code: str) -> Metric | None:
    """A metric that has figures and that the actor may see."""
    try:
        metric = library.find(code)
    except Missing:
        return None
    return metric if is_live(metric) else None


def brief(metric: Metric) -> Any:
    """What a metric is called where there is little room."""
    words = {METRIC: pgettext("metric in brief", "Signed"), RECEIVED: pgettext("metric in brief", "Received")}
    return words.get(metric.code, metric.label)


hooks.tile.register(Measure(choose), rank=1)
