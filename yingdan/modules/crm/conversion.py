"""What a deal is worth in the company's own currency, by dated rates."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.modules.crm.choices import StageKind
from yingdan.platform import rates
from yingdan.platform.columns import MoneyField, apart


class Converted(models.Model):
    """Adds the rate of a deal, its day, and the amounts in the company's currency; None where no rate is known.

    A closed deal keeps the rate of its closing day for good: a rate mended later moves no figure of the past. An open
    one has the latest, taken anew whenever it is written, when a rate is added, and every night.
    """

    rate = apart(
        models.DecimalField(_("Exchange rate"), max_digits=15, decimal_places=8, null=True, blank=True, editable=False)
    )
    rate_on = models.DateField(_("Exchange rate of"), null=True, blank=True, editable=False)
    base_amount = MoneyField(_("Amount in own currency"), currency="", null=True, blank=True, editable=False)
    base_weighted = MoneyField(_("Weighted in own currency"), currency="", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def convert(self) -> None:
        """Set the rate, where it is not frozen, and the amounts at it."""
        deal: Any = self
        if not self.frozen():
            closed = deal.status != StageKind.OPEN and deal.closed_on
            self.rate, self.rate_on = rates.dated(deal.currency, closed or clock.today()) or (None, None)
        self.base_amount = rates.converted(deal.amount, self.rate)
        self.base_weighted = rates.converted(deal.weighted, self.rate)

    def frozen(self) -> bool:
        """Whether the rate stands: the deal is closed, has one, and neither its end nor its currency is new."""
        deal: Any = self
        ended = deal.status != StageKind.OPEN and self.rate is not None
        return ended and not deal.fresh("status", "closed_on", "currency")
