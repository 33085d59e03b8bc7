"""ImportRun: one file brought in by somebody, with what became of each of its rows; it can be undone for 30 days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Mine, Owned
from yingdan.platform.columns import PersonField, UnitField
from yingdan.platform.objects.run import Reversible
from yingdan.platform.spec import Section, Spec


class ImportRun(Reversible):
    """One import: the file, how it was mapped, and the counts, which always add up to the rows.

    Its bookkeeping is written with the rows themselves, in the same transactions, and is not audited.
    """

    scope = Mine() | Owned()

    name = models.CharField(_("File"), max_length=200)
    owner = PersonField(verbose_name=_("Imported by"))
    unit = UnitField(verbose_name=_("Unit"), editable=False)
    total = models.PositiveIntegerField(_("Rows"), default=0)
    created = models.PositiveIntegerField(_("Created"), default=0)
    updated = models.PositiveIntegerField(_("Updated"), default=0)
    skipped = models.PositiveIntegerField(_("Skipped"), default=0)
    failed = models.PositiveIntegerField(_("Failed"), default=0)
    file = models.CharField(max_length=300, default="", blank=True, editable=False)
    sheet = models.CharField(_("Sheet"), max_length=100, default="", blank=True)
    reading = models.JSONField(default=dict, blank=True, editable=False)
    mapping = models.JSONField(default=dict, blank=True, editable=False)
    header = models.JSONField(default=list, blank=True, editable=False)

    class Meta(Reversible.Meta):
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
    def written(self) -> int:
        """How many records it has written."""
        return self.created + self.updated


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
