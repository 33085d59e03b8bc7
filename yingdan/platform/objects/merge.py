"""Merge: two records that became one, by whom and when; it can be taken back for 30 days."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.access import Mine, Owned
from yingdan.platform.columns import ChoiceField, PersonField, UnitField
from yingdan.platform.rows import Record
from yingdan.platform.spec import Section, Spec

UNDO_FOR = timedelta(days=30)


class Merge(Record):
    """One merge. `details` holds which references were moved, so that exactly those can be moved back."""

    scope = Mine() | Owned()
    audited = False

    object_key = ChoiceField(_("Object"), more=schema.options, max_length=60)
    kept_title = models.CharField(_("Kept"), max_length=300)
    gone_title = models.CharField(_("Merged into it"), max_length=300)
    kept_id = models.BigIntegerField(editable=False)
    gone_id = models.BigIntegerField(editable=False)
    owner = PersonField(verbose_name=_("Merged by"))
    unit = UnitField(verbose_name=_("Unit"), editable=False)
    batch = models.CharField(max_length=40, editable=False)
    details = models.JSONField(default=dict, editable=False)
    moved = models.PositiveIntegerField(_("References moved"), default=0)
    undone_at = models.DateTimeField(_("Taken back at"), null=True, blank=True)
    undone_by = PersonField(verbose_name=_("Taken back by"))

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Merge")
        verbose_name_plural = _("Merges")
        indexes = [
            models.Index(fields=["object_key", "kept_id"], name="merge_of_record"),
            models.Index(fields=["owner", "-id"], name="merge_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kept_title} ← {self.gone_title}"

    @property
    def undoable(self) -> bool:
        """Whether it can still be taken back."""
        return self.undone_at is None and clock.now() - self.created_at <= UNDO_FOR


spec = Spec(
    model=Merge,
    slug="merges",
    icon="arrows-exchange",
    group="settings",
    rank=91,
    columns=("object_key", "kept_title", "gone_title", "moved", "owner", "created_at", "undone_at"),
    form=(
        Section(
            _("Merge"),
            ("object_key", "kept_title", "gone_title", "moved", "owner", "created_at", "undone_at", "undone_by"),
        ),
    ),
    order=("-id",),
    without=frozenset({"add", "change", "delete", "import", "bin", "timeline", "transfer", "menu"}),
)
