"""Plan: what one metric shall reach in one unit and below, period by period; its numbers are its cells."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingdan.engines.targets.breakdown import UNITS
from yingdan.kernel.errors import Invalid, Refused
from yingdan.kernel.period import Period
from yingdan.modules.targets import naming
from yingdan.modules.targets.measured import ADDING, sliced
from yingdan.modules.targets.scopes import Line
from yingdan.platform.columns import ChoiceField, LongTextField, PercentField, UnitField, apart
from yingdan.platform.metrics import library
from yingdan.platform.query.ast import Where
from yingdan.platform.records import Record, Write
from yingdan.platform.spec import Board, Related, Section, Spec, Table

FIXED = ("cycle_id", "metric", "unit_id", "grain", "starts_on", "ends_on", "slice_field", "slice_value")

PLACES = frozenset({"cycle_id", "unit_id", "grain", "starts_on", "ends_on"})


class Status(models.TextChoices):
    """How far a plan is."""

    DRAFT = "draft", _("Draft plan")
    COMMITTING = "committing", _("Asking for commitment")
    APPROVED = "approved", _("Approved plan")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed plan")


class Grain(models.TextChoices):
    """How fine a plan is."""

    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")


class Rounding(models.TextChoices):
    """What amounts are rounded to when they are split."""

    CENT = "cent", _("Cents (0.01)")
    YUAN = "yuan", _("Units (1)")
    THOUSAND = "thousand", _("Thousands (1,000)")
    WAN = "wan", _("Ten thousands (10,000)")


class Rhythm(models.TextChoices):
    """How often one looks at it together."""

    WEEKLY = "weekly", _("Weekly")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")


_applying: ContextVar[bool] = ContextVar("applying", default=False)


@contextmanager
def applying() -> Iterator[None]:
    """Inside, what is published may be written: an approved change is being applied, or a plan handed on."""
    token = _applying.set(True)
    try:
        yield
    finally:
        _applying.reset(token)


def is_applying() -> bool:
    """Whether what is published may be written now."""
    return _applying.get()


@lru_cache(maxsize=256)
def cut(period: Period, grain: str) -> tuple[Period, ...]:
    """The periods of a grain, in order; weeks of a calendar of months are cut at the quarters' edges."""
    if grain != Grain.WEEK:
        return tuple(period.split(grain))
    return tuple(week for quarter in period.split("quarter") for week in quarter.split("week"))


