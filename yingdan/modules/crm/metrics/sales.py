"""What was sold: amounts and numbers of deals won and lost, rates, prices, cycles, growth."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.reports import DEAL, LOST, WON, asked
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import ANEW, Ahead, Metric, Parts
from yingdan.platform.query.ast import Condition

CREDIT = "crm.credit"
DECIDED = Condition("status", "any_of", ["won", "lost"])
AHEAD = Ahead(
    whole="due_amt",
    weighted="due_weighted",
    past="won_amt",
    since="opened_on",
    kept="in_time",
    after=frozenset(
        {"status", "stage", "stage_since", "stage_due_on", "days_in_stage", "probability", "weighted", "forecast",
         "closed_on", "expected_close_on", "postponed", "loss_reason", "loss_note", "first_sale", "cycle_days",
         "outlived", "in_time", "next_step", "next_step_on"}
    ),
)  # fmt: skip
"""What feeds sales: the open deals. Shares of a deal are settled when it is won; until then it counts for its owner."""


def velocity(parts: Parts) -> Decimal | None:
    """Open deals × win rate × average deal ÷ days to close: money a day."""
    number, rate, price, days = (parts[code] for code in ("pipe_n", "win_rate", "asp", "cycle_avg"))
    if number is None or rate is None or price is None or not days:
        return None
    return number * rate * price / days


declare(
    Metric(
        code="sales_amt",
        label=_("Sales (amount won)"),
        definition=_(
            "What people are credited with for deals won: shares of one deal make up its amount, overlays do not "
            "count. By the day of winning, for the person and the unit he stood in that day. A deal won "
            "counts as signed; contracts are counted by metrics of their own."
        ),
        unit="money",
        of=asked(CREDIT, Condition("overlay", "is", False)),
        measure="sum:amount",
        on="on",
        guard="won_amt",
        ahead=AHEAD,
        group="sales",
        source="S1-1.2",
    ),
    Metric(
        code="won_amt",
        label=_("Amount of deals won"),
        definition=_("Amounts of the deals won, whole and for their owner, by the day they were closed."),
        unit="money",
        of=asked(DEAL, WON),
        measure="sum:amount",
        on="closed_on",
        ahead=AHEAD,
        group="sales",
    ),
    Metric(
        code="won_n",
        label=_("Deals won"),
        definition=_("Number of deals won, by the day they were closed."),
        of=asked(DEAL, WON),
        on="closed_on",
        rolls="count",
        group="sales",
    ),
    Metric(
        code="lost_n",
        label=_("Deals lost"),
        definition=_("Number of deals lost, by the day they were closed. Deals given up as void are not counted."),
        of=asked(DEAL, LOST),
        on="closed_on",
        rolls="count",
        better="down",
        group="sales",
    ),
    Metric(
        code="lost_amt",
        label=_("Amount lost"),
        definition=_("Amounts of the deals lost, by the day they were closed."),
        unit="money",
        of=asked(DEAL, LOST),
        measure="sum:amount",
        on="closed_on",
        better="down",
        group="sales",
    ),
    Metric(
        code="decided_n",
        label=_("Deals decided"),
        definition=_("Number of deals won or lost, by the day they were closed."),
        of=asked(DEAL, DECIDED),
        on="closed_on",
        rolls="count",
        group="sales",
    ),
    Metric(
        code="decided_amt",
        label=_("Amount decided"),
        definition=_("Amounts of the deals won or lost, by the day they were closed."),
        unit="money",
        of=asked(DEAL, DECIDED),
        measure="sum:amount",
        on="closed_on",
        group="sales",
    ),
    Metric(
        code="dated_n",
        label=_("Deals won that had an expected day"),
        definition=_("Number of deals won for which a closing day was expected, by the day they were closed."),
        of=asked(DEAL, WON, Condition("expected_close_on", "not_empty")),
        on="closed_on",
        rolls="count",
        group="sales",
    ),
    Metric(
        code="in_time_n",
        label=_("Deals won in time"),
        definition=_(
            "Number of deals won by the day on which they were expected to close, by the day they were closed."
        ),
        of=asked(DEAL, WON, Condition("expected_close_on", "not_empty"), Condition("in_time", "is", True)),
        on="closed_on",
        rolls="count",
        group="sales",
    ),
    Metric(
        code="in_time",
        label=_("Won in time"),
        definition=_(
            "Deals won by the day on which they were expected to close ÷ deals won that had such a day, among those "
            "closed in the period."
        ),
        unit="percent",
        over=("in_time_n", "dated_n"),
        rolls="ratio",
        group="sales",
    ),
    Metric(
        code="win_rate",
        label=_("Win rate"),
        definition=_("Deals won ÷ (deals won + deals lost), by number, among those closed in the period."),
        unit="percent",
        over=("won_n", "decided_n"),
        rolls="ratio",
        group="sales",
    ),
    Metric(
        code="win_rate_amt",
        label=_("Win rate by amount"),
        definition=_("Amount won ÷ (amount won + amount lost), among deals closed in the period."),
        unit="percent",
        over=("won_amt", "decided_amt"),
        rolls="ratio",
        group="sales",
    ),
    Metric(
        code="asp",
        label=_("Average deal"),
        definition=_("Amount won ÷ number of deals won, by the day they were closed."),
        unit="money",
        over=("won_amt", "won_n"),
        rolls="ratio",
        group="sales",
    ),
    Metric(
        code="cycle",
        label=_("Sales cycle"),
        definition=_("Median of the days from opening to closing of the deals won, by the day they were closed."),
        unit="days",
        of=asked(DEAL, WON),
        measure="median:cycle_days",
        on="closed_on",
        rolls="median",
        better="down",
        group="sales",
    ),
    Metric(
        code="cycle_avg",
        label=_("Average sales cycle"),
        definition=_("Mean of the days from opening to closing of the deals won, by the day they were closed."),
        unit="days",
        of=asked(DEAL, WON),
        measure="avg:cycle_days",
        on="closed_on",
        rolls="average",
        better="down",
        group="sales",
    ),
    Metric(
        code="velocity",
        label=_("Pipeline velocity"),
        definition=_(
            "Open deals now × win rate × average deal ÷ average sales cycle: what the pipeline brings in a day. "
            "Reckoned anew for each person and unit, never added up."
        ),
        unit="money",
        parts=("pipe_n", "win_rate", "asp", "cycle_avg"),
        reckon=velocity,
        rolls=ANEW,
        group="sales",
    ),
    Metric(
        code="growth_yoy",
        label=_("Sales growth on the year before"),
        definition=_(
            "(Sales − sales of the same period a year before) ÷ |sales of the same period a year before|; of a period "
            "that still runs, to the same day."
        ),
        unit="percent",
        parts=("sales_amt",),
        against="year",
        rolls=ANEW,
        group="sales",
        source="S2-10.1",
    ),
    Metric(
        code="growth_prev",
        label=_("Sales growth on the period before"),
        definition=_(
            "(Sales − sales of the period before) ÷ |sales of the period before|: month on month for a month, "
            "quarter on quarter for a quarter; of a period that still runs, to the same day."
        ),
        unit="percent",
        parts=("sales_amt",),
        against="before",
        rolls=ANEW,
        group="sales",
        source="S2-10.1",
    ),
)
