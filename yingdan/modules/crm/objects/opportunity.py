"""Opportunity: a possible sale, moving through the stages of its pipeline until it is won, lost or given up."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.money import quantize
from yingdan.modules.catalog.objects.product import default_currency
from yingdan.modules.crm.choices import FORECAST_TONES, STAGE_TONES, Forecast, LossReason, Origin, SaleKind, StageKind
from yingdan.modules.crm.conversion import Converted
from yingdan.modules.crm.deal_facts import FACTS
from yingdan.modules.crm.deal_indexes import INDEXES
from yingdan.modules.crm.deal_spec import SHOWN
from yingdan.modules.crm.objects import former_terms
from yingdan.modules.crm.objects.competitor import Competitor
from yingdan.modules.crm.objects.stage import Stage, asks, brings_history, first_stage, missing, since
from yingdan.modules.crm.objects.stage_change import remember
from yingdan.modules.work.objects.followed import Followed
from yingdan.platform import records
from yingdan.platform.action import action
from yingdan.platform.columns import ChoiceField, LongTextField, MoneyField, PercentField, SeriesField
from yingdan.platform.fields import of_property
from yingdan.platform.records import Write
from yingdan.platform.spec import Spec

NOT_NEGATIVE = MinValueValidator(Decimal(0))


class Opportunity(Converted, Followed):
    """A possible sale. `status` and `weighted` follow from stage, amount and probability; money is in `currency`.

    `passed` names the stages a new deal that brings its own past went through, each with the moment it was entered.
    """

    brief = ("name",)
    followed_with = ("account",)
    passed: Sequence[tuple[Stage, datetime]] = ()

    name = models.CharField(_("Opportunity name"), max_length=200)
    number = SeriesField(_("Opportunity number"), pattern="OP-{yyyyMM}-{0001}")
    account = models.ForeignKey(
        "crm.Account", models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("Account"),
        db_index=False,
    )  # fmt: skip
    contact = models.ForeignKey(
        "crm.Contact", models.SET_NULL, null=True, blank=True, related_name="opportunities", verbose_name=_("Contact")
    )
    pipeline = models.ForeignKey(
        "crm.Pipeline", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Pipeline")
    )
    stage = models.ForeignKey(
        "crm.Stage", models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("Stage")
    )
    status = ChoiceField(
        _("Status"), max_length=10, choices=StageKind, default=StageKind.OPEN, editable=False, tones=STAGE_TONES
    )
    stage_since = models.DateTimeField(_("In stage since"), null=True, blank=True, editable=False)
    stage_due_on = models.DateField(_("Stage due"), null=True, blank=True, editable=False)
    amount = MoneyField(
        _("Amount"), null=True, blank=True, currency="currency", base="base_amount", validators=[NOT_NEGATIVE]
    )
    amount_follows = models.BooleanField(
        _("Amount follows products"), default=True, help_text=_("Turn off to keep an amount of your own.")
    )
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    probability = PercentField(
        _("Probability"), null=True, blank=True, help_text=_("Follows the stage unless set by hand.")
    )
    weighted = MoneyField(
        _("Weighted amount"), currency="currency", base="base_weighted", null=True, blank=True, editable=False
    )
    forecast = ChoiceField(_("Forecast category"), max_length=10, choices=Forecast, blank=True, tones=FORECAST_TONES)
    kind = ChoiceField(_("Sale type"), max_length=10, choices=SaleKind, blank=True)
    source = ChoiceField(_("Deal source"), max_length=20, choices=Origin, blank=True)
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Main product")
    )
    opened_on = models.DateField(_("Opened on"), null=True, blank=True, default=clock.today)
    expected_close_on = models.DateField(_("Expected close"), null=True, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    postponed = models.PositiveIntegerField(_("Times postponed"), default=0, editable=False)
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("Competitor")
    )
    loss_reason = ChoiceField(_("Loss reason"), max_length=20, choices=LossReason, blank=True)
    loss_note = models.CharField(_("Loss note"), max_length=500, blank=True)
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("Next step on"), null=True, blank=True)
    budget = MoneyField(_("Budget"), currency="currency", null=True, blank=True)
    decision_maker = models.ForeignKey(
        "crm.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Decision maker")
    )
    needed_on = models.DateField(_("Delivery wanted"), null=True, blank=True)
    pain = LongTextField(_("Pain points"), blank=True)
    success = LongTextField(_("Criteria of success"), blank=True)
    payment_terms = models.CharField(_("Payment terms"), max_length=200, blank=True)
    description = LongTextField(_("Opportunity remarks"), blank=True)

    class Meta(Followed.Meta):
        verbose_name = _("Opportunity")
        verbose_name_plural = _("Opportunities")
        indexes = list(INDEXES)

    def __str__(self) -> str:
        return self.name

    @property
    def days_in_stage(self) -> int | None:
        """Whole days since the deal came into its stage; for a closed one there are none."""
        if self.stage_since is None or self.status != StageKind.OPEN:
            return None
        return (clock.today() - self.stage_since.astimezone(clock.zone()).date()).days

    def fresh(self, *attnames: str) -> bool:
        """Whether any of these columns is new or different from the stored row."""
        return not self.before or any(self.before.get(name) != getattr(self, name) for name in attnames)

    def clean(self) -> None:
        """Settle the stage and what follows from it, then the dates, the amount and the weighted amount."""
        self.settle_stage()
        if self.fresh("stage_id"):
            self.enter_stage()
        elif self.status == StageKind.OPEN:
            self.closed_on = None
        self.check_dates()
        self.settle_amount()

    def settle_stage(self) -> None:
        """A deal always stands in a stage of its pipeline; a new pipeline begins at its first stage."""
        stage_set = self.stage_id is not None and self.fresh("stage_id")
        if self.stage_id is None or (self.before and self.fresh("pipeline_id") and not stage_set):
            self.stage = first_stage(self.pipeline)
        stage = self.stage
        if stage is None:
            raise ValidationError({"stage": _("Choose a stage.")})
        if self.pipeline_id not in (None, stage.pipeline_id) and self.fresh("pipeline_id"):
            raise ValidationError({"stage": _("This stage belongs to another pipeline.")})
        if self.pipeline_id != stage.pipeline_id:
            self.pipeline = stage.pipeline

    def enter_stage(self) -> None:
        """Coming into a stage sets status, probability, category and days; what the stage needs must be there."""
        stage, was = self.stage, self.before.get("status")
        if stage is None:
            return
        if asks() and (found := missing(self, stage)):
            raise ValidationError(found)
        self.status = stage.kind
        if not self.fresh("probability") or self.probability is None or stage.kind != StageKind.OPEN:
            self.probability = stage.probability
        if not self.fresh("forecast") or not self.forecast or stage.kind != StageKind.OPEN:
            self.forecast = stage.forecast
        if self.status == StageKind.OPEN:
            self.closed_on = None
        elif self.closed_on is None or (self.before and was != self.status and not self.fresh("closed_on")):
            self.closed_on = clock.today()
        if self.status == StageKind.WON:
            self.loss_reason = self.loss_note = ""
        if self.before or self.stage_since is None:
            self.stage_since = since(self)
        self.stage_due_on = None
        if self.status == StageKind.OPEN and stage.expected_days:
            begun = self.stage_since.astimezone(clock.zone()).date()
            self.stage_due_on = begun + timedelta(days=stage.expected_days)

    def check_dates(self) -> None:
        """A deal cannot close before it was opened, nor in the future; later expectations are counted."""
        if self.closed_on and self.opened_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": _("This is before the day the opportunity was opened.")})
        if self.closed_on and self.closed_on > clock.today() and self.fresh("closed_on") and not brings_history():
            raise ValidationError({"closed_on": _("This day has not come yet.")})
        was = self.before.get("expected_close_on")
        if was and self.expected_close_on and self.expected_close_on > was and self.status == StageKind.OPEN:
            self.postponed += 1

    def settle_amount(self) -> None:
        """The amount follows the lines until somebody sets another; the weighted amount follows both."""
        if not self.before:
            if self.amount is not None and not asks():
                self.amount_follows = False
        elif self.amount_follows and self.fresh("amount", "amount_follows"):
            total = self.lines.aggregate(total=models.Sum("amount"))["total"]
            if total is not None and self.fresh("amount_follows"):
                self.amount = total
            self.amount_follows = total is None or self.amount == total
        if self.amount is None or self.probability is None:
            self.weighted = None
        else:
            self.weighted = quantize(self.amount * self.probability / 100)
        self.convert()

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Keep the history of stages and of terms, and tell what was won and lost."""
        former_terms.keep(writes)
        remember(writes)


