"""Holiday: days of the company's own on which it rests or works, above the public holidays."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import workdays
from yingdan.platform.access import Shared
from yingdan.platform.columns import ChoiceField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

LONGEST = timedelta(days=366)


class Sort(models.TextChoices):
    """Whether the company rests or works."""

    REST = "rest", _("Day off")
    WORK = "work", _("Working day")


class Holiday(Record):
    """A day, or the days from one to another, on which this company rests or works, whatever the public holidays
    say. Of two that speak of the same day the one made later holds.
    """

    scope = Shared()
    natural = ("name", "start")

    name = models.CharField(_("Name"), max_length=80)
    start = models.DateField(_("First day"))
    end = models.DateField(_("Last day"), null=True, blank=True, help_text=_("Blank: one day only."))
    sort = ChoiceField(_("Off or worked"), choices=Sort, default=Sort.REST, tones={"rest": "ok", "work": "warn"})

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Holiday")
        verbose_name_plural = _("Holidays")

    def __str__(self) -> str:
        return self.name

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end or self.start

    @property
    def works(self) -> bool:
        """Whether the company works then."""
        return self.sort == Sort.WORK

    def clean(self) -> None:
        """Days in order, at most a year. Raises ValidationError."""
        if self.start is not None and not self.start <= self.last <= self.start + LONGEST:
            raise ValidationError({"end": _("The last day lies after the first, at most a year.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process learns the new days."""
        workdays.moved()


spec = Spec(
    model=Holiday,
    slug="holidays",
    icon="calendar",
    group="settings",
    rank=89,
    help=_(
        "China's public holidays and the days made up for them are known up to the last year announced. "
        "Write here what is different in your company: a works holiday, a Saturday worked, a year not yet announced."
    ),
    columns=("name", "sort", "start", "end", "updated_at"),
    search=("name",),
    form=(Section(_("Holiday"), ("name", "sort", "start", "end")),),
    order=("-start",),
    key_by=("name", "start"),
    without=frozenset({"custom", "timeline"}),
)
