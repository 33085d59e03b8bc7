"""Lead: somebody who may become a customer, not yet looked into."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.modules.catalog.objects.product import default_currency
from yingdan.modules.crm.choices import (
    GRADE_TONES,
    LEAD_TONES,
    RATING_TONES,
    AccountStatus,
    Grade,
    Industry,
    LeadStatus,
    Origin,
    Rating,
)
from yingdan.modules.crm.events import LeadConverted
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.reports import LEAD_VIEWS
from yingdan.modules.work.objects.followed import Followed
from yingdan.platform import duplicates, records, schema
from yingdan.platform.action import action
from yingdan.platform.columns import ChoiceField, LongTextField, MoneyField, PhoneField, SeriesField
from yingdan.platform.events import emit
from yingdan.platform.indexes import WalkIndex
from yingdan.platform.spec import Board, Section, Spec, Table


class Lead(Followed):
    """Somebody who may become a customer. Converted, it names the account, contact and opportunity made of it."""

    brief = ("name",)
    name = models.CharField(_("Lead name"), max_length=200)
    number = SeriesField(_("Lead number"), pattern="XS-{yyyyMM}-{0001}")
    company = models.CharField(_("Company"), max_length=200, blank=True)
    person = models.CharField(_("Person to speak to"), max_length=100, blank=True)
    post = models.CharField(_("Post"), max_length=100, blank=True)
    phone = PhoneField(_("Mobile"), blank=True)
    telephone = PhoneField(_("Telephone"), blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    website = models.URLField(_("Website"), blank=True)
    source = ChoiceField(_("Lead source"), max_length=20, choices=Origin, blank=True)
    status = ChoiceField(_("Lead status"), max_length=20, choices=LeadStatus, default=LeadStatus.NEW, tones=LEAD_TONES)
    industry = ChoiceField(_("Industry"), max_length=30, choices=Industry, blank=True)
    grade = ChoiceField(_("Grade"), max_length=5, choices=Grade, blank=True, tones=GRADE_TONES)
    rating = ChoiceField(_("Rating"), max_length=10, choices=Rating, blank=True, tones=RATING_TONES)
    amount = MoneyField(
        _("Estimated amount"), currency="currency", null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    province = models.CharField(_("Province"), max_length=60, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    description = LongTextField(_("Lead remarks"), blank=True)
    unfit = models.CharField(_("Why disqualified"), max_length=200, blank=True)
    converted_on = models.DateField(_("Converted on"), null=True, blank=True, editable=False)
    account = models.ForeignKey(
        "crm.Account",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("Account"),
        editable=False,
    )
    contact = models.ForeignKey(
        "crm.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Contact"),
        editable=False,
    )
    opportunity = models.ForeignKey(
        "crm.Opportunity",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("Opportunity"),
        editable=False,
    )

    class Meta(Followed.Meta):
        verbose_name = _("Lead")
        verbose_name_plural = _("Leads")
        indexes = [
            models.Index(fields=["number"], name="crm_lead_number"),
            models.Index(fields=["phone"], name="crm_lead_phone"),
            models.Index(fields=["owner", "status", "-updated_at"], name="crm_lead_owner"),
            models.Index(fields=["unit", "status", "-updated_at"], name="crm_lead_unit"),
            models.Index(fields=["status", "-updated_at"], name="crm_lead_status"),
            models.Index(fields=["created_at", "deleted_at", "owner", "unit", "status"], name="crm_lead_added"),
            WalkIndex(by="updated_at", name="crm_lead_updated"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Only converting makes a lead converted; giving one up needs a reason."""
        if self.status == LeadStatus.CONVERTED and self.converted_on is None:
            raise ValidationError({"status": _("Use “Convert” to make a customer of this lead.")})
        if self.status == LeadStatus.DISQUALIFIED and not self.unfit.strip() and self.before:
            raise ValidationError({"unfit": _("Say why this lead is given up.")})


def is_convertible(lead: Lead) -> bool:
    """Whether the lead has not become a customer yet."""
    return lead.status != LeadStatus.CONVERTED