class Plan(Record):
    """Targets of one metric for a unit and all below it, in the periods of a cycle.

    `rolls`, `better` and `measured_in` are the metric's as they stood when the plan was made, so that history keeps
    its basis. `edition` counts what was published: a change request that is approved makes the next.
    """

    scope = Line()

    name = models.CharField(_("Plan name"), max_length=120, blank=True)
    cycle = models.ForeignKey("targets.Cycle", models.PROTECT, related_name="plans", verbose_name=_("Cycle"))
    metric = ChoiceField(_("Metric"), choices=library.options, more=library.own_options)
    unit = UnitField(verbose_name=_("For"), null=False)
    grain = ChoiceField(_("By"), choices=Grain, default=Grain.MONTH)
    starts_on = models.DateField(_("First day"), null=True, blank=True, help_text=_("Blank: the cycle's."))
    ends_on = models.DateField(_("Last day"), null=True, blank=True, help_text=_("Blank: the cycle's."))
    slice_field = models.CharField(
        _("Only where"),
        max_length=80,
        blank=True,
        help_text=_("A field of what is measured, such as product."),
    )
    slice_value = models.CharField(_("is"), max_length=80, blank=True)
    status = ChoiceField(
        _("Plan status"),
        choices=Status,
        default=Status.DRAFT,
        editable=False,
        tones={Status.PUBLISHED: "ok", Status.COMMITTING: "info", Status.APPROVED: "info"},
    )
    edition = apart(models.PositiveIntegerField(_("Edition"), default=0, editable=False))
    rounding = ChoiceField(_("Rounded to"), choices=Rounding, default=Rounding.YUAN)
    buffer = PercentField(
        _("Over-assignment"),
        default=Decimal(0),
        blank=True,
        help_text=_("How much more than a target may be given out below it, in per cent."),
    )
    parent = models.ForeignKey(
        "targets.Plan", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Serves plan")
    )
    follows = models.ForeignKey(
        "targets.Plan",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
        verbose_name=_("Goes on from"),
    )
    theme = models.ForeignKey(
        "targets.Theme", models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("Serves theme")
    )
    why = LongTextField(_("Why"), blank=True)
    demand = LongTextField(_("Market demand"), blank=True)
    competition = LongTextField(_("Competition"), blank=True)
    pains = LongTextField(_("Customers' pains"), blank=True)
    rhythm = ChoiceField(_("Reviewed"), choices=Rhythm, default=Rhythm.WEEKLY)
    smart = apart(models.PositiveSmallIntegerField(_("SMART score"), null=True, editable=False))
    reason = LongTextField(_("Reason for publishing below five"), editable=False, blank=True)
    published_at = models.DateTimeField(_("Published at"), null=True, editable=False)
    rolls = models.CharField(max_length=10, default="sum", editable=False)
    better = models.CharField(max_length=4, default="up", editable=False)
    measured_in = models.CharField(max_length=10, default="money", editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Target plan"), _("Target plans")
        indexes = [models.Index(fields=["unit", "status"], name="targets_plan_unit")]

    def __str__(self) -> str:
        return naming.told(self.name, self.metric)

    @property
    def adds(self) -> bool:
        """Whether parts add up to the whole, so that children and what is unallocated are the parent."""
        return self.rolls in ADDING

    @property
    def is_open(self) -> bool:
        """Whether its cells are still written directly; later they change by request."""
        return self.status in (Status.DRAFT, Status.COMMITTING)

    @property
    def step(self) -> Decimal:
        """What amounts are rounded to."""
        return UNITS[self.rounding]

    @property
    def over(self) -> Decimal:
        """The over-assignment allowed, 0.05 for five per cent."""
        return (self.buffer or Decimal(0)) / 100

    @property
    def period(self) -> Period:
        """The days of the plan; the cycle's where it has none of its own yet."""
        whole = self.cycle.period
        return Period("year", self.starts_on or whole.start, self.ends_on or whole.end, whole.calendar)

    @property
    def leaves(self) -> list[Period]:
        """The periods that have cells, in order."""
        return list(cut(self.period, self.grain))

    @property
    def within(self) -> dict[str, Where]:
        """The conditions of its dimension on what is measured, by object."""
        return sliced(self.metric, self.slice_field, self.slice_value) if self.slice_field else {}

    def clean(self) -> None:
        """Dates within the cycle, on the edges of its periods; what is measured stands once the plan is published."""
        if not self.cycle_id or not self.unit_id:
            return
        self.refuse_moving()
        if bool(self.slice_field) != bool(self.slice_value):
            raise ValidationError({"slice_value": _("Give both the field and its value, or neither.")})
        self.settle_metric()
        self.settle_slice()
        self.settle_dates()
        if self.parent is not None and self.parent.pk == self.pk:
            raise ValidationError({"parent": _("A plan cannot serve itself.")})
        if not self.name:
            self.name = naming.made(self.cycle, self.metric, self.unit)

    def refuse_moving(self) -> None:
        """What a plan is about stands once it was approved; where its cells lie, once it has any."""
        moved = {name for name in FIXED if self.before and self.before.get(name) != getattr(self, name)}
        if not moved or is_applying():
            return
        if not self.is_open:
            raise ValidationError({"metric": _("This stands since the plan was approved; make another plan.")})
        if moved & PLACES and self.cells.exists():
            raise ValidationError({"grain": _("The plan has numbers already; take them out first, or make another.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Only a plan that was not approved yet can be deleted. Raises Refused."""
        if any(write.verb == "delete" and not write.record.is_open for write in writes):
            raise Refused("A plan that was approved is not deleted; close it.", code="approved")

    def settle_metric(self) -> None:
        """Keep what must be known of the metric."""
        if self.before.get("metric") != self.metric and library.is_known(self.metric):
            known = library.known(self.metric)
            self.rolls, self.better, self.measured_in = known.rolls, known.better, known.unit

    def settle_slice(self) -> None:
        """The dimension must be one of what is measured, and its value be there."""
        if self.slice_field:
            try:
                sliced(self.metric, self.slice_field, self.slice_value)
            except Invalid as problem:
                raise ValidationError({"slice_value": problem.show(gettext)}) from None

    def settle_dates(self) -> None:
        """The cycle's own dates unless others are given."""
        whole = self.cycle.period
        self.starts_on, self.ends_on = self.starts_on or whole.start, self.ends_on or whole.end
        if not whole.start <= self.starts_on <= self.ends_on <= whole.end:
            raise ValidationError({"ends_on": _("The plan must lie within its cycle.")})
        kind = Grain.QUARTER if self.grain == Grain.QUARTER else Grain.MONTH
        if self.edge(kind, self.starts_on).start != self.starts_on or self.edge(kind, self.ends_on).end != self.ends_on:
            raise ValidationError({"starts_on": _("A plan begins and ends with a whole period.")})

    def edge(self, kind: str, day: date) -> Period:
        """The period of a kind around a day, in the cycle's calendar."""
        return self.cycle.calendar.period(kind, day)


spec = Spec(
    model=Plan,
    slug="target-plans",
    icon="target-arrow",
    letter="m",
    group="goals",
    rank=40,
    columns=("name", "cycle", "metric", "unit", "grain", "status", "edition", "smart"),
    search=("name",),
    form=(
        Section(_("Target"), ("name", "cycle", "metric", "unit", "grain", "starts_on", "ends_on")),
        Section(_("Dimension"), ("slice_field", "slice_value")),
        Section(_("Purpose"), ("theme", "parent", "why", "demand", "competition", "pains")),
        Section(_("Rules"), ("rounding", "buffer", "rhythm")),
    ),
    views=(Table(), Board(by="status")),
    order=("-starts_on", "name"),
    chips=("cycle", "status", "unit"),
    quick=("name", "cycle", "metric", "unit", "grain", "theme"),
    header=("status", "edition", "smart", "unit"),
    panels=(
        Related("targets.change", "plan", ("name", "owner", "status", "edition")),
        Related("targets.commitment", "plan", ("owner", "kind", "amount", "status")),
    ),
    help=_("What a metric shall reach in a unit and below it, period by period."),
)
