"""The numbers of what is done with customers: follow-ups by kind, visits, calls, tasks (requirements.md §6.1)."""

from django.utils.translation import gettext_lazy as _

from yingdan.modules.work.reports import ACTIVITY, DONE, OPEN, TASK
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import All, Condition, Query, Where

EFFECTIVE = Condition("effective", "is", True)


def done(code: str, label: object, definition: object, *conditions: Where) -> Metric:
    """A number of follow-ups by the moment they took place."""
    return Metric(
        code=code,
        label=label,
        definition=definition,
        of=Query(object=ACTIVITY, where=All(conditions)),
        on="at",
        rolls="count",
        group="activity",
    )


def effective(kind: str) -> tuple[Where, ...]:
    """Effective follow-ups of one kind."""
    return (EFFECTIVE, Condition("kind", "is", kind))


declare(
    done(
        "followup_n",
        _("Follow-ups done"),
        _(
            "Number of effective follow-ups (ten characters or a minute of conversation at least), by when they were "
            "done."
        ),
        EFFECTIVE,
    ),
    done(
        "followup_all_n", _("Follow-ups written"), _("Number of follow-ups, effective or not, by when they were done.")
    ),
    done("visit_n", _("Visits"), _("Number of effective visits, by when they took place."), *effective("visit")),
    done("call_n", _("Calls"), _("Number of effective calls, by when they took place."), *effective("call")),
    done(
        "meeting_n", _("Meetings"), _("Number of effective meetings, by when they took place."), *effective("meeting")
    ),
    done(
        "wechat_n",
        _("WeChat talks"),
        _("Number of effective talks by WeChat, by when they took place."),
        *effective("wechat"),
    ),
    done("email_n", _("E-mails"), _("Number of effective e-mails, by when they were written."), *effective("email")),
    Metric(
        code="followup_effective",
        label=_("Share of effective follow-ups"),
        definition=_("Effective follow-ups ÷ all follow-ups, by when they were done."),
        unit="percent",
        over=("followup_n", "followup_all_n"),
        rolls="ratio",
        group="activity",
    ),
    Metric(
        code="talk_minutes",
        label=_("Minutes with customers"),
        definition=_("Minutes of the follow-ups for which a duration was written, by when they were done."),
        of=Query(object=ACTIVITY),
        measure="sum:duration",
        on="at",
        group="activity",
    ),
    Metric(
        code="task_done_n",
        label=_("Tasks finished"),
        definition=_("Number of tasks by the moment they were finished."),
        of=Query(object=TASK, where=DONE),
        on="finished_at",
        rolls="count",
        group="activity",
    ),
    Metric(
        code="task_due_n",
        label=_("Tasks due"),
        definition=_("Number of tasks by the day they are due; cancelled ones are not counted."),
        of=Query(object=TASK, where=Condition("status", "any_of", ["open", "done"])),
        on="due_on",
        rolls="count",
        group="activity",
    ),
    Metric(
        code="task_kept_n",
        label=_("Due tasks finished"),
        definition=_("Number of the tasks due in the period that have been finished."),
        of=Query(object=TASK, where=DONE),
        on="due_on",
        rolls="count",
        group="activity",
    ),
    Metric(
        code="task_kept",
        label=_("Share of due tasks finished"),
        definition=_("Of the tasks due in the period, the share that has been finished."),
        unit="percent",
        over=("task_kept_n", "task_due_n"),
        rolls="ratio",
        group="activity",
    ),
    Metric(
        code="task_overdue_n",
        label=_("Tasks overdue"),
        definition=_("Number of tasks still to do whose day has passed."),
        of=Query(object=TASK, where=All((OPEN, Condition("due_on", "in_period", "before_today")))),
        rolls="last",
        better="down",
        group="activity",
    ),
)
