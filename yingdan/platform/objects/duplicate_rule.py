"""DuplicateRule: one way in which two records may turn out to be the same, and how sure one is then."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema, versions
from yingdan.platform.columns import ChoiceField
from yingdan.platform.duplicates import rules
from yingdan.platform.events import emit
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Method(models.TextChoices):
    """How fields are compared; see docs/engines/duplicates.md."""

    CODE = "code", _("Same code")
    NAME = "name", _("Same company name")
    PHONE = "phone", _("Same telephone number")
    EMAIL = "email", _("Same mailbox")
    DOMAIN = "domain", _("Same domain of site or mailbox")
    EXACT = "exact", _("All of these equal")
    SIMILAR = "similar", _("Similar company name")
    ADDRESS = "address", _("Same address")
    NEAR = "near", _("Place within 100 metres, and a similar name where one is named after it")
    INITIALS = "initials", _("Same initials, and the other fields equal")


JOINING = frozenset({Method.EXACT, Method.ADDRESS, Method.NEAR, Method.INITIALS})


class DuplicateRule(Record):
    """Records of `object_key` that agree by `method` in the fields `compared` with those of the objects `against` are
    alike with this `score`. Names are separated by blanks; `against` always includes the object itself when empty.
    """

    object_key = models.CharField(_("Object"), max_length=60)
    name = models.CharField(
        _("Name"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("What people read as the reason. Empty: the way of comparing."),
    )
    method = ChoiceField(_("Compared how"), choices=Method)
    compared = models.CharField(_("Fields"), max_length=200, help_text=_("Names of fields, separated by blanks."))
    against = models.CharField(
        _("With records of"), max_length=300, blank=True, default="", help_text=_("Empty: of the same object.")
    )
    score = models.PositiveSmallIntegerField(
        _("Score"), validators=[MaxValueValidator(100)], help_text=_("0 to 100: how sure one is when this holds.")
    )
    active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Duplicate rule")
        verbose_name_plural = _("Duplicate rules")
        indexes = [models.Index(fields=["object_key", "-score"], name="duplicate_rule_object")]

    def __str__(self) -> str:
        return self.name or str(self.get_method_display())

    def clean(self) -> None:
        """The object, its fields and the other objects must be there, and those must have rules of this way too."""
        if not schema.known(self.object_key):
            raise ValidationError({"object_key": _("There is no such object.")})
        fields = schema.find(self.object_key).fields
        named = self.compared.split()
        if not named:
            raise ValidationError({"compared": _("Name at least one field.")})
        for name in named:
            if name not in fields or not fields[name].source.stored:
                raise ValidationError({"compared": _("There is no field “%(name)s”.") % {"name": name}})
        for key in self.against.split():
            if not schema.known(key):
                raise ValidationError({"against": _("There is no object “%(name)s”.") % {"name": key}})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process reads the rules anew; what records are found by is worked out anew where it changes."""
        versions.bump(versions.SETTINGS)
        rules.forget()
        for write in writes:
            if write.added or write.changed & {"object_key", "method", "compared", "active", "deleted_at"}:
                emit(rules.RulesChanged(str(write.record.object_key)))


spec = Spec(
    model=DuplicateRule,
    slug="duplicate-rules",
    icon="copy",
    group="settings",
    rank=89,
    columns=("object_key", "name", "method", "compared", "against", "score", "active"),
    form=(Section(_("Duplicate rule"), ("object_key", "name", "method", "compared", "against", "score", "active")),),
    order=("object_key", "-score", "id"),
    chips=("method",),
    without=frozenset({"timeline", "import", "menu", "transfer"}),
)
