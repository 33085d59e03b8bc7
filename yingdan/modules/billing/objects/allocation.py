"""Allocation (核销): which instalment how much of a receipt pays."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.modules.billing.objects.contract import ABOVE_ZERO
from yingdan.platform.access import Via
from yingdan.platform.columns import MoneyField
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec


class Allocation(Record):
    """So much of a receipt to an instalment of the same contract. Written by itself, the instalment due first being
    paid first; who may change the receipt may put it elsewhere.
    """

    scope = Via("receipt")

    receipt = models.ForeignKey(
        "billing.Receipt", models.CASCADE, related_name="allocations", verbose_name=_("Receipt")
    )
    instalment = models.ForeignKey(
        "billing.Instalment", models.PROTECT, related_name="allocations", verbose_name=_("Instalment")
    )
    amount = MoneyField(_("Amount allotted"), currency="currency", validators=[ABOVE_ZERO])
    currency = models.CharField(_("Currency"), max_length=3, default="", blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("Allocation")
        verbose_name_plural = _("Allocations")

    def __str__(self) -> str:
        return f"{self.receipt} → {self.instalment}"

    def clean(self) -> None:
        """Receipt and instalment belong to one contract."""
        if self.receipt_id is None or self.instalment_id is None:
            return  # the door says that they are missing
        if self.receipt.contract_id != self.instalment.contract_id:
            raise ValidationError({"instalment": _("Choose an instalment of the contract that was paid for.")})
        self.currency = self.receipt.currency


spec = Spec(
    model=Allocation,
    slug="allocations",
    icon="switch-horizontal",
    group="trade",
    rank=15,
    columns=("receipt", "instalment", "amount"),
    form=(Section(_("Allocation"), ("receipt", "instalment", "amount")),),
    order=("-id",),
    summed=("amount",),
    help=_("Which instalment how much of a receipt pays."),
    without=frozenset({"menu", "timeline", "transfer", "custom"}),
)
