"""What is on its way: open deals as they stand now, those expected in a period, and what became of those opened."""

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.metrics.shapes import closing, standing
from yingdan.modules.crm.reports import DEAL, WON, asked
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import Condition

COMMITTED = Condition("forecast", "is", "commit")
BEST = Condition("forecast", "is", "best")
EARLY = Condition("forecast", "is", "pipeline")

declare(
    standing(
        "pipe_n",
        _("Open deals"),
        _("Number of open deals as they stand now."),
    ),
    standing(
        "pipe_open",
        _("Open pipeline"),
        _("Amounts of the open deals as they stand now."),
        sums="amount",
    ),
    standing(
        "pipe_weighted",
        _("Weighted pipeline"),
        _("Amount × probability of the open deals as they stand now."),
        sums="weighted",
    ),
    closing(
        "due_amt",
        _("Expected to close"),
        _("Amounts of the open deals whose expected closing day lies in the period."),
        sums="amount",
    ),
    closing(
        "due_weighted",
        _("Expected to close, weighted"),
        _("Amount × probability of the open deals whose expected closing day lies in the period."),
        sums="weighted",
    ),
    closing(
        "due_n",
        _("Deals expected to close"),
        _("Number of open deals whose expected closing day lies in the period."),
    ),
    closing(
        "commit_amt",
        _("Committed"),
        _("Amounts of the open deals of the category “commit” expected to close in the period."),
        COMMITTED,
        sums="amount",
    ),
    closing(
        "commit_n",
        _("Deals committed"),
        _("Number of open deals of the category “commit” expected to close in the period."),
        COMMITTED,
    ),
    closing(
        "best_amt",
        _("Amount of the best case"),
        _("Amounts of the open deals of the category “best case” expected to close in the period."),
        BEST,
        sums="amount",
    ),
    closing(
        "best_n",
        _("Deals of the best case"),
        _("Number of open deals of the category “best case” expected to close in the period."),
        BEST,
    ),
    closing(
        "early_amt",
        _("Amount of the early pipeline"),
        _("Amounts of the open deals of the category “pipeline” expected to close in the period."),
        EARLY,
        sums="amount",
    ),
    closing(
        "early_n",
        _("Deals of the early pipeline"),
        _("Number of open deals of the category “pipeline” expected to close in the period."),
        EARLY,
    ),
    Metric(
        code="opened_n",
        label=_("Deals opened"),
        definition=_("Number of deals by the day they were opened, whatever became of them."),
        of=asked(DEAL),
        on="opened_on",
        rolls="count",
        group="pipeline",
    ),
    Metric(
        code="opened_amt",
        label=_("Amount opened"),
        definition=_("Amounts of the deals by the day they were opened, whatever became of them."),
        unit="money",
        of=asked(DEAL),
        measure="sum:amount",
        on="opened_on",
        group="pipeline",
    ),
    Metric(
        code="opened_won_n",
        label=_("Deals opened and won"),
        definition=_("Number of the deals opened in the period that have been won since."),
        of=asked(DEAL, WON),
        on="opened_on",
        rolls="count",
        group="pipeline",
    ),
    Metric(
        code="conv",
        label=_("Conversion"),
        definition=_("Of the deals opened in the period, the share that has been won since."),
        unit="percent",
        over=("opened_won_n", "opened_n"),
        rolls="ratio",
        group="pipeline",
        source="S2-8.1",
    ),
    Metric(
        code="move_n",
        label=_("Stage moves"),
        definition=_(
            "Number of times deals came into another stage, for whoever moved them, by the moment of the move."
        ),
        of=asked("crm.stagechange", Condition("from_stage", "not_empty")),
        on="at",
        whose="by",
        where_unit="opportunity.unit",
        rolls="count",
        group="pipeline",
    ),
    Metric(
        code="stage_days",
        label=_("Days in a stage"),
        definition=_(
            "Mean of the days deals had stood in the stage they left, for whoever moved them on, by the moment they "
            "left it."
        ),
        unit="days",
        of=asked("crm.stagechange"),
        measure="avg:days",
        on="at",
        whose="by",
        where_unit="opportunity.unit",
        rolls="average",
        better="down",
        group="pipeline",
    ),
)
