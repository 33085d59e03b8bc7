"""JobRun: one piece of work that waits, runs or has run, as somebody. The table is the queue."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Mine, Shared
from yingdan.platform.columns import ChoiceField, PersonField
from yingdan.platform.rows import Record
from yingdan.platform.spec import Section, Spec


class Status(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (Status.WAITING, Status.RUNNING)


class JobRun(Record):
    """A job that was asked for: what to do, for whom, how far it is and how it ended.

    Its bookkeeping (lease, progress) is written by the worker alone and is not audited.
    """

    scope = Mine() | Shared()
    audited = False

    name = models.CharField(_("Job"), max_length=100)
    args = models.JSONField(_("Arguments"), default=dict, blank=True)
    owner = PersonField(
        verbose_name=_("Asked for by"), help_text=_("The job runs with this person's rights; empty for the system.")
    )
    status = ChoiceField(
        _("Status"),
        choices=Status,
        default=Status.WAITING,
        tones={"done": "ok", "failed": "bad", "running": "info", "cancelled": "warn"},
    )
    done = models.PositiveBigIntegerField(_("Steps done"), default=0)
    total = models.PositiveBigIntegerField(_("Steps in all"), default=0)
    done_before = models.PositiveBigIntegerField(default=0, editable=False)
    message = models.TextField(_("Message"), default="", blank=True)
    result = models.JSONField(_("Result"), null=True, blank=True)
    once_key = models.CharField(
        _("Key"),
        max_length=200,
        default="",
        blank=True,
        help_text=_("While a run with this key waits or runs, no second one is made."),
    )
    attempts = models.PositiveIntegerField(_("Attempts"), default=0)
    max_attempts = models.PositiveIntegerField(_("Attempts at most"), default=5)
    run_after = models.DateTimeField(_("Not before"))
    started_at = models.DateTimeField(_("Started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)
    worker = models.CharField(_("Worker"), max_length=100, default="", blank=True)
    lease_until = models.DateTimeField(_("Leased until"), null=True, blank=True)
    cancel_asked = models.BooleanField(_("Cancelling"), default=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Job"), _("Jobs")
        indexes = [models.Index(fields=["status", "run_after"], name="job_run_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["once_key"], condition=Q(status__in=[*OPEN]) & ~Q(once_key=""), name="job_run_one_open_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


spec = Spec(
    model=JobRun,
    slug="jobs",
    icon="clock",
    group="settings",
    rank=95,
    columns=("name", "status", "owner", "done", "total", "message", "attempts", "run_after", "ended_at"),
    search=("name",),
    form=(
        Section(_("Job"), ("name", "owner", "status", "message")),
        Section(_("Course"), ("done", "total", "attempts", "max_attempts", "run_after", "started_at", "ended_at")),
    ),
    chips=("status", "owner"),
    order=("-id",),
    without=frozenset({"custom", "add", "change", "delete", "import", "export", "transfer", "bin", "timeline"}),
)
