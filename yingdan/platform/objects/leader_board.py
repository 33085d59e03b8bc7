"""Leader board: a metric, a period and a unit whose people stand side by side, for everybody once it is published."""

from collections.abc import Sequence

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Shared
from yingdan.platform.columns import ChoiceField, UnitField, apart
from yingdan.platform.metrics import boards, library
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Span(models.TextChoices):
    """The period a board shows first."""

    WEEK = "this_week", _("This week")
    MONTH = "this_month", _("This month")
    QUARTER = "this_quarter", _("This quarter")
    YEAR = "this_year", _("This year")


class LeaderBoard(Record):
    """A leader board. Published, it shows names and figures of its people to everybody in the company."""

    scope = Shared()

    name = models.CharField(_("Name"), max_length=80)
    metric = ChoiceField(_("Metric"), choices=library.options, more=library.own_options)
    period = ChoiceField(_("Period"), choices=Span, default=Span.MONTH)
    unit = UnitField(verbose_name=_("Unit"), null=True, blank=True, help_text=_("Blank: the whole company."))
    most = apart(
        models.PositiveSmallIntegerField(
            _("How many places"), default=20, validators=[MinValueValidator(3), MaxValueValidator(200)]
        )
    )
    published = models.BooleanField(
        _("Published"), default=False, help_text=_("Everybody then sees the names and figures on it.")
    )
    position = apart(models.PositiveSmallIntegerField(_("Order"), default=50))

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Leader board")
        verbose_name_plural = _("Leader boards")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process learns the boards there are."""
        boards.moved()


spec = Spec(
    model=LeaderBoard,
    slug="leader-boards",
    icon="trophy",
    group="settings",
    rank=87,
    help=_("Which figures of people stand side by side, for everybody to see. Who does not want to be shown is not."),
    columns=("name", "metric", "period", "unit", "most", "published", "position"),
    search=("name",),
    form=(Section(_("Leader board"), ("name", "metric", "period", "unit", "most", "published", "position")),),
    order=("position", "name"),
    without=frozenset({"custom", "timeline"}),
)