def is_open(deal: Opportunity) -> bool:
    """Whether the deal is still going on."""
    return deal.status == StageKind.OPEN


def is_closed(deal: Opportunity) -> bool:
    """Whether the deal has ended, one way or another."""
    return deal.status != StageKind.OPEN


@action(
    _("Mark as won"),
    verb="change",
    when=is_open,
    icon="trophy",
    labels={"won_on": _("Closed on"), "amount": _("Amount")},
    help=_("Close the deal as won on a day; another amount may be given than the one expected."),
)
def win(deal: Opportunity, *, won_on: date, amount: Decimal | None = None) -> Opportunity:
    """Close the deal as won on a day; another amount may be given than the one expected."""
    deal.stage, deal.closed_on = first_stage(deal.pipeline, StageKind.WON), won_on
    if amount is not None:
        deal.amount = amount
    return records.save(deal)


@action(
    _("Mark as lost"),
    verb="change",
    when=is_open,
    icon="flag-off",
    labels={
        "reason": _("Loss reason"),
        "competitor": _("Competitor"),
        "note": _("Loss note"),
        "lost_on": _("Closed on"),
    },
    help=_("Close the deal as lost. The reason is needed; a competitor chosen, or another reason, must be named."),
)
def lose(
    deal: Opportunity,
    *,
    reason: LossReason,
    competitor: Competitor | None = None,
    note: str = "",
    lost_on: date | None = None,
) -> Opportunity:
    """Close the deal as lost. The reason is needed; a competitor chosen, or another reason, must be named."""
    deal.stage, deal.closed_on = first_stage(deal.pipeline, StageKind.LOST), lost_on or clock.today()
    deal.loss_reason, deal.loss_note = reason, note.strip()
    deal.competitor = competitor or deal.competitor
    return records.save(deal)


@action(
    _("Reopen"),
    verb="change",
    when=is_closed,
    icon="rotate",
    labels={"into": _("Stage")},
    help=_("Let a closed deal go on, in the stage given or in the first one; its closing day is cleared."),
)
def reopen(deal: Opportunity, *, into: Stage | None = None) -> Opportunity:
    """Let a closed deal go on, in the stage given or in the first one; its closing day is cleared. Raises Invalid for
    a stage that closes it again.
    """
    if into is not None and not into.is_open:
        raise Invalid(fields={"into": [Problem("Choose a stage in which the deal is open.", code="closed")]})
    deal.stage = into or first_stage(deal.pipeline)
    return records.save(deal)


spec = Spec(
    model=Opportunity,
    actions=(win, lose, reopen),
    extra=(
        of_property(Opportunity, "days_in_stage", "number", _("Days in stage"), needs=("stage_since", "status")),
        *FACTS,
    ),
    **SHOWN,
)
