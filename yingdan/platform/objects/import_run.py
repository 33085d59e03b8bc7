"""ImportRun: one file brought in by somebody, with what became of each of its rows; it can be undone for 30 days."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform.access import Mine, Owned
from yingdan.platform.columns import ChoiceField, PersonField, UnitField
from yingdan.platform.rows import Record
from yingdan.platform.spec import Section, Spec

UNDO_FOR = timedelta(days=30)


class Stage(models.TextChoices):
    """Where an import stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ImportRun(Record):
    """One import: the file, how it was mapped, and the counts, which always add up to the rows.

    Its bookkeeping is written with the rows themselves, in the same transactions, and is not audited.
    """

    scope = Mine() | Owned()
    audited = False

    name = models.CharField(_("File"), max_length=200)
    object_key = models.CharField(_("Object"), max_length=60)
    owner = PersonField(verbose_name=_("Imported by"))
    unit = UnitField(verbose_name=_("Unit"), editable=False)
    status = ChoiceField(
        _("Status"),
        choices=Stage,
        default=Stage.WAITING,
        tones={"done": "ok", "failed": "bad", "running": "info", "cancelled": "warn", "undone": "warn"},
    )
    total = models.PositiveIntegerField(_("Rows"), default=0)
    created = models.PositiveIntegerField(_("Created"), default=0)
    updated = models.PositiveIntegerField(_("Updated"), default=0)
    skipped = models.PositiveIntegerField(_("Skipped"), default=0)
    failed = models.PositiveIntegerField(_("Failed"), default=0)
    message = models.TextField(_("Message"), default="", blank=True)
    file = models.CharField(max_length=300, default="", blank=True, editable=False)
    sheet = models.CharField(_("Sheet"), max_length=100, default="", blank=True)
    reading = models.JSONField(default=dict, blank=True, editable=False)
    mapping = models.JSONField(default=dict, blank=True, editable=False)
    header = models.JSONField(default=list, blank=True, editable=False)
    batch = models.CharField(max_length=40, default="", blank=True, editable=False)
    job = models.ForeignKey(
        "platform.JobRun",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("Job"),
    )
    undone = models.PositiveIntegerField(_("Taken back"), default=0)
    kept = models.PositiveIntegerField(_("Could not be taken back"), default=0)
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Import")
        verbose_name_plural = _("Imports")
        indexes = [models.Index(fields=["owner", "-id"], name="import_run_latest")]

    def __str__(self) -> str:
        return self.name

    @property
    def done(self) -> int:
        """How many rows have been dealt with."""
        return self.created + self.updated + self.skipped + self.failed

    @property
    def undoable(self) -> bool:
        """Whether it can still be undone: it wrote something, has ended, and not too long ago."""
        ended = self.status in (Stage.DONE, Stage.FAILED, Stage.CANCELLED)
        recent = self.ended_at is not None and clock.now() - self.ended_at <= UNDO_FOR
        return ended and recent and bool(self.created or self.updated)


class ImportRow(models.Model):
    """What became of one row of the file: written in the transaction of the record itself, so that neither is without
    the other.

    `number` is the row as a spreadsheet counts it. `cells` are kept of failed rows only, for the file of failures.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    record_id = models.BigIntegerField(null=True)
    reason = models.TextField(default="", blank=True)
    cells = models.JSONField(null=True)
    undone = models.BooleanField(default=False)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="import_row_outcome")]


spec = Spec(
    model=ImportRun,
    slug="imports",
    icon="file-import",
    group="settings",
    rank=87,
    columns=("name", "object_key", "status", "total", "created", "updated", "skipped", "failed", "owner", "created_at"),
    search=("name",),
    form=(
        Section(_("Import"), ("name", "object_key", "sheet", "status", "owner", "created_at", "ended_at")),
        Section(_("Rows"), ("total", "created", "updated", "skipped", "failed", "undone", "kept", "message")),
    ),
    order=("-id",),
    header=("created", "updated", "skipped", "failed"),
    chips=("status",),
    without=frozenset({"custom", "add", "change", "delete", "import", "bin", "timeline", "transfer"}),
)
