"""User: a person of the company. Disabling one ends sessions and tokens in the same transaction."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Refused
from yingdan.platform import access_changes, handover, preferences, records, versions
from yingdan.platform.access import Oneself, Shared
from yingdan.platform.action import action
from yingdan.platform.actor import current_actor
from yingdan.platform.columns import ChoiceField, PersonField, PhoneField, SecretField, UnitField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Related, Section, Spec

LOGIN = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$", _("A login has letters, digits and . _ @ + - only."))
STILL_ANSWERS = _(
    "This person still answers for records. Use “Disable and hand over” (hand_over), which asks who takes over."
)
OWN_PROFILE = "profile"  # the verb by which anybody changes what is his own of his record; no role needs to grant it
GUARDED = frozenset({"login", "email", "password", "role_id", "active"})


class Language(models.TextChoices):
    """The languages of the product."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


def company_language() -> str:
    """The language a new person begins with: the company's."""
    return preferences.company().language


class User(Record):
    """A person who signs in, or did."""

    closes = True
    scope = Shared() | Oneself(frozenset({"view", OWN_PROFILE}))
    natural = ("login", "name", "email")
    brief = ("name", "login", "active", "unit")

    login = models.CharField(_("Login"), max_length=80, unique=True, validators=[LOGIN])
    name = models.CharField(_("Name"), max_length=80)
    password = SecretField(default="", blank=True, editable=False)
    email = models.EmailField(_("E-mail"), blank=True, default="")
    phone = PhoneField(_("Phone"), blank=True, default="")
    job_title = models.CharField(_("Job title"), max_length=80, blank=True, default="")
    unit = UnitField(verbose_name=_("Main unit"))
    manager = PersonField(verbose_name=_("Manager"))
    role = models.ForeignKey(
        "platform.Role", models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("Role")
    )
    language = ChoiceField(_("Language"), choices=Language, default=company_language)
    active = models.BooleanField(_("Active"), default=True)
    joined_on = models.DateField(_("Joined on"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Person")
        verbose_name_plural = _("People")

    def __str__(self) -> str:
        return self.name

    @property
    def stamp(self) -> str:
        """What a session is bound to: a new password ends every session."""
        return salted_hmac("yingdan.session", f"{self.pk}:{self.password}", algorithm="sha256").hexdigest()[:32]

    def set_password(self, raw: str) -> None:
        """Keep the hash of a password, without saving."""
        self.password = make_password(raw)

    def check_password(self, raw: str) -> bool:
        """Whether this is the password; a person without one has none that fits."""
        return bool(self.password) and check_password(raw, self.password)

    def clean(self) -> None:
        """Logins are kept in small letters; nobody is his own manager; who leaves, left after he joined, and nothing
        that is still going on is left to nobody.
        """
        self.login = self.login.lower()
        if self.pk and self.manager_id == self.pk:
            raise ValidationError({"manager": _("Nobody is his own manager.")})
        if self.joined_on and self.left_on and self.left_on < self.joined_on:
            raise ValidationError({"left_on": _("This lies before the day of joining.")})
        if self.before.get("active") and not self.active and handover.anything(self):
            raise ValidationError({"active": STILL_ANSWERS})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Access follows at once. Raises Refused for a role above one's own, and for the last administrator."""
        versions.bump(versions.ACCESS)
        actor = current_actor()
        for write in writes:
            user = write.record
            if write.changed & GUARDED and not actor.everything:
                access_changes.refuse_escalation(actor, user, write)
            if not user.active or user.deleted_at is not None:
                if user.pk == actor.user_id:
                    raise Refused("You cannot disable yourself.", code="self")
                access_changes.end_access(user)
        access_changes.keep_an_administrator(actor)


def may_hand_over(user: User) -> bool:
    """Whether there is anybody to disable, or anything left in his name."""
    return user.active or handover.anything(user)


def what_he_holds(user: User) -> list[str]:
    """What will change hands, in words."""
    said = gettext("%(label)s: %(n)s")
    return [said % {"label": kind.plural, "n": f"{number:,}"} for kind, number in handover.holdings(user)]


@action(
    _("Disable and hand over"),
    verb="change",
    when=may_hand_over,
    icon="user-off",
    labels={"successor": _("Who takes over"), "left_on": _("Left on")},
    tells=what_he_holds,
    help=_("Give everything this person answers for to another one, and end his access, all at once."),
)
def hand_over(user: User, *, successor: User, left_on: date | None = None) -> User:
    """Give everything this person answers for to another one, and end his access, all at once."""
    handover.all_of(user, successor)
    user = User.objects.get(pk=user.pk)
    user.active, user.left_on = False, left_on or user.left_on
    return records.save(user)


spec = Spec(
    model=User,
    slug="users",
    icon="user",
    group="team",
    rank=70,
    columns=("name", "login", "unit", "job_title", "role", "manager", "phone", "active"),
    search=("name", "login", "email", "phone"),
    form=(
        Section(_("Person"), ("name", "login", "email", "phone", "job_title", "language")),
        Section(_("Place"), ("unit", "manager", "role", "joined_on", "left_on", "active")),
    ),
    chips=("unit", "role", "active"),
    quick=("name", "login", "unit", "role", "manager", "email"),
    subtitle="job_title",
    order=("name",),
    actions=(hand_over,),
    panels=(
        Related("platform.posting", "person", ("unit", "since", "until")),
        Related("platform.membership", "user", ("unit", "title")),
        Related("platform.role_member", "user", ("role",)),
    ),
    without=frozenset({"timeline", "delete"}),
)
