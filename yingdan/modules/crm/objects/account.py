"""Account: a company that buys from us, or might."""

from collections.abc import Iterator
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.modules.catalog.objects.product import default_currency
from yingdan.modules.crm import uscc
from yingdan.modules.crm.choices import (
    ACCOUNT_TONES,
    GRADE_TONES,
    AccountStatus,
    Grade,
    Industry,
    Origin,
    Size,
)
from yingdan.modules.crm.reports import ACCOUNT_VIEWS
from yingdan.modules.work.objects.followed import Followed
from yingdan.platform.columns import ChoiceField, LongTextField, MoneyField, PhoneField, SeriesField, apart
from yingdan.platform.indexes import WalkIndex
from yingdan.platform.spec import Analysis, Board, Chart, Related, Section, Spec, Table


class Account(Followed):
    """A company we sell to or want to sell to. Revenue is a year's, in `currency`."""

    brief = ("name",)
    name = models.CharField(_("Account name"), max_length=200)
    short_name = models.CharField(_("Short name"), max_length=100, blank=True)
    number = SeriesField(_("Account number"), pattern="KH-{yyyyMM}-{0001}")
    parent = models.ForeignKey(
        "crm.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("Parent account"),
    )
    industry = ChoiceField(_("Industry"), max_length=30, choices=Industry, blank=True)
    size = ChoiceField(_("Company size"), max_length=10, choices=Size, blank=True)
    source = ChoiceField(_("Account source"), max_length=20, choices=Origin, blank=True)
    grade = ChoiceField(
        _("Grade"),
        max_length=5,
        choices=Grade,
        blank=True,
        tones=GRADE_TONES,
        help_text=_("A important, B ordinary, C potential."),
    )
    status = ChoiceField(
        _("Account status"), max_length=20, choices=AccountStatus, default=AccountStatus.POTENTIAL, tones=ACCOUNT_TONES
    )
    uscc = models.CharField(
        _("Social credit code"),
        max_length=30,
        blank=True,
        help_text=_("The unified social credit code of 18 characters; the last one is checked."),
    )
    phone = PhoneField(_("Phone"), blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    website = models.URLField(_("Website"), blank=True)
    country = models.CharField(_("Country"), max_length=60, blank=True)
    region = models.CharField(_("Area"), max_length=60, blank=True)
    province = models.CharField(_("Province"), max_length=60, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    employees = models.PositiveIntegerField(_("Employees"), null=True, blank=True)
    annual_revenue = MoneyField(
        _("Annual revenue"), currency="currency", null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("Currency"), max_length=3, default=default_currency)
    founded = apart(
        models.PositiveIntegerField(
            _("Year founded"), null=True, blank=True, validators=[MinValueValidator(1000), MaxValueValidator(2200)]
        )
    )
    description = LongTextField(_("Account remarks"), blank=True)

    class Meta(Followed.Meta):
        verbose_name = _("Account")
        verbose_name_plural = _("Accounts")
        indexes = [
            models.Index(fields=["name"], name="crm_account_name"),
            models.Index(fields=["number"], name="crm_account_number"),
            models.Index(fields=["uscc"], name="crm_account_uscc"),
            models.Index(fields=["owner", "-updated_at"], name="crm_account_owner"),
            models.Index(fields=["unit", "-updated_at"], name="crm_account_unit"),
            models.Index(fields=["created_at", "deleted_at", "owner", "unit"], name="crm_account_added"),
            WalkIndex(by="updated_at", name="crm_account_updated"),
            models.Index(fields=["grade", "status"], name="crm_account_grade"),
            models.Index(fields=["next_contact_on"], name="crm_account_next"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The credit code must be a possible one; an account never stands below itself."""
        self.name = " ".join(self.name.split())
        self.uscc = uscc.normalised(self.uscc)
        if self.uscc and not uscc.is_valid(self.uscc):
            raise ValidationError({"uscc": _("This is not a social credit code: the check character does not fit.")})
        if any(above.pk == self.pk for above in self.above()):
            raise ValidationError({"parent": _("An account cannot be its own parent.")})

    def above(self) -> Iterator["Account"]:
        """The parents, nearest first; a circle already stored is walked only once."""
        seen: set[int] = set()
        parent = self.parent
        while parent is not None and parent.pk not in seen:
            seen.add(parent.pk)
            yield parent
            parent = parent.parent


spec = Spec(
    model=Account,
    slug="accounts",
    icon="building",
    letter="a",
    group="customers",
    rank=10,
    columns=("name", "grade", "status", "industry", "city", "owner", "last_activity_on", "next_contact_on"),
    search=("name", "short_name", "number", "uscc", "phone", "email", "city"),
    form=(
        Section(
            _("Account"),
            ("name", "short_name", "number", "parent", "status", "grade", "industry", "source", "next_contact_on"),
        ),
        Section(
            _("Contact details"), ("phone", "email", "website", "country", "region", "province", "city", "address")
        ),
        Section(_("Company facts"), ("uscc", "size", "employees", "annual_revenue", "currency", "founded")),
        Section(_("Remarks"), ("description",)),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(
        Table(),
        Board(by="status", card=("name", "grade", "city", "owner", "last_activity_on")),
        Analysis(
            charts=(
                Chart(_("Accounts by industry"), group="industry", kind="bar", name="industry"),
                Chart(_("Accounts by grade"), group="grade", kind="column", name="grade"),
                Chart(_("Accounts by person"), group="owner", kind="bar", name="owner"),
                Chart(_("Accounts by status"), group="status", kind="column", name="status"),
            )
        ),
    ),
    saved=ACCOUNT_VIEWS,
    quick=("name", "industry", "grade", "phone", "city", "owner"),
    header=("grade", "annual_revenue", "last_activity_on", "next_contact_on"),
    chips=("status", "grade", "industry", "owner"),
    subtitle="city",
    key_by=("number", "uscc", "name"),
    panels=(
        Related("crm.opportunity", by="account", columns=("name", "stage", "amount", "expected_close_on", "owner")),
        Related("crm.contact", by="account", columns=("name", "post", "role", "attitude", "phone")),
        Related("crm.account", by="parent", columns=("name", "grade", "city", "owner"), title=_("Subsidiaries")),
    ),
)
