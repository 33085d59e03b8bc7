"""Task: something somebody has to do, about any record or none."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.kernel import clock
from yingdan.modules.work.reports import TASK_VIEWS
from yingdan.platform import records
from yingdan.platform.about import About, AboutRecord
from yingdan.platform.access import Owned
from yingdan.platform.action import action
from yingdan.platform.columns import ChoiceField, LongTextField
from yingdan.platform.query.ast import Condition
from yingdan.platform.spec import Board, Calendar, Section, Spec, Table


class Priority(models.TextChoices):
    """How soon a task wants doing."""

    LOW = "low", pgettext_lazy("priority", "Low")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")
    HIGH = "high", pgettext_lazy("priority", "High")
    URGENT = "urgent", pgettext_lazy("priority", "Urgent")


class TaskStatus(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", pgettext_lazy("task", "To do")
    DONE = "done", pgettext_lazy("task", "Done")
    CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")


class Task(AboutRecord):
    """Something its owner has to do by a day, and perhaps by an hour."""

    scope = Owned() | About()

    subject = models.CharField(_("Task"), max_length=200)
    due_on = models.DateField(_("Due date"), null=True, blank=True)
    due_at = models.DateTimeField(
        _("Due time"), null=True, blank=True, help_text=_("Only when the hour matters; the due date follows it.")
    )
    priority = ChoiceField(
        _("Priority"),
        max_length=10,
        choices=Priority,
        default=Priority.NORMAL,
        tones={Priority.URGENT: "bad", Priority.HIGH: "warn"},
    )
    status = ChoiceField(
        _("Task status"),
        max_length=10,
        choices=TaskStatus,
        default=TaskStatus.OPEN,
        tones={TaskStatus.DONE: "ok", TaskStatus.OPEN: "info"},
    )
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True, editable=False)
    note = LongTextField(_("Note"), blank=True)

    class Meta(AboutRecord.Meta):
        verbose_name = _("Task")
        verbose_name_plural = _("Tasks")
        indexes = [
            models.Index(fields=["owner", "status", "due_on"], name="work_task_owner_due"),
            models.Index(fields=["unit", "status", "due_on"], name="work_task_unit_due"),
            models.Index(fields=["status", "due_on"], name="work_task_due"),
            models.Index(fields=["about_key", "about_id"], name="work_task_about"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def overdue(self) -> bool:
        """Whether the task is still to do after its day."""
        return self.status == TaskStatus.OPEN and self.due_on is not None and self.due_on < clock.today()

    def clean(self) -> None:
        """The due day follows the due hour; the moment of finishing follows the status."""
        if self.due_at is not None:
            self.due_on = self.due_at.astimezone(clock.zone()).date()
        if self.status == TaskStatus.DONE:
            self.finished_at = self.finished_at or clock.now()
        else:
            self.finished_at = None


def is_open(task: Task) -> bool:
    """Whether the task is still to do."""
    return task.status == TaskStatus.OPEN


@action(
    _("Finish"),
    verb="change",
    when=is_open,
    icon="check",
    bulk=True,
    labels={"note": _("Note")},
    help=_("Mark the task as done; what is written as the note is added to the task's own."),
)
def finish(task: Task, *, note: str = "") -> Task:
    """Mark the task as done; what is written as the note is added to the task's own."""
    task.status = TaskStatus.DONE
    if note.strip():
        task.note = f"{task.note}\n{note.strip()}".strip()
    return records.save(task)


@action(
    _("Put off"),
    verb="change",
    when=is_open,
    icon="clock",
    bulk=True,
    labels={"until": _("Due date")},
    help=_("Move the due date to another day."),
)
def put_off(task: Task, *, until: date) -> Task:
    """Move the due date to another day."""
    task.due_on, task.due_at = until, None
    return records.save(task)


spec = Spec(
    model=Task,
    slug="tasks",
    icon="checkbox",
    letter="t",
    group="home",
    rank=5,
    columns=("subject", "about", "due_on", "priority", "status", "owner"),
    search=("subject",),
    form=(
        Section(_("Task"), ("subject", "about", "due_on", "due_at", "priority", "status", "note")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(Table(), Board(by="status"), Calendar(on="due_on")),
    saved=TASK_VIEWS,
    actions=(finish, put_off),
    order=("due_on", "-id"),
    past=Condition("status", "is_not", "open"),
    quick=("subject", "about", "due_on", "priority", "owner"),
    header=("status", "due_on", "priority", "about"),
    without=frozenset({"timeline"}),
)
