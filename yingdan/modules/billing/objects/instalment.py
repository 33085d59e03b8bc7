"""Instalment (回款计划): a part of a contract's amount with the day it is due; receipts pay it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.modules.billing.choices import (
    INSTALMENT_TONES,
    UNSIGNED,
    ContractStatus,
    InstalmentStatus,
    Method,
    Trigger,
)
from yingdan.modules.billing.kept import untouched
from yingdan.modules.billing.objects.contract import ABOVE_ZERO, NONE, Contract
from yingdan.modules.billing.questions import INSTALMENT_VIEWS
from yingdan.platform.access import Via
from yingdan.platform.columns import ChoiceField, MoneyField, apart
from yingdan.platform.fields import Field
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.records import OwnedRecord
from yingdan.platform.sources import Derived
from yingdan.platform.spec import Calendar, Section, Spec, Table

KEY = "billing.instalment"


class Instalment(OwnedRecord):
    """A part of a contract's amount. `paid` and `unpaid` follow from what receipts are allotted to it; without a day
    it waits for what makes it due. Customer, owner and unit are the contract's, whoever has it now: money still owed
    is asked for by him.
    """

    scope = Via("contract")
    brief = ("code",)
    natural = ("code",)

    contract = models.ForeignKey(
        "billing.Contract", models.CASCADE, related_name="instalments", verbose_name=_("Contract")
    )
    number = apart(models.PositiveIntegerField(
        _("Instalment no."), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("The next one when left empty."),
    ))  # fmt: skip
    code = models.CharField(_("Instalment code"), max_length=60, blank=True, default="", editable=False)
    amount = MoneyField(_("Planned amount"), currency="currency", base="base_amount", validators=[ABOVE_ZERO])
    due_on = models.DateField(_("Due on"), null=True, blank=True, help_text=_("Empty until it is known."))
    trigger = ChoiceField(_("Due when"), max_length=20, choices=Trigger, blank=True)
    method = ChoiceField(_("Way of paying"), max_length=20, choices=Method, blank=True)
    note = models.CharField(_("Instalment remarks"), max_length=300, blank=True)
    account = models.ForeignKey(
        "crm.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Account"),
        editable=False,
    )  # fmt: skip
    currency = models.CharField(_("Currency"), max_length=3, default="", blank=True, editable=False)
    paid = MoneyField(_("Paid of it"), currency="currency", default=NONE, editable=False)
    unpaid = MoneyField(_("Unpaid of it"), currency="currency", base="base_unpaid", default=NONE, editable=False)
    base_amount = MoneyField(_("Amount in own currency"), currency="", null=True, blank=True, editable=False)
    base_unpaid = MoneyField(_("Unpaid in own currency"), currency="", null=True, blank=True, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("Instalment")
        verbose_name_plural = _("Instalments")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], condition=Q(deleted_at__isnull=True), name="billing_instalment_no"
            )
        ]
        indexes = [
            models.Index(fields=["code"], name="billing_instalment_code"),
            models.Index(fields=["due_on", "deleted_at", "owner", "unit", "amount"], name="billing_instalment_due"),
            models.Index(fields=["owner", "due_on"], name="billing_instalment_own"),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """The next number unless one is given; in the contract's currency, at its rate."""
        untouched(self, paid=NONE)
        if self.contract_id is None or self.amount is None:
            return  # the door says that they are missing
        contract = self.contract
        if self.number is None:
            taken = Instalment.objects.filter(contract=contract).aggregate(most=models.Max("number"))["most"]
            self.number = (taken or 0) + 1
        if self.before and self.before["contract_id"] != self.contract_id and self.paid:
            raise ValidationError({"contract": _("Receipts were allotted to this instalment; it stays where it is.")})
        self.follow(contract)
        self.unpaid = self.amount - self.paid
        self.base_amount, self.base_unpaid = contract.at_rate(self.amount), contract.at_rate(self.unpaid)

    def follow(self, contract: Contract) -> None:
        """Take over what is the contract's."""
        self.account_id, self.currency = contract.account_id, contract.currency
        self.owner_id, self.unit_id = contract.owner_id, contract.unit_id
        self.code = f"{contract.number}/{self.number}"


def status_in_sql() -> Any:
    """How instalments stand today, in SQL; the same rules as `status_of`, in the same order."""
    unsigned = Q(contract__status__in=sorted(UNSIGNED))
    return Case(
        When(contract__status=ContractStatus.VOID, then=Value(InstalmentStatus.VOID)),
        When(unpaid__lte=NONE, then=Value(InstalmentStatus.DONE)),
        When(unsigned | Q(due_on__isnull=True, paid=NONE), then=Value(InstalmentStatus.WAITING)),
        When(due_on__lt=clock.today(), then=Value(InstalmentStatus.OVERDUE)),
        When(paid__gt=NONE, then=Value(InstalmentStatus.PARTIAL)),
        default=Value(InstalmentStatus.DUE),
        output_field=models.CharField(),
    )


def status_of(instalment: Instalment) -> InstalmentStatus:
    """How an instalment stands today: live, so that nobody need wait for a night to see what is overdue."""
    contract = instalment.contract.status
    if contract == ContractStatus.VOID:
        return InstalmentStatus.VOID
    if instalment.unpaid <= NONE:
        return InstalmentStatus.DONE
    if contract in UNSIGNED or (instalment.due_on is None and instalment.paid == NONE):
        return InstalmentStatus.WAITING
    if instalment.due_on is not None and instalment.due_on < clock.today():
        return InstalmentStatus.OVERDUE
    return InstalmentStatus.PARTIAL if instalment.paid > NONE else InstalmentStatus.DUE


READS = frozenset((KEY, name) for name in ("contract", "unpaid", "paid", "due_on"))
STATUS = Field(
    "status",
    _("Instalment status"),
    KINDS["choice"],
    Derived(status_in_sql, status_of, READS, "text"),
    column=ChoiceField(choices=InstalmentStatus, tones=INSTALMENT_TONES),
    editable=False,
    tones=INSTALMENT_TONES,
)

spec = Spec(
    model=Instalment,
    slug="instalments",
    help=_("When which part of a contract is to be received. How each stands is worked out by the day."),
    icon="calendar-due",
    group="trade",
    rank=12,
    columns=(
        "contract", "number", "account", "status", "due_on", "amount", "paid", "unpaid", "owner",
    ),
    search=("contract.name", "contract.number", "account.name"),
    form=(
        Section(_("Instalment"), ("contract", "number", "amount", "due_on", "trigger", "method", "note")),
    ),
    views=(Table(), Calendar(on="due_on")),
    saved=INSTALMENT_VIEWS,
    order=("due_on", "id"),
    quick=("contract", "amount", "due_on", "trigger", "method"),
    header=("amount", "paid", "unpaid", "due_on"),
    chips=("due_on", "trigger", "owner"),
    summed=("amount", "paid", "unpaid"),
    date="due_on",
    extra=(STATUS,),
    derived={"unpaid": ("amount", "paid"), "base_amount": ("amount",), "base_unpaid": ("amount", "paid")},
    without=frozenset({"timeline", "transfer"}),
)  # fmt: skip
