"""Cycle: the time for which targets are set, one fiscal year or several, cut as the company's calendar cuts time."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.period import Calendar, Period
from yingdan.platform import preferences
from yingdan.platform.columns import ChoiceField, apart
from yingdan.platform.records import Record
from yingdan.platform.spec import Related, Section, Spec

FIRST_YEAR, LAST_YEAR = 1990, 2200


class CycleStatus(models.TextChoices):
    """How far a cycle is."""

    PLANNING = "planning", _("Being planned")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed cycle")


class Cutting(models.TextChoices):
    """How a year is cut into months and weeks."""

    MONTHS = "months", _("Calendar months")
    WEEKS = "445", _("Weeks, 4-4-5")


def this_year() -> int:
    """The number of the fiscal year today lies in."""
    return preferences.company().calendar.fiscal_year(clock.today())


def start_month() -> int:
    """The month in which the company's year begins."""
    return preferences.company().fiscal_start_month


def cutting() -> str:
    """How the company cuts its year."""
    return preferences.company().pattern


class Cycle(Record):
    """One fiscal year or several in which targets are reached. First and last day follow from the calendar."""

    name = models.CharField(_("Cycle name"), max_length=80, blank=True)
    year = apart(
        models.PositiveSmallIntegerField(
            _("Fiscal year"),
            default=this_year,
            validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
            help_text=_("The calendar year in which it ends."),
        )
    )
    years = models.PositiveSmallIntegerField(
        _("How many years"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    start_month = apart(
        models.PositiveSmallIntegerField(
            _("First month"), default=start_month, validators=[MinValueValidator(1), MaxValueValidator(12)]
        )
    )
    pattern = ChoiceField(_("Cut into"), choices=Cutting, default=cutting)
    starts_on = models.DateField(_("First day"), editable=False, null=True)
    ends_on = models.DateField(_("Last day"), editable=False, null=True)
    status = ChoiceField(
        _("Cycle status"),
        choices=CycleStatus,
        default=CycleStatus.PLANNING,
        tones={CycleStatus.RUNNING: "ok", CycleStatus.PLANNING: "info"},
    )

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Cycle"), _("Cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(deleted_at__isnull=True), name="targets_cycle_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> Calendar:
        """How this cycle cuts time; the company may have changed its own since."""
        return Calendar(self.start_month, self.pattern)

    @property
    def period(self) -> Period:
        """The days of the cycle."""
        return Period("year", self.first(0), self.last(), self.calendar)

    def first(self, after: int) -> date:
        """The first day of its year, or of the one so many years after."""
        begun = self.year + after - (self.start_month > 1)
        return self.calendar.period("year", date(begun, self.start_month, 15)).start

    def last(self) -> date:
        """Its last day."""
        begun = self.year + self.years - 1 - (self.start_month > 1)
        return self.calendar.period("year", date(begun, self.start_month, 15)).end

    def clean(self) -> None:
        """The days follow from year and calendar, which stand once plans are made for them."""
        fixed = ("year", "years", "start_month", "pattern")
        if self.before and any(self.before.get(name) != getattr(self, name) for name in fixed) and self.plans.exists():
            raise ValidationError({"year": _("There are plans for this cycle already; make another cycle.")})
        self.starts_on, self.ends_on = self.first(0), self.last()
        self.name = self.name or self.period.label


spec = Spec(
    model=Cycle,
    slug="target-cycles",
    icon="calendar-time",
    group="goals",
    rank=62,
    columns=("name", "starts_on", "ends_on", "pattern", "status"),
    search=("name",),
    form=(Section(_("Cycle"), ("name", "year", "years", "start_month", "pattern", "status")),),
    order=("-starts_on", "name"),
    chips=("status",),
    quick=("name", "year", "status"),
    panels=(Related("targets.plan", "cycle", ("name", "unit", "status")),),
    without=frozenset({"timeline"}),
    help=_("The fiscal year, or several, for which targets are set."),
)
