"""PriceBookEntry: the price of one product in one price book."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Via
from yingdan.platform.columns import MoneyField, PercentField
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec


class PriceBookEntry(Record):
    """The price of one product in one price book, in the book's currency."""

    names_closed = True
    scope = Via("book")

    book = models.ForeignKey("catalog.PriceBook", models.CASCADE, related_name="entries", verbose_name=_("Price book"))
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="prices", verbose_name=_("Product"))
    price = MoneyField(
        _("Price"),
        currency="currency",
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Per unit, tax included."),
    )
    currency = models.CharField(_("Currency"), max_length=3, editable=False, default="")
    min_discount = PercentField(
        _("Lowest discount"),
        null=True,
        blank=True,
        help_text=_("The lowest share of this price that may be offered without approval, such as 90 %."),
    )

    class Meta(Record.Meta):
        verbose_name = _("Price book entry")
        verbose_name_plural = _("Price book entries")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "product"],
                condition=models.Q(deleted_at__isnull=True),
                name="catalog_entry_once",
                violation_error_message=_("This price book already has a price for this product."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.book}"

    def clean(self) -> None:
        """An entry speaks the currency of its book."""
        self.currency = self.book.currency


spec = Spec(
    model=PriceBookEntry,
    slug="price-book-entries",
    icon="tag",
    group="settings",
    rank=73,
    columns=("product", "book", "price", "min_discount"),
    search=("product.name",),
    form=(Section(_("Price"), ("book", "product", "price", "min_discount")),),
    order=("book", "product"),
    quick=("book", "product", "price", "min_discount"),
)
