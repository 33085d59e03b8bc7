"""Ready-made questions: the views that stand above the lists of tasks and follow-ups."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.query.ast import All, Condition, Query, Where
from yingdan.platform.spec import Saved

ACTIVITY, TASK = "work.activity", "work.task"
DONE, OPEN = Condition("status", "is", "done"), Condition("status", "is", "open")
MINE = Condition("owner", "is_me")


def asked(key: str, *conditions: Where, order: tuple[str, ...] = ()) -> Query:
    """The question for the rows of `key` that meet all conditions."""
    return Query(object=key, where=All(conditions), order=order)


def within(field: str, period: str) -> Condition:
    """Whether a date lies in a period."""
    return Condition(field, "in_period", period)


TASK_VIEWS = (
    Saved("mine", _("My to-dos"), asked(TASK, OPEN, MINE, order=("due_on",))),
    Saved("today", _("Due today"), asked(TASK, OPEN, within("due_on", "today"), order=("due_on",))),
    Saved("late", _("Overdue tasks"), asked(TASK, OPEN, within("due_on", "before_today"), order=("due_on",))),
    Saved("week", _("Due this week"), asked(TASK, OPEN, within("due_on", "this_week"), order=("due_on",))),
    Saved("done", _("Done this week"), asked(TASK, DONE, within("finished_at", "this_week"), order=("-finished_at",))),
)
ACTIVITY_VIEWS = (
    Saved("mine", _("My follow-ups"), asked(ACTIVITY, MINE)),
    Saved("week", _("Follow-ups this week"), asked(ACTIVITY, within("at", "this_week"))),
    Saved("visits", _("Visits paid"), asked(ACTIVITY, Condition("kind", "is", "visit"))),
)
