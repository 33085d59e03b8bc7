"""Receipt (回款): money that came in, for a contract or ahead of one; a refund is a negative one of its original."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.kernel import clock
from yingdan.modules.billing.choices import Method
from yingdan.modules.billing.kept import untouched
from yingdan.modules.billing.objects.contract import NONE
from yingdan.modules.billing.questions import RECEIPT_VIEWS
from yingdan.modules.billing.worth import Worth
from yingdan.modules.catalog.objects.product import default_currency
from yingdan.platform.columns import ChoiceField, MoneyField, SeriesField
from yingdan.platform.query.ast import Condition
from yingdan.platform.records import OwnedRecord
from yingdan.platform.spec import Analysis, Calendar, Chart, Related, Section, Spec, Table


class Receipt(Worth, OwnedRecord):
    """Money received, in the contract's currency. It counts for who answers for the contract on the day it is written
    down, and stays with him. Without a contract it is the customer's prepayment.

    `allotted` is what pays instalments, `free` what is left of it after refunds: the prepayment. `reason` says why more
    was taken than the contract has, or why money was given back.
    """

    number = SeriesField(_("Receipt number"), pattern="HK-{yyyyMM}-{0001}")
    contract = models.ForeignKey(
        "billing.Contract", models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("Contract"),
        help_text=_("Empty for money that came in ahead of a contract."),
    )  # fmt: skip
    account = models.ForeignKey(
        "crm.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Account"),
        help_text=_("The contract's when left empty."),
    )  # fmt: skip
    received_on = models.DateField(_("Received on"), default=clock.today)
    amount = MoneyField(_("Amount received"), currency="currency", base="base_amount")
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    fee = MoneyField(
        _("Bank fee"), currency="currency", null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    method = ChoiceField(_("Way of paying"), max_length=20, choices=Method, blank=True)
    payer = models.CharField(_("Payer"), max_length=200, blank=True)
    bank_ref = models.CharField(_("Bank reference"), max_length=100, blank=True)
    refund_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("Refund of")
    )
    reason = models.CharField(
        _("Reason"), max_length=500, blank=True,
        help_text=_("Needed to take more than the contract has left, and for a refund."),
    )  # fmt: skip
    note = models.CharField(_("Receipt remarks"), max_length=500, blank=True)
    allotted = MoneyField(_("Allotted"), currency="currency", default=NONE, editable=False)
    free = MoneyField(_("Prepaid"), currency="currency", default=NONE, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("Receipt")
        verbose_name_plural = pgettext_lazy("records", "Receipts")
        indexes = [
            models.Index(fields=["number"], name="billing_receipt_number"),
            # What metrics ask for: everybody's sums by day, read from the index alone.
            models.Index(fields=["received_on", "deleted_at", "owner", "unit", "amount"], name="billing_receipt_on"),
            models.Index(fields=["owner", "received_on"], name="billing_receipt_owner"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Receipt"))

    def clean(self) -> None:
        """More than nothing, or less when it is a refund of another; of the contract's customer and in its currency."""
        untouched(self, allotted=NONE, free=NONE)
        self.check_refund()
        self.follow_contract()
        if self.received_on and self.received_on > clock.today():
            raise ValidationError({"received_on": _("This day has not come yet.")})
        self.worth("received_on", "currency")

    def worth_on(self) -> date:
        """The day the money came in."""
        return self.received_on or clock.today()

    def check_refund(self) -> None:
        """A refund names its original and a reason, and has a minus; anything else is above zero."""
        if self.amount is None:
            return
        original = self.refund_of
        if original is None:
            if self.amount <= NONE:
                text = _("A receipt is above zero. To give money back, write a refund of the receipt.")
                raise ValidationError({"amount": text})
            return
        if self.amount >= NONE:
            raise ValidationError({"amount": _("A refund is below zero.")})
        if original.refund_of_id is not None:
            raise ValidationError({"refund_of": _("A refund cannot be refunded.")})
        if not self.reason.strip():
            raise ValidationError({"reason": _("Say why the money is given back.")})
        self.contract_id, self.account_id = original.contract_id, original.account_id
        self.currency = original.currency

    def follow_contract(self) -> None:
        """Customer, currency and who it counts for are the contract's; a receipt with refunds stays where it is."""
        moved = bool(self.before) and self.before["contract_id"] != self.contract_id
        if moved and self.refund_of_id is None and self.refunds.exists():
            raise ValidationError({"contract": _("Money of this receipt was given back; it stays where it is.")})
        holder = self.contract or self.account
        if holder is None:
            raise ValidationError({"account": _("Say which customer paid.")})
        if self.contract is not None:
            self.account_id, self.currency = self.contract.account_id, self.contract.currency
        if not self.before or (moved and self.contract is not None):
            self.owner_id, self.unit_id = holder.owner_id, holder.unit_id


BY_MONTH = Chart(_("Received by month"), group="received_on:month", measure="sum:amount", kind="column", name="month")
BY_PERSON = Chart(_("Received by person"), group="owner", measure="sum:amount", name="owner")
BY_UNIT = Chart(_("Received by unit"), group="unit", measure="sum:amount", name="unit")
BY_METHOD = Chart(_("Received by way of paying"), group="method", measure="sum:amount", name="method")

spec = Spec(
    model=Receipt,
    slug="receipts",
    help=_("Money that came in. Each receipt pays the instalment due first, unless it is allotted otherwise."),
    icon="cash",
    letter="j",
    group="trade",
    rank=14,
    columns=("number", "account", "contract", "received_on", "amount", "free", "method", "owner"),
    search=("number", "account.name", "contract.name", "payer", "bank_ref"),
    form=(
        Section(_("Receipt"), ("contract", "account", "received_on", "amount", "currency", "method", "reason")),
        Section(_("Bank"), ("payer", "bank_ref", "fee", "number", "note")),
        Section(_("Refund"), ("refund_of",)),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(Table(), Calendar(on="received_on"), Analysis(charts=(BY_MONTH, BY_PERSON, BY_UNIT, BY_METHOD))),
    saved=RECEIPT_VIEWS,
    order=("-received_on", "-id"),
    quick=("contract", "account", "amount", "received_on", "method", "reason"),
    header=("amount", "allotted", "free", "received_on"),
    chips=("received_on", "method", "owner"),
    summed=("amount", "free"),
    date="received_on",
    subtitle="account",
    key_by=("number", "bank_ref"),
    past=Condition("received_on", "not_empty"),
    derived={"base_amount": ("amount",), "allotted": ("amount",), "free": ("amount",)},
    panels=(
        Related("billing.allocation", by="receipt", columns=("instalment", "amount")),
        Related("billing.receipt", by="refund_of", columns=("number", "received_on", "amount"), title=_("Refunds")),
    ),
)
