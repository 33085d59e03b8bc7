"""BulkRun: one thing done to many records at once, with what became of each of them; it can be undone for 30 days."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Mine
from yingdan.platform.columns import PersonField
from yingdan.platform.objects.run import Reversible
from yingdan.platform.spec import Section, Spec


class BulkRun(Reversible):
    """One verb done to many records: which were chosen, what was asked, and the counts, which always add up.

    `changed` + `unchanged` + `refused` = `total` once it has ended; `also` counts what went along by object: contacts
    handed over with their account. `ids` are the records chosen, in order; `place` says how many of them are dealt
    with. Its bookkeeping is written with the records themselves, in the same transactions, and is not audited.
    """

    scope = Mine()

    name = models.CharField(_("What was done"), max_length=200)
    verb = models.CharField(_("Verb"), max_length=60)
    owner = PersonField(verbose_name=_("Done by"))
    total = models.PositiveIntegerField(_("Records"), default=0)
    changed = models.PositiveIntegerField(_("Done"), default=0)
    unchanged = models.PositiveIntegerField(_("Nothing to do"), default=0)
    refused = models.PositiveIntegerField(_("Refused"), default=0)
    also = models.JSONField(default=dict, blank=True, editable=False)
    ids = models.JSONField(default=list, blank=True, editable=False)
    asked = models.JSONField(default=dict, blank=True, editable=False)
    values = models.JSONField(default=dict, blank=True, editable=False)
    place = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Reversible.Meta):
        app_label = "platform"
        verbose_name = _("Bulk change")
        verbose_name_plural = _("Bulk changes")
        indexes = [models.Index(fields=["owner", "-id"], name="bulk_run_latest")]

    def __str__(self) -> str:
        return self.name

    @property
    def written(self) -> int:
        """How many records it has written."""
        return self.changed


class BulkRow(models.Model):
    """What became of one record: written in the transaction of the record itself, so that neither is without the
    other.
    """

    run: Any = models.ForeignKey(BulkRun, models.CASCADE, related_name="lines")
    record_id = models.BigIntegerField()
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=40, default="", blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["run", "record_id"], name="bulk_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "record_id"], name="bulk_row_outcome")]


spec = Spec(
    model=BulkRun,
    slug="bulk-changes",
    icon="list-check",
    group="settings",
    rank=88,
    columns=("name", "status", "total", "changed", "unchanged", "refused", "owner", "created_at"),
    search=("name",),
    form=(
        Section(_("Bulk change"), ("name", "object_key", "status", "owner", "created_at", "ended_at")),
        Section(_("Records"), ("total", "changed", "unchanged", "refused", "undone", "kept", "message")),
    ),
    order=("-id",),
    header=("changed", "unchanged", "refused"),
    chips=("status",),
    without=frozenset({"add", "change", "delete", "import", "export", "bin", "timeline", "transfer", "menu"}),
)
