"""Declined: a suggestion for today that somebody put aside, so that it is not made again for some days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.columns import LongTextField
from yingdan.platform.records import OwnedRecord
from yingdan.platform.spec import Section, Spec


class Declined(OwnedRecord):
    """That the owner does not want to be told of a record until a day, and why if he said so."""

    about_key = models.CharField(_("Object"), max_length=60, editable=False)
    about_id = models.BigIntegerField(_("Record"), editable=False)
    until = models.DateField(_("Until"))
    reason = LongTextField(_("Reason"), blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name, verbose_name_plural = _("Suggestion put aside"), _("Suggestions put aside")
        indexes = [models.Index(fields=["owner", "until"], name="targets_declined_owner")]

    def __str__(self) -> str:
        return f"{self.owner} · {self.until}"


spec = Spec(
    model=Declined,
    slug="declined-suggestions",
    icon="bell-off",
    group="goals",
    rank=96,
    columns=("owner", "until", "reason"),
    form=(Section(_("Suggestion put aside"), ("until", "reason")),),
    order=("-id",),
    without=frozenset({"timeline", "menu", "custom", "import", "add"}),
    help=_("Suggestions for the day that were put aside; they come back after their day."),
)
