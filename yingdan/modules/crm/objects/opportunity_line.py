"""OpportunityLine: a product and a quantity within an opportunity."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.money import quantize
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records
from yingdan.platform.access import Via
from yingdan.platform.columns import MoneyField, PercentField, apart
from yingdan.platform.records import Record, Write
from yingdan.platform.spec import Section, Spec

CHUNK = 400


class OpportunityLine(Record):
    """A product offered: quantity × price, less the discount, in the opportunity's currency, tax included."""

    scope = Via("opportunity")

    opportunity = models.ForeignKey(
        "crm.Opportunity", models.CASCADE, related_name="lines", verbose_name=_("Opportunity")
    )
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("Product"))
    quantity = models.DecimalField(
        _("Quantity"),
        max_digits=14,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    price = MoneyField(
        _("Unit price"),
        currency="currency",
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("The list price when left empty."),
    )
    discount = PercentField(
        _("Discount"), default=Decimal(0), help_text=_("What is taken off: 8 means 8 per cent less.")
    )
    amount = MoneyField(_("Line amount"), currency="currency", default=Decimal(0), editable=False)
    currency = models.CharField(_("Currency"), max_length=3, default="", blank=True, editable=False)
    rank = apart(models.PositiveIntegerField(_("Sort order"), default=0))

    class Meta(Record.Meta):
        verbose_name = _("Product line")
        verbose_name_plural = _("Product lines")
        indexes = [models.Index(fields=["opportunity", "rank"], name="crm_line_rank")]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity.normalize():f}"

    def clean(self) -> None:
        """The price is the product's list price unless another is given; the amount is rounded half up to the cent."""
        if self.opportunity_id is None or self.product_id is None:
            return  # the door says that they are missing
        self.currency = self.opportunity.currency
        if self.price is None:
            self.price = self.product.list_price
        if self.price is None:
            raise ValidationError({"price": _("This product has no list price. Write a price.")})
        self.amount = quantize(self.quantity * self.price * (100 - self.discount) / 100)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """The amount of the opportunities concerned follows their lines."""
        ids = {w.record.opportunity_id for w in writes}
        ids |= {found for w in writes if (found := w.before.get("opportunity_id"))}
        for start in range(0, len(ids), CHUNK):
            follow(sorted(ids)[start : start + CHUNK])


def follow(ids: Sequence[int]) -> None:
    """Set the amounts of these opportunities to what their lines add up to, where they follow and have any."""
    sums = OpportunityLine.objects.filter(opportunity__in=ids).order_by().values("opportunity")
    totals = dict(sums.values_list("opportunity").annotate(models.Sum("amount")))
    deals = [d for d in Opportunity.objects.filter(pk__in=totals, amount_follows=True) if d.amount != totals[d.pk]]
    for deal in deals:
        deal.amount = totals[deal.pk]
    records.save_many(deals)


spec = Spec(
    model=OpportunityLine,
    slug="opportunity-lines",
    icon="list",
    group="deals",
    rank=21,
    columns=("product", "opportunity", "quantity", "price", "discount", "amount"),
    search=("product.name",),
    form=(Section(_("Product line"), ("opportunity", "product", "quantity", "price", "discount", "rank")),),
    order=("opportunity", "rank"),
    quick=("opportunity", "product", "quantity", "price", "discount"),
    header=("quantity", "price", "discount", "amount"),
    summed=("amount",),
    without=frozenset({"menu", "timeline", "transfer"}),
)
