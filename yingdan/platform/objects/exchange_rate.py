"""ExchangeRate: what one unit of another currency was worth in the company's own from a day on."""

from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform import preferences, versions
from yingdan.platform.columns import apart
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class ExchangeRate(Record):
    """One `currency` is worth `rate` of the company's own from the day `on` until the next rate.

    Fifteen digits in all, because SQLite keeps decimals as floats and those bring fifteen back exactly.
    """

    currency = models.CharField(_("Currency"), max_length=3)
    on = models.DateField(_("Holds from"), default=clock.today)
    rate = apart(
        models.DecimalField(
            _("Rate"),
            max_digits=15,
            decimal_places=8,
            help_text=_("What one unit is worth in the company's currency: 7.1 for a dollar of 7.1 yuan."),
        )
    )
    source = models.CharField(_("Rate from"), max_length=80, blank=True, default="")

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Exchange rate")
        verbose_name_plural = _("Exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "on"], condition=models.Q(deleted_at__isnull=True), name="exchange_rate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on} {self.rate.normalize():f}"

    def clean(self) -> None:
        """A currency there is, and not the company's own, which is worth one."""
        self.currency = self.currency.strip().upper()
        if self.currency not in list_currencies():
            told = _("“%(name)s” is no currency. Use its three letters, such as CNY or USD.") % {"name": self.currency}
            raise ValidationError({"currency": told})
        if self.currency == preferences.company().currency:
            raise ValidationError({"currency": _("This is the company's own currency; its rate is always 1.")})
        if self.rate is not None and self.rate <= Decimal(0):
            raise ValidationError({"rate": _("A rate is more than zero.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Sums of several currencies are asked for differently from now on."""
        versions.bump(versions.SETTINGS)


spec = Spec(
    model=ExchangeRate,
    slug="exchange-rates",
    help=_("Amounts in other currencies are added up in the company's own at the rate of their day."),
    icon="coin",
    group="settings",
    rank=87,
    columns=("currency", "on", "rate", "source", "updated_by"),
    search=("currency",),
    form=(Section(_("Exchange rate"), ("currency", "on", "rate", "source")),),
    chips=("currency", "on"),
    order=("currency", "-on"),
    quick=("currency", "on", "rate", "source"),
    key_by=(),
    without=frozenset({"custom", "timeline"}),
)