@action(
    _("Convert"),
    verb="change",
    when=is_convertible,
    icon="arrow-right",
    labels={
        "account": _("Existing account"),
        "account_name": _("Account name"),
        "opportunity_name": _("Opportunity name"),
        "amount": _("Amount"),
        "expected_close_on": _("Expected close"),
    },
    help=_("Make an account (or use the one given), a contact and, when it has a name, an opportunity of this lead."),
)
def convert(
    lead: Lead,
    *,
    account: Account | None = None,
    account_name: str = "",
    opportunity_name: str = "",
    amount: Decimal | None = None,
    expected_close_on: date | None = None,
) -> Lead:
    """Make an account (or use the one given), a contact and, when it has a name, an opportunity of this lead."""
    with duplicates.besides(lead):
        account = account or new_account(lead, account_name)
        contact = records.create(Contact, contact_values(lead, account)) if lead.person else None
    deal = None
    if opportunity_name.strip():
        values = deal_values(lead, account, contact)
        values |= {"name": opportunity_name.strip(), "expected_close_on": expected_close_on}
        deal = records.create(Opportunity, values | {"amount": lead.amount if amount is None else amount})
    lead.account, lead.contact, lead.opportunity = account, contact, deal
    lead.status, lead.converted_on = LeadStatus.CONVERTED, clock.today()
    records.save(lead)
    emit(LeadConverted(lead.pk, account.pk, contact.pk if contact else None, deal.pk if deal else None))
    return lead


def new_account(lead: Lead, name: str) -> Account:
    """The account a lead becomes, unless there is one of that name. Raises Duplicate, whatever the rules: one is asked
    rather than given a second one of the same name.
    """
    values = account_values(lead, name)
    with duplicates.asking(duplicates.reason()):
        if not duplicates.reason() and (known := duplicates.named(schema.of(Account), str(values["name"]))):
            raise duplicates.Duplicate(known)
        return records.create(Account, values)


def account_values(lead: Lead, name: str) -> dict[str, object]:
    """The account a lead becomes."""
    same = ("source", "industry", "grade", "website", "province", "city", "address", "owner", "unit")
    return {field: getattr(lead, field) for field in same} | {
        "name": name.strip() or lead.company or lead.name,
        "phone": lead.telephone,
        "status": AccountStatus.ACTIVE,
        "description": lead.description,
    }


def contact_values(lead: Lead, account: Account) -> dict[str, object]:
    """The person a lead names."""
    same = ("post", "phone", "telephone", "email", "wechat", "owner", "unit")
    return {field: getattr(lead, field) for field in same} | {"name": lead.person, "account": account}


def deal_values(lead: Lead, account: Account, contact: Contact | None) -> dict[str, object]:
    """The sale a lead becomes, still without a name."""
    same = ("source", "currency", "owner", "unit")
    return {field: getattr(lead, field) for field in same} | {"account": account, "contact": contact}


spec = Spec(
    model=Lead,
    slug="leads",
    icon="magnet",
    letter="l",
    group="customers",
    rank=12,
    columns=("name", "company", "person", "phone", "source", "status", "rating", "owner", "next_contact_on"),
    search=("name", "company", "person", "number", "phone", "telephone", "email", "wechat"),
    form=(
        Section(_("Lead"), ("name", "company", "person", "post", "status", "rating", "source", "next_contact_on")),
        Section(
            _("Contact details"), ("phone", "telephone", "email", "wechat", "website", "province", "city", "address")
        ),
        Section(_("Needs"), ("industry", "grade", "amount", "currency", "description", "unfit")),
        Section(_("Became"), ("converted_on", "account", "contact", "opportunity")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(Table(), Board(by="status", card=("name", "company", "rating", "owner", "next_contact_on"))),
    actions=(convert,),
    saved=LEAD_VIEWS,
    quick=("name", "person", "phone", "source", "rating", "owner"),
    header=("status", "rating", "phone", "next_contact_on"),
    chips=("status", "rating", "source", "owner"),
    subtitle="company",
    key_by=("number", "name"),
)
