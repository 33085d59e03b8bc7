"""What is wrong with open deals, or wants looking at: how many there are, and what they amount to."""

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.metrics.pipeline import COMMITTED
from yingdan.modules.crm.metrics.shapes import standing
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import Condition

STALLED = Condition("stage_due_on", "in_period", "before_today")
LATE = Condition("expected_close_on", "in_period", "before_today")
AIMLESS, AGAIN = Condition("next_step", "empty"), Condition("postponed", "gte", 3)
SOON = Condition("expected_close_on", "in_period", {"name": "next_n_days", "n": 7})

declare(
    standing(
        "stuck_n",
        _("Stalled deals"),
        _("Number of open deals that have stood in their stage longer than the stage allows."),
        STALLED,
        better="down",
    ),
    standing(
        "stuck_amt",
        _("Amount stalled"),
        _("Amounts of the open deals that have stood in their stage longer than the stage allows."),
        STALLED,
        sums="amount",
        better="down",
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
    standing(
        "stale_n",
        _("Deals beyond every cycle"),
        _("Number of open deals that are older than any deal ever closed took from opening to closing."),
        Condition("outlived", "is", True),
        better="down",
    ),
    standing(
        "late_n",
        _("Closing day passed"),
        _("Number of open deals whose expected closing day has passed."),
        LATE,
        better="down",
    ),
    standing(
        "aimless_n",
        _("Without a next step"),
        _("Number of open deals for which no next step is written."),
        AIMLESS,
        better="down",
    ),
    standing(
        "postponed_n",
        _("Postponed three times or more"),
        _("Number of open deals whose expected closing day was moved back three times or more."),
        AGAIN,
        better="down",
    ),
    standing(
        "late_amt",
        _("Amount past its closing day"),
        _("Amounts of the open deals whose expected closing day has passed."),
        LATE,
        sums="amount",
        better="down",
    ),
    standing(
        "aimless_amt",
        _("Amount without a next step"),
        _("Amounts of the open deals for which no next step is written."),
        AIMLESS,
        sums="amount",
        better="down",
    ),
    standing(
        "postponed_amt",
        _("Amount postponed three times or more"),
        _("Amounts of the open deals whose expected closing day was moved back three times or more."),
        AGAIN,
        sums="amount",
        better="down",
    ),
    standing(
        "promise_n",
        _("Promises due"),
        _("Number of open deals of the category “commit” expected to close within seven days, from today."),
        COMMITTED,
        SOON,
    ),
)
