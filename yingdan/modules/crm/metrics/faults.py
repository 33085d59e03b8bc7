"""What is wrong with open deals, or wants looking at: how many there are, and what they amount to."""

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.metrics.pipeline import COMMITTED
from yingdan.modules.crm.reports import DEAL, OPEN, asked
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import Condition

STALLED = Condition("stage_due_on", "in_period", "before_today")
LATE = Condition("expected_close_on", "in_period", "before_today")
AIMLESS, AGAIN = Condition("next_step", "empty"), Condition("postponed", "gte", 3)
SOON = Condition("expected_close_on", "in_period", {"name": "next_n_days", "n": 7})

declare(
    Metric(
        code="stuck_n",
        label=_("Stalled deals"),
        definition=_("Number of open deals that have stood in their stage longer than the stage allows."),
        of=asked(DEAL, OPEN, STALLED),
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="stuck_amt",
        label=_("Amount stalled"),
        definition=_("Amounts of the open deals that have stood in their stage longer than the stage allows."),
        unit="money",
        of=asked(DEAL, OPEN, STALLED),
        measure="sum:amount",
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="stuck",
        label=_("Share stalled"),
        definition=_("Amount stalled ÷ open pipeline, as they stand now."),
        unit="percent",
        over=("stuck_amt", "pipe_open"),
        rolls="ratio",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="stale_n",
        label=_("Deals beyond every cycle"),
        definition=_("Number of open deals that are older than any deal ever closed took from opening to closing."),
        of=asked(DEAL, OPEN, Condition("outlived", "is", True)),
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="late_n",
        label=_("Closing day passed"),
        definition=_("Number of open deals whose expected closing day has passed."),
        of=asked(DEAL, OPEN, LATE),
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="aimless_n",
        label=_("Without a next step"),
        definition=_("Number of open deals for which no next step is written."),
        of=asked(DEAL, OPEN, AIMLESS),
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="postponed_n",
        label=_("Postponed three times or more"),
        definition=_("Number of open deals whose expected closing day was moved back three times or more."),
        of=asked(DEAL, OPEN, AGAIN),
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="late_amt",
        label=_("Amount past its closing day"),
        definition=_("Amounts of the open deals whose expected closing day has passed."),
        unit="money",
        of=asked(DEAL, OPEN, LATE),
        measure="sum:amount",
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="aimless_amt",
        label=_("Amount without a next step"),
        definition=_("Amounts of the open deals for which no next step is written."),
        unit="money",
        of=asked(DEAL, OPEN, AIMLESS),
        measure="sum:amount",
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="postponed_amt",
        label=_("Amount postponed three times or more"),
        definition=_("Amounts of the open deals whose expected closing day was moved back three times or more."),
        unit="money",
        of=asked(DEAL, OPEN, AGAIN),
        measure="sum:amount",
        rolls="last",
        better="down",
        group="pipeline",
    ),
    Metric(
        code="promise_n",
        label=_("Promises due"),
        definition=_("Number of open deals of the category “commit” expected to close within seven days, from today."),
        of=asked(DEAL, OPEN, COMMITTED, SOON),
        rolls="last",
        group="pipeline",
    ),
)
