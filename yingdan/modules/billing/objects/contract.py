"""Contract: what was agreed with a customer for how much, from its draft until it is performed."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.engines.billing import tax
from yingdan.kernel import clock
from yingdan.modules.billing.choices import CONTRACT_TONES, IN_FORCE, UNSIGNED, ContractKind, ContractStatus
from yingdan.modules.billing.contract_spec import SHOWN
from yingdan.modules.billing.kept import untouched
from yingdan.modules.billing.worth import Worth
from yingdan.modules.catalog.objects.product import default_currency
from yingdan.modules.work.objects.followed import Followed
from yingdan.platform import records
from yingdan.platform.action import action
from yingdan.platform.columns import ChoiceField, LongTextField, MoneyField, PercentField, PersonField, SeriesField
from yingdan.platform.fields import of_property
from yingdan.platform.flag import Flag
from yingdan.platform.spec import Spec

ABOVE_ZERO = MinValueValidator(Decimal("0.01"))
NONE = Decimal(0)
AGREED = ("amount", "currency", "tax_rate")
moving = Flag("moving")
"""Inside, a verb takes a contract on or changes what was signed; outside, its status and terms stand."""


class Contract(Worth, Followed):
    """What was agreed with a customer. `amount` is with tax, in `currency`; a framework contract may have none yet,
    which is not zero. `received`, `invoiced` and what is left follow from its receipts and invoices.
    """

    brief = ("name",)
    followed_with = ("account",)

    number = SeriesField(_("Contract number"), pattern="HT-{yyyyMM}-{0001}")
    name = models.CharField(_("Contract name"), max_length=200)
    account = models.ForeignKey("crm.Account", models.PROTECT, related_name="contracts", verbose_name=_("Account"))
    opportunity = models.ForeignKey(
        "crm.Opportunity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Opportunity")
    )
    kind = ChoiceField(_("Contract type"), max_length=20, choices=ContractKind, default=ContractKind.NEW)
    status = ChoiceField(
        _("Contract status"), max_length=20, choices=ContractStatus, default=ContractStatus.DRAFT,
        editable=False, tones=CONTRACT_TONES,
    )  # fmt: skip
    amount = MoneyField(
        _("Contract amount"), null=True, blank=True, currency="currency", base="base_amount", validators=[ABOVE_ZERO],
        help_text=_("With tax. Only a framework contract may leave it open."),
    )  # fmt: skip
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    tax_rate = PercentField(_("Tax rate"), default=Decimal(13), help_text=_("13, 9, 6, 3, 1 or 0 per cent."))
    net = MoneyField(_("Amount without tax"), currency="currency", null=True, blank=True, editable=False)
    tax = MoneyField(_("Tax"), currency="currency", null=True, blank=True, editable=False)
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    starts_on = models.DateField(_("Begins on"), null=True, blank=True)
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    payment_terms = models.CharField(_("Payment terms"), max_length=200, blank=True)
    signer = PersonField(verbose_name=_("Our signatory"))
    customer_signer = models.ForeignKey(
        "crm.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Customer's signatory")
    )
    description = LongTextField(_("Contract remarks"), blank=True)
    reason = models.CharField(_("Why it was changed or voided"), max_length=500, blank=True, editable=False)
    revisions = models.PositiveIntegerField(_("Times changed"), default=0, editable=False)
    planned = MoneyField(_("Planned"), currency="currency", default=NONE, editable=False)
    received = MoneyField(_("Received"), currency="currency", base="base_received", default=NONE, editable=False)
    invoiced = MoneyField(_("Invoiced amount"), currency="currency", base="base_invoiced", default=NONE, editable=False)
    remaining = MoneyField(
        _("Still to be received"), currency="currency", base="base_remaining", null=True, blank=True, editable=False
    )
    base_received = MoneyField(
        _("Received in own currency"), currency="", default=NONE, null=True, blank=True, editable=False
    )
    base_invoiced = MoneyField(
        _("Invoiced in own currency"), currency="", default=NONE, null=True, blank=True, editable=False
    )
    base_remaining = MoneyField(
        _("Still to be received in own currency"), currency="", null=True, blank=True, editable=False
    )

    class Meta(Followed.Meta):
        verbose_name = _("Contract")
        verbose_name_plural = _("Contracts")
        indexes = [
            models.Index(fields=["number"], name="billing_contract_number"),
            models.Index(fields=["owner", "-updated_at"], name="billing_contract_owner"),
            models.Index(fields=["unit", "-updated_at"], name="billing_contract_unit"),
            models.Index(fields=["status", "signed_on"], name="billing_contract_signed"),
            models.Index(fields=["opportunity"], name="billing_contract_deal"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def share_received(self) -> Decimal | None:
        """Which part of the amount has been received, in per cent."""
        return self.received / self.amount * 100 if self.amount else None

    @property
    def share_invoiced(self) -> Decimal | None:
        """Which part of the amount has been invoiced, in per cent."""
        return self.invoiced / self.amount * 100 if self.amount else None

    @property
    def is_in_force(self) -> bool:
        """Whether it was signed and stands."""
        return self.status in IN_FORCE

    def clean(self) -> None:
        """What was signed stands, but for the verbs; then what follows from the amount."""
        untouched(self, planned=NONE, received=NONE, invoiced=NONE, base_received=NONE, base_invoiced=NONE)
        self.refuse_rewriting()
        if self.amount is None and self.kind != ContractKind.FRAMEWORK:
            raise ValidationError({"amount": _("Write the amount. Only a framework contract may leave it open.")})
        if self.is_in_force and self.signed_on is None:
            self.signed_on = clock.today()
        if self.is_in_force and self.signed_on and self.signed_on > clock.today():
            raise ValidationError({"signed_on": _("This day has not come yet.")})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("A contract cannot end before it begins.")})
        parts = tax.split(self.amount, self.tax_rate) if self.amount is not None else None
        self.net, self.tax = (parts.net, parts.tax) if parts else (None, None)
        self.worth("signed_on", "currency", "status")
        self.remaining = None if self.amount is None else max(self.amount - self.received, NONE)
        self.base_remaining = self.at_rate(self.remaining)

    def worth_on(self) -> date:
        """The day of signing; until then today."""
        return self.signed_on or clock.today()

    def refuse_rewriting(self) -> None:
        """The status goes its way by verbs; terms once agreed are changed by the verb that asks for a reason."""
        if not self.before or moving.on:
            return
        if self.before["status"] != self.status:
            raise ValidationError({"status": _("The status follows from what is done with the contract.")})
        moved = [name for name in AGREED if self.before[name] != getattr(self, name)]
        if moved and self.before["status"] not in UNSIGNED:
            text = _("A signed contract stands as it is. Use “Change the contract” and say why.")
            raise ValidationError(dict.fromkeys(moved, text))


def stands(*statuses: str):  # type: ignore[no-untyped-def]
    """Whether a contract has one of these statuses."""
    return lambda contract: contract.status in statuses


def step(contract: Contract, status: str) -> Contract:
    """Take a contract on."""
    contract.status = status
    with moving():
        return records.save(contract)


@action(
    _("Submit for signing"),
    when=stands(ContractStatus.DRAFT),
    icon="send",
    help=_("The draft is finished and waits for the signatures."),
)
def submit(contract: Contract) -> Contract:
    """The draft is finished and waits for the signatures."""
    return step(contract, ContractStatus.PENDING)


@action(
    _("Back to draft"),
    when=stands(ContractStatus.PENDING),
    icon="arrow-back-up",
    help=_("Take a contract back that waits for its signatures."),
)
def withdraw(contract: Contract) -> Contract:
    """Take a contract back that waits for its signatures."""
    return step(contract, ContractStatus.DRAFT)


@action(
    _("Mark as signed"),
    when=stands(ContractStatus.DRAFT, ContractStatus.PENDING),
    icon="signature",
    labels={"signed_on": _("Signed on")},
    help=_("Both sides have signed. From now on amount and tax are changed only with a reason."),
)
def sign(contract: Contract, *, signed_on: date) -> Contract:
    """Both sides have signed. From now on amount and tax are changed only with a reason."""
    contract.signed_on = signed_on
    return step(contract, ContractStatus.SIGNED)


@action(
    _("Begin performance"),
    when=stands(ContractStatus.SIGNED),
    icon="player-play",
    help=_("What was agreed is being delivered."),
)
def begin(contract: Contract) -> Contract:
    """What was agreed is being delivered."""
    return step(contract, ContractStatus.RUNNING)


@action(
    _("Mark as performed"),
    when=stands(ContractStatus.SIGNED, ContractStatus.RUNNING),
    icon="circle-check",
    help=_("What was agreed has been delivered. Money may still be owed."),
)
def complete(contract: Contract) -> Contract:
    """What was agreed has been delivered. Money may still be owed."""
    return step(contract, ContractStatus.DONE)


spec = Spec(
    model=Contract,
    actions=(submit, withdraw, sign, begin, complete),
    extra=(
        of_property(Contract, "share_received", "percent", _("Share received"), needs=("received", "amount")),
        of_property(Contract, "share_invoiced", "percent", _("Share invoiced"), needs=("invoiced", "amount")),
    ),
    **SHOWN,
)
