"""PriceBook: prices that hold for some time and some customers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.modules.catalog.objects.product import default_currency
from yingdan.platform import closing
from yingdan.platform.access import Shared
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.columns import LongTextField
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec


class PriceBook(Bilingual, closing.Closable, Record):
    """A list of prices in one currency, valid from one day to another, both included."""

    scope = Shared()
    brief = ("name", "name_en")

    name = models.CharField(_("Price book name"), max_length=100)
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    active = models.BooleanField(_("Active"), default=True)
    description = LongTextField(_("Description"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("Price book")
        verbose_name_plural = _("Price books")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(deleted_at__isnull=True),
                name="catalog_book_name",
                violation_error_message=_("Another price book has this name."),
            )
        ]
        indexes = [models.Index(fields=["active", "valid_from"], name="catalog_book_valid")]

    def clean(self) -> None:
        """The last day must not come before the first."""
        self.dated()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("The last day is before the first.")})


spec = Spec(
    model=PriceBook,
    slug="price-books",
    help=_("Prices that hold for some time and some customers."),
    icon="tags",
    group="settings",
    rank=72,
    columns=("name", "name_en", "currency", "valid_from", "valid_until", "active"),
    search=("name", "name_en"),
    form=(
        Section(_("Price book"), ("name", "name_en", "currency", "valid_from", "valid_until", "active", "description")),
    ),
    order=("-active", "name"),
    actions=VERBS,
    quick=("name", "currency", "valid_from", "valid_until"),
    header=("currency", "valid_from", "valid_until", "active"),
    key_by=("name",),
)
