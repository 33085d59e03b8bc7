"""Product: a thing or a service that is sold."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.platform import closing
from yingdan.platform.access import Shared
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.columns import ChoiceField, LongTextField, MoneyField, PercentField, apart
from yingdan.platform.preferences import company
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec


class Measure(models.TextChoices):
    """The unit a product is counted in; the usual ones of Chinese catalogues."""

    SET = "set", pgettext_lazy("unit of measure", "set")
    MACHINE = "machine", pgettext_lazy("unit of measure", "machine")
    PIECE = "piece", pgettext_lazy("unit of measure", "piece")
    ITEM = "item", pgettext_lazy("unit of measure", "item")
    BOX = "box", pgettext_lazy("unit of measure", "box")
    CASE = "case", pgettext_lazy("unit of measure", "case")
    BOTTLE = "bottle", pgettext_lazy("unit of measure", "bottle")
    METRE = "metre", pgettext_lazy("unit of measure", "metre")
    KILOGRAM = "kilogram", pgettext_lazy("unit of measure", "kilogram")
    TON = "ton", pgettext_lazy("unit of measure", "ton")
    HOUR = "hour", pgettext_lazy("unit of measure", "hour")
    DAY = "day", pgettext_lazy("unit of measure", "day")
    YEAR = "year", pgettext_lazy("unit of measure", "year")
    TIME = "time", pgettext_lazy("unit of measure", "time")


def default_currency() -> str:
    """The currency prices are in unless another is given: the company's, as an ISO 4217 code."""
    return company().currency


class Product(closing.Closable, Record):
    """A thing or a service that is sold. Prices are in `currency`, per unit, tax included."""

    scope = Shared()
    brief = ("name",)

    name = models.CharField(_("Product name"), max_length=200)
    code = models.CharField(
        _("Product code"), max_length=60, blank=True, help_text=_("The name serves when left empty.")
    )
    series = models.CharField(_("Series"), max_length=100, blank=True)
    category = models.ForeignKey(
        "catalog.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("Category"),
    )
    unit = ChoiceField(_("Unit of measure"), max_length=20, choices=Measure, default=Measure.SET)
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    list_price = apart(
        MoneyField(
            _("List price"),
            currency="currency",
            null=True,
            blank=True,
            validators=[MinValueValidator(Decimal(0))],
            help_text=_("Per unit, tax included."),
        )
    )
    cost = apart(
        MoneyField(
            _("Cost"),
            currency="currency",
            null=True,
            blank=True,
            validators=[MinValueValidator(Decimal(0))],
            help_text=_("Per unit; used for margins."),
        )
    )
    tax_rate = PercentField(_("Tax rate"), default=Decimal(13), null=True, blank=True)
    active = models.BooleanField(
        _("On sale"), default=True, help_text=_("Products not on sale cannot be newly offered.")
    )
    description = LongTextField(_("Product description"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("Product")
        verbose_name_plural = _("Products")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(deleted_at__isnull=True),
                name="catalog_product_code",
                violation_error_message=_("Another product has this code."),
            )
        ]
        indexes = [
            models.Index(fields=["active", "name"], name="catalog_product_active"),
            models.Index(fields=["category", "name"], name="catalog_product_category"),
            models.Index(fields=["series", "name"], name="catalog_product_series"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A code is kept without spaces around it; without one the name serves."""
        self.dated()
        self.code = (self.code or "").strip() or self.name.strip()
        if len(self.currency) != 3 or not self.currency.isalpha():
            raise ValidationError({"currency": _("A currency is a code of three letters, such as CNY.")})


spec = Spec(
    model=Product,
    slug="products",
    help=_("What you sell, with code, list price, cost and tax rate."),
    icon="package",
    group="trade",
    rank=30,
    columns=("name", "code", "series", "category", "unit", "list_price", "tax_rate", "active"),
    search=("name", "code", "series"),
    form=(
        Section(_("Product"), ("name", "code", "series", "category", "unit", "active")),
        Section(_("Price"), ("list_price", "cost", "currency", "tax_rate")),
        Section(_("Description"), ("description",)),
    ),
    order=("name",),
    actions=VERBS,
    quick=("name", "code", "category", "list_price", "unit"),
    header=("code", "list_price", "category", "active"),
    key_by=("code", "name"),
)
