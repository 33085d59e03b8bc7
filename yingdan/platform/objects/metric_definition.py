"""MetricDefinition: a metric of the customer's own, or one version of it."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import schema, versions
from yingdan.platform.access import Shared
from yingdan.platform.columns import ChoiceField, LongTextField
from yingdan.platform.metrics import library, made
from yingdan.platform.metrics.metric import MEASURED
from yingdan.platform.query import judging
from yingdan.platform.query.ast import Query
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
MEANING = ("object_key", "query", "measure", "on", "whose", "where_unit", "numerator", "denominator", "from_on", "unit")
KINDS = {"on": ("date", "stamp"), "whose": ("person",), "where_unit": ("unit",)}


class Unit(models.TextChoices):
    """What a metric is counted in."""

    NUMBER = "number", _("Plain number")
    MONEY = "money", _("Money")
    PERCENT = "percent", _("Per cent")
    DAYS = "days", _("Days")
    RATIO = "ratio", _("Ratio")


class Better(models.TextChoices):
    """Which direction is good."""

    UP = "up", _("The more, the better")
    DOWN = "down", _("The less, the better")


class MetricDefinition(Record):
    """A measure over records that meet conditions, with the date, person and unit they count for; or the ratio of two
    metrics. Rows of one code are its versions, each in force from `from_on` until the next.
    """

    scope = Shared()
    natural = ("code",)

    code = models.CharField(
        _("Code"), max_length=40, help_text=_("Small letters, digits and underscores; programs call it so.")
    )
    label = models.CharField(_("Name"), max_length=80)
    label_en = models.CharField(_("English name"), max_length=80, blank=True)
    definition = LongTextField(_("Definition"), help_text=_("In words: what counts, when, and for whom."))
    definition_en = LongTextField(_("English definition"), blank=True)
    object_key = models.CharField(_("Object"), max_length=60, blank=True)
    query = LongTextField(_("Question"), blank=True, help_text=_("Which rows, as the API writes a question."))
    measure = models.CharField(
        _("Measure"), max_length=80, blank=True, default="count", help_text=_("count, sum:amount, avg:…, median:…")
    )
    on = models.CharField(
        _("Counts on"), max_length=60, blank=True, help_text=_("The date field. Empty: as it stands now.")
    )
    whose = models.CharField(_("Counts for whom"), max_length=60, blank=True, default="owner")
    where_unit = models.CharField(_("Counts in"), max_length=60, blank=True, default="unit")
    numerator = models.CharField(
        _("Numerator"), max_length=40, blank=True, help_text=_("A metric's code, for a ratio.")
    )
    denominator = models.CharField(_("Denominator"), max_length=40, blank=True)
    unit = ChoiceField(_("Measured in"), choices=Unit, default=Unit.NUMBER)
    better = ChoiceField(_("Direction"), choices=Better, default=Better.UP)
    from_on = models.DateField(
        _("In force from"), null=True, blank=True, help_text=_("Empty: always. What was before counts as it did.")
    )
    active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Metric of one's own")
        verbose_name_plural = _("Metrics of our own")
        constraints = [
            models.UniqueConstraint(
                F("code"), F("from_on"), condition=Q(deleted_at__isnull=True), name="metric_version_once",
                violation_error_message=_("There is a version of this metric from this day on."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.label_en if english and self.label_en else self.label

    def clean(self) -> None:
        """The code is free and plain; what is asked can be asked; what was in force stays as it was."""
        self.code = self.code.strip().lower()
        if not CODE.fullmatch(self.code) or library.is_declared(self.code):
            raise ValidationError({"code": _("Choose another code: this one is taken or not plain.")})
        if self.before and self.before["code"] != self.code:
            raise ValidationError({"code": _("The code stays: plans and programs call the metric by it.")})
        others = MetricDefinition.objects.filter(code=self.code).exclude(pk=self.pk)
        moved = [name for name in MEANING if self.before and self.before.get(name) != getattr(self, name)]
        if moved and others.exists():
            raise ValidationError(
                {moved[0]: _("It has been in force: keep the change as a new version from a day on.")}
            )
        if any(version_differs(self, other) for other in others):
            raise ValidationError({"unit": _("All versions of a metric have one measure and one unit.")})
        if not self.before and others.exists() and self.from_on is None:
            raise ValidationError({"from_on": _("Say from which day on the new version is in force.")})
        if self.numerator or self.denominator:
            self.check_ratio()
        else:
            self.check_question()

    def check_ratio(self) -> None:
        """Numerator and denominator are metrics that add up."""
        for name in ("numerator", "denominator"):
            try:
                part = library.known(getattr(self, name))
            except Missing as missing:
                raise ValidationError({name: missing.show(lambda text: str(_(text)))}) from None
            if part.rolls not in ("sum", "count", "last") or part.code == self.code:
                raise ValidationError({name: _("A ratio is made of metrics that add up.")})
        self.object_key = self.query = self.on = ""

    def check_question(self) -> None:
        """The object, the conditions, the measure and the fields it counts by are there."""
        if not schema.known(self.object_key):
            raise ValidationError({"object_key": _("There is no such object.")})
        kind = schema.find(self.object_key)
        how = self.measure.partition(":")[0]
        try:
            asked = Query.from_json(self.query) if self.query else Query(object=self.object_key)
            judging.check(kind, Query(object=kind.key, where=asked.where))
        except Problem as problem:
            raise ValidationError({"query": told(problem)}) from None
        if asked.object != kind.key or asked.search or asked.deleted or asked.group:
            raise ValidationError({"query": _("This is not a query.")})
        try:
            if how not in MEASURED:
                raise Invalid("There is no measure “%(name)s”.", code="measure", name=self.measure)
            judging.check(kind, Query(object=kind.key, measures=(self.measure.replace("median:", "avg:"),)))
        except Problem as problem:
            raise ValidationError({"measure": told(problem)}) from None
        self.query = judging.written(asked)
        for name, kinds in KINDS.items():
            if path := getattr(self, name):
                try:
                    grouping = Grouping(kind, path)
                except Problem as problem:
                    raise ValidationError({name: told(problem)}) from None
                if grouping.field.kind.name not in kinds:
                    raise ValidationError({name: _("This field is of another kind.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process reads the definitions anew. Raises Refused for a version deleted that has been in force beside
        others: what was counted by it would count by another.
        """
        for row in (write.record for write in writes if write.verb == "delete"):
            begun = row.from_on is None or row.from_on <= clock.today()
            if begun and MetricDefinition.objects.filter(code=row.code).exclude(pk=row.pk).exists():
                raise Refused(_("This version has been in force and stays. Switch the metric off instead."))
        versions.bump(versions.SETTINGS)
        made.forget()


def version_differs(one: MetricDefinition, other: MetricDefinition) -> bool:
    """Whether two versions could not be put together."""
    hows = {row.measure.partition(":")[0] for row in (one, other)}
    return one.unit != other.unit or len(hows) > 1 or bool(one.numerator) != bool(other.numerator)


def told(problem: Problem) -> str:
    """A problem in words."""
    return problem.show(lambda text: str(_(text)))


spec: Any = Spec(
    model=MetricDefinition,
    slug="metric-definitions",
    icon="chart-bar",
    group="settings",
    rank=90,
    columns=("label", "code", "object_key", "measure", "unit", "from_on", "active"),
    search=("label", "label_en", "code"),
    form=(
        Section(_("Metric"), ("label", "label_en", "code", "definition", "definition_en", "unit", "better")),
        Section(_("What is measured"), ("object_key", "query", "measure", "on", "whose", "where_unit")),
        Section(_("Ratio"), ("numerator", "denominator")),
        Section(_("Version"), ("from_on", "active")),
    ),
    chips=("unit",),
    order=("code", "-from_on"),
    without=frozenset({"import", "menu", "transfer"}),
)
