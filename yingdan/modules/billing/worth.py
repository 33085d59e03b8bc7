"""What an amount is worth in the company's own currency, at the rate of its own day, for good."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import rates
from yingdan.platform.columns import MoneyField, apart


class Worth(models.Model):
    """Adds the rate of a record's amount, its day, and the amount at it; None where no rate is known yet.

    A rate once taken stands as long as day and currency do: one mended later moves no figure of the past.
    """

    rate = apart(
        models.DecimalField(_("Exchange rate"), max_digits=15, decimal_places=8, null=True, blank=True, editable=False)
    )
    rate_on = models.DateField(_("Exchange rate of"), null=True, blank=True, editable=False)
    base_amount = MoneyField(_("Amount in own currency"), currency="", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def worth(self, *frozen_by: str) -> None:
        """Reckon the amount at the rate of its day; one once taken stands, unless a column of `frozen_by` is new."""
        record: Any = self
        moved = any(record.before.get(name) != getattr(record, name) for name in frozen_by)
        if self.rate is None or moved or not record.before:
            self.rate, self.rate_on = rates.dated(record.currency, self.worth_on()) or (None, None)
        self.base_amount = self.at_rate(record.amount)

    def rated(self) -> bool:
        """Whether a rate is known by now for what had none."""
        record: Any = self
        return self.rate is None and rates.dated(record.currency, self.worth_on()) is not None

    def worth_on(self) -> date:
        """The day whose rate holds; each record says which of its days that is."""
        raise NotImplementedError

    def at_rate(self, amount: Decimal | None) -> Decimal | None:
        """Any amount of this record at its rate."""
        return rates.converted(amount, self.rate)
