"""Role: what a kind of person may do; its grants say it object by object."""

from collections.abc import Sequence

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yingdan.platform import closing, phrases, versions
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.columns import LongTextField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Related, Section, Spec

NAMED = 5


class Role(Bilingual, closing.Closable, Record):
    """A named set of grants. Out of use it gives none, and nobody is given it."""

    natural = ("code", "name")
    brief = ("name", "name_en")

    name = models.CharField(_("Name"), max_length=100, unique=True)
    code = models.CharField(_("Code"), max_length=40, unique=True)
    description = LongTextField(_("Description"), blank=True, default="")
    active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")

    def clean(self) -> None:
        """Nobody who works here has a role out of use."""
        self.dated()

    def at_work(self) -> str:
        """Who has the role: they get another before it is taken out of use, so that nobody is locked out unawares."""
        if not self.pk:
            return ""
        further = apps.get_model("platform", "RoleMember").objects.filter(role=self).values("user")
        people = apps.get_model("platform", "User").objects.filter(active=True)
        holders = people.filter(models.Q(role=self) | models.Q(pk__in=further)).order_by("name")
        names, number = list(holders.values_list("name", flat=True)[:NAMED]), holders.count()
        text = ngettext(
            "%(n)s person has this role: %(names)s. Give another one first, then take this one out of use.",
            "%(n)s people have this role: %(names)s. Give them another one first, then take this one out of use.",
            number,
        )
        said = phrases.listed(names) + ("…" if number > NAMED else "")
        return text % {"n": number, "names": said} if number else ""

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every actor is worked out anew."""
        versions.bump(versions.ACCESS)


spec = Spec(
    model=Role,
    slug="roles",
    icon="shield",
    group="settings",
    rank=82,
    columns=("name", "name_en", "code", "description", "active"),
    search=("name", "name_en"),
    form=(Section(_("Role"), ("name", "name_en", "code", "description", "active")),),
    panels=(
        Related("platform.grant", "role", ("object_key", "verb", "reach")),
        Related("platform.user", "role", ("name", "unit")),
    ),
    order=("id",),
    actions=VERBS,
    without=frozenset({"timeline", "import"}),
)
