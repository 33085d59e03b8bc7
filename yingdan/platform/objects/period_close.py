"""PeriodClose: the books are closed up to a day; what changes afterwards goes into the period that is still open."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.platform import hooks
from yingdan.platform.actor import current_actor
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class PeriodClose(Record):
    """Everything up to and including `until` is settled. Deleting the latest opens the time since the one before it
    again, which takes a second person. `seals` holds a digest of what stood there, by which it is seen that nothing
    has moved since.
    """

    natural = ("until",)

    until = models.DateField(_("Closed until"), unique=False)
    seals = models.JSONField(_("Seals"), default=dict, blank=True, editable=False)
    note = models.CharField(_("Note"), max_length=200, blank=True, default="")

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Closed period")
        verbose_name_plural = _("Closed periods")
        constraints = [
            models.UniqueConstraint(
                fields=["until"], condition=models.Q(deleted_at__isnull=True), name="period_close_once"
            )
        ]

    def __str__(self) -> str:
        return self.until.isoformat()

    def clean(self) -> None:
        """The day is past and later than what is closed already; it does not move once it stands."""
        if self.until is None:
            return  # the door says that it is missing
        if self.before and self.before.get("until") != self.until:
            raise ValidationError(
                {"until": _("Closed periods do not move. Close a later day, or open this one again.")}
            )
        if not self.before and self.until >= clock.today():
            raise ValidationError({"until": _("Only days that are over can be closed.")})
        if not self.before and PeriodClose.objects.filter(until__gte=self.until).exists():
            raise ValidationError({"until": _("This day is closed already.")})
        if not self.before:
            self.seals = {seal.__name__: seal(self.until) for seal in hooks.seal}

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Opening again takes the latest first, and somebody else than who closed it. Raises Refused."""
        actor = current_actor()
        for write in writes:
            if write.verb != "delete" or actor.everything:
                continue
            if cls.objects.filter(until__gt=write.record.until).exists():
                raise Refused("Open the latest period first.", code="order")
            if write.record.created_by_id == actor.user_id:
                raise Refused("Who closed a period cannot open it again; somebody else must.", code="second_person")


spec = Spec(
    model=PeriodClose,
    slug="period-closes",
    help=_("Up to which day figures are settled. What changes afterwards is written into the open period."),
    icon="lock",
    group="settings",
    rank=88,
    columns=("until", "note", "created_by", "created_at"),
    form=(Section(_("Closed period"), ("until", "note")),),
    order=("-until",),
    without=frozenset({"custom", "timeline", "import"}),
)
