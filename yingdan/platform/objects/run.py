"""What every piece of work over many records keeps of itself, whether it imports, changes or exports them."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.columns import ChoiceField
from yingdan.platform.rows import Record

UNDO_FOR = timedelta(days=30)


class Stage(models.TextChoices):
    """Where work that can be undone stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Run(Record):
    """Work on the records of one object, done by a job. Its bookkeeping is not audited; what it writes is."""

    audited = False

    object_key = ChoiceField(_("Object"), more=schema.options, max_length=60)
    message = models.TextField(_("Message"), default="", blank=True)
    job = models.ForeignKey(
        "platform.JobRun",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("Job"),
    )
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)

    class Meta(Record.Meta):
        abstract = True


class Reversible(Run):
    """Work that writes records, with what is needed to take it back: `batch` names its rows in the history."""

    status = ChoiceField(
        _("Status"),
        choices=Stage,
        default=Stage.WAITING,
        tones={"done": "ok", "failed": "bad", "running": "info", "cancelled": "warn", "undone": "warn"},
    )
    batch = models.CharField(max_length=40, default="", blank=True, editable=False)
    undone = models.PositiveIntegerField(_("Taken back"), default=0)
    kept = models.PositiveIntegerField(_("Could not be taken back"), default=0)

    class Meta(Run.Meta):
        abstract = True

    @property
    def written(self) -> int:
        """How many records it has written."""
        raise NotImplementedError

    @property
    def going(self) -> bool:
        """Whether it waits, runs or is being undone."""
        return self.status in (Stage.WAITING, Stage.RUNNING, Stage.UNDOING)

    @property
    def undoable(self) -> bool:
        """Whether it can still be undone: it wrote something under its batch, has ended, and not too long ago."""
        ended = self.status in (Stage.DONE, Stage.FAILED, Stage.CANCELLED)
        recent = self.ended_at is not None and clock.now() - self.ended_at <= UNDO_FOR
        return ended and recent and bool(self.batch and self.written)
