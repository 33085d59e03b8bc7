"""Invoice (发票): asked for, issued, and taken back by a negative one where it was wrong."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.engines.billing import tax
from yingdan.kernel import clock
from yingdan.modules.billing.choices import INVOICE_TONES, InvoiceKind, InvoiceStatus
from yingdan.modules.billing.objects.contract import NONE, moving
from yingdan.modules.billing.questions import INVOICE_VIEWS
from yingdan.modules.billing.worth import Worth
from yingdan.platform.columns import ChoiceField, MoneyField, PercentField, SeriesField
from yingdan.platform.records import OwnedRecord
from yingdan.platform.spec import Analysis, Board, Calendar, Chart, Related, Section, Spec, Table

STANDING = frozenset({InvoiceStatus.ISSUED, InvoiceStatus.REVERSED})


class Invoice(Worth, OwnedRecord):
    """An invoice of a contract: `amount` with tax, `net` and `tax` rounded half up to the cent, together the amount.

    It is asked for (pending), issued with its number and day, and then stands; a wrong one is taken back by a negative
    invoice that `reverses` it, with a reason and the number of the confirmation.
    """

    number = SeriesField(_("Application number"), pattern="FP-{yyyyMM}-{0001}")
    contract = models.ForeignKey(
        "billing.Contract", models.PROTECT, related_name="invoices", verbose_name=_("Contract")
    )
    account = models.ForeignKey(
        "crm.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Account"),
        editable=False,
    )  # fmt: skip
    kind = ChoiceField(_("Invoice type"), max_length=20, choices=InvoiceKind, default=InvoiceKind.E_SPECIAL)
    amount = MoneyField(_("Amount with tax"), currency="currency", base="base_amount")
    currency = models.CharField(_("Currency"), max_length=3, default="", blank=True, editable=False)
    tax_rate = PercentField(_("Tax rate"), null=True, blank=True, help_text=_("The contract's when left empty."))
    net = MoneyField(_("Amount without tax"), currency="currency", default=NONE, editable=False)
    tax = MoneyField(_("Tax"), currency="currency", default=NONE, editable=False)
    status = ChoiceField(
        _("Invoice status"), max_length=20, choices=InvoiceStatus, default=InvoiceStatus.PENDING, editable=False,
        tones=INVOICE_TONES,
    )  # fmt: skip
    title = models.CharField(
        _("Invoice title"), max_length=200, blank=True, help_text=_("The customer's name when left empty.")
    )
    tax_no = models.CharField(_("Tax number"), max_length=30, blank=True)
    content = models.CharField(_("Invoiced for"), max_length=300, blank=True)
    asked_on = models.DateField(_("Asked for on"), default=clock.today)
    issued_on = models.DateField(_("Issued on"), null=True, blank=True, editable=False)
    invoice_no = models.CharField(_("Invoice number"), max_length=40, blank=True, editable=False)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", verbose_name=_("Reverses"),
        editable=False,
    )  # fmt: skip
    reason = models.CharField(_("Reason"), max_length=500, blank=True, editable=False)
    confirmation = models.CharField(_("Red-letter confirmation no."), max_length=60, blank=True, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("Invoice")
        verbose_name_plural = _("Invoices")
        indexes = [
            models.Index(fields=["number"], name="billing_invoice_number"),
            models.Index(fields=["issued_on", "deleted_at", "owner", "unit", "amount"], name="billing_invoice_on"),
        ]

    def __str__(self) -> str:
        return self.invoice_no or self.number or str(_("Invoice"))

    def clean(self) -> None:
        """Above zero unless it reverses another; of the contract's customer; what was issued stands."""
        if self.contract_id is None or self.amount is None:
            return  # the door says that they are missing
        self.check_amount()
        self.refuse_rewriting()
        contract = self.contract
        self.account_id, self.currency = contract.account_id, contract.currency
        if self.tax_rate is None:
            self.tax_rate = contract.tax_rate
        if not self.before:
            self.owner_id, self.unit_id = contract.owner_id, contract.unit_id
            self.title = self.title or contract.account.name
            self.tax_no = self.tax_no or contract.account.uscc
        parts = tax.split(self.amount, self.tax_rate)
        self.net, self.tax = parts.net, parts.tax
        if self.status in STANDING and self.issued_on is None:
            self.issued_on = clock.today()
        if self.issued_on and self.issued_on > clock.today():
            raise ValidationError({"issued_on": _("This day has not come yet.")})
        self.worth("issued_on", "currency")

    def worth_on(self) -> date:
        """The day of issue; until then the day it was asked for."""
        return self.issued_on or self.asked_on or clock.today()

    def check_amount(self) -> None:
        """Zero is no invoice; less than zero is a reversal, which names what it reverses."""
        if self.amount == NONE or (self.amount < NONE) != (self.reverses_id is not None):
            text = _("An invoice is above zero. To take one back, reverse it.")
            raise ValidationError({"amount": text})

    def refuse_rewriting(self) -> None:
        """Its status goes its way by verbs, and what has been issued is not rewritten."""
        if not self.before or moving.on:
            return
        if self.before["status"] != self.status:
            raise ValidationError({"status": _("The status follows from what is done with the invoice.")})
        names = ("contract_id", "amount", "tax_rate", "kind", "title", "tax_no", "content")
        moved = [name.removesuffix("_id") for name in names if self.before[name] != getattr(self, name)]
        if moved and self.before["status"] != InvoiceStatus.PENDING:
            text = _("An invoice that was issued or voided stands as it is; reverse it and write another.")
            raise ValidationError(dict.fromkeys(moved, text))


BY_MONTH = Chart(_("Issued by month"), group="issued_on:month", measure="sum:amount", kind="column", name="month")
BY_KIND = Chart(_("Invoices by type"), group="kind", measure="sum:amount", name="kind")

spec = Spec(
    model=Invoice,
    slug="invoices",
    help=_("Invoices asked for and issued. Together they never exceed their contract."),
    icon="receipt",
    group="trade",
    rank=16,
    columns=("number", "account", "contract", "kind", "amount", "tax", "status", "issued_on", "invoice_no", "owner"),
    search=("number", "invoice_no", "title", "account.name", "contract.name"),
    form=(
        Section(_("Invoice"), ("contract", "kind", "amount", "tax_rate", "content", "asked_on")),
        Section(pgettext_lazy("invoice", "Title"), ("title", "tax_no")),
        Section(_("Further details"), ("number",)),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(
        Table(),
        Board(by="status", total="amount", card=("account", "amount", "kind", "asked_on", "owner")),
        Calendar(on="asked_on"),
        Analysis(charts=(BY_MONTH, BY_KIND)),
    ),
    saved=INVOICE_VIEWS,
    order=("-asked_on", "-id"),
    quick=("contract", "kind", "amount", "tax_rate", "content", "asked_on"),
    header=("amount", "net", "tax", "issued_on"),
    chips=("status", "kind", "issued_on", "owner"),
    summed=("amount", "net", "tax"),
    date="asked_on",
    subtitle="account",
    key_by=("number", "invoice_no"),
    derived={"net": ("amount",), "tax": ("amount",), "base_amount": ("amount",)},
    panels=(
        Related("billing.invoice", by="reverses", columns=("number", "issued_on", "amount"), title=_("Reversals")),
    ),
)
