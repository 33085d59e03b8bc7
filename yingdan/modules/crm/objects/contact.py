"""Contact: a person at a customer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.modules.crm.choices import ATTITUDE_TONES, Attitude, DecisionRole, Gender
from yingdan.modules.crm.reports import CONTACT_VIEWS
from yingdan.modules.work.objects.followed import Followed
from yingdan.platform.columns import ChoiceField, LongTextField, PhoneField
from yingdan.platform.indexes import WalkIndex
from yingdan.platform.spec import Related, Section, Spec, Table


class Contact(Followed):
    """A person at a customer: what he has to say in a purchase and how he stands towards us."""

    brief = ("name", "phone")
    followed_with = ("account",)

    name = models.CharField(_("Contact name"), max_length=100)
    account = models.ForeignKey(
        "crm.Account", models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name=_("Account")
    )
    post = models.CharField(_("Post"), max_length=100, blank=True)
    department = models.CharField(_("Department"), max_length=100, blank=True)
    role = ChoiceField(
        _("Role in the decision"),
        max_length=20,
        choices=DecisionRole,
        blank=True,
        tones={DecisionRole.DECIDER: "info", DecisionRole.VETO: "warn"},
    )
    attitude = ChoiceField(_("Attitude"), max_length=10, choices=Attitude, blank=True, tones=ATTITUDE_TONES)
    is_key = models.BooleanField(_("Key contact"), default=False)
    gender = ChoiceField(_("Gender"), max_length=10, choices=Gender, blank=True)
    birthday = models.DateField(_("Birthday"), null=True, blank=True)
    phone = PhoneField(_("Mobile"), blank=True)
    telephone = PhoneField(_("Telephone"), blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    preferences = LongTextField(
        _("Preferences"), blank=True, help_text=_("How he likes to be met, what he cares about.")
    )
    description = LongTextField(_("Contact remarks"), blank=True)

    class Meta(Followed.Meta):
        verbose_name = _("Contact")
        verbose_name_plural = _("Contacts")
        indexes = [
            models.Index(fields=["name"], name="crm_contact_name"),
            models.Index(fields=["account", "name"], name="crm_contact_account"),
            models.Index(fields=["phone"], name="crm_contact_phone"),
            models.Index(fields=["owner", "-updated_at", "deleted_at"], name="crm_contact_owner"),
            models.Index(fields=["created_at", "deleted_at", "owner", "unit"], name="crm_contact_added"),
            models.Index(fields=["unit", "-updated_at"], name="crm_contact_unit"),
            WalkIndex(by="updated_at", name="crm_contact_updated"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Nobody is born tomorrow."""
        if self.birthday is not None and self.birthday > clock.today():
            raise ValidationError({"birthday": _("A birthday cannot lie in the future.")})


spec = Spec(
    model=Contact,
    slug="contacts",
    icon="address-book",
    letter="p",
    group="customers",
    rank=11,
    columns=("name", "account", "post", "role", "attitude", "phone", "email", "owner", "last_activity_on"),
    search=("name", "account.name", "post", "phone", "telephone", "email", "wechat"),
    form=(
        Section(
            _("Contact"), ("name", "account", "post", "department", "role", "attitude", "is_key", "next_contact_on")
        ),
        Section(_("Contact details"), ("phone", "telephone", "email", "wechat", "address")),
        Section(_("Personal"), ("gender", "birthday", "preferences", "description")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(Table(),),
    saved=CONTACT_VIEWS,
    quick=("name", "account", "post", "phone", "role", "wechat"),
    header=("post", "role", "attitude", "phone"),
    chips=("role", "attitude", "owner"),
    subtitle="account",
    key_by=("name",),
    panels=(
        Related("crm.opportunity", by="contact", columns=("name", "stage", "amount", "expected_close_on", "owner")),
    ),
)
