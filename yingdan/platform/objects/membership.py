"""Membership: a person works in a further unit, beside the main one."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import versions
from yingdan.platform.columns import PersonField, UnitField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Membership(Record):
    """A person in one more unit, from a day to a day; both may be open."""

    user = PersonField(on_delete=models.CASCADE, null=False, related_name="memberships")
    unit = UnitField(null=False)
    title_there = models.CharField(_("Function"), max_length=80, blank=True, default="")
    from_on = models.DateField(_("From"), null=True, blank=True)
    until_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Membership")
        verbose_name_plural = _("Memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], condition=models.Q(deleted_at__isnull=True), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every actor is worked out anew."""
        versions.bump(versions.ACCESS)


spec = Spec(
    model=Membership,
    slug="memberships",
    icon="users-group",
    group="settings",
    rank=84,
    columns=("user", "unit", "title_there", "from_on", "until_on"),
    form=(Section(_("Membership"), ("user", "unit", "title_there", "from_on", "until_on")),),
    order=("user", "id"),
    without=frozenset({"custom", "timeline"}),
)
