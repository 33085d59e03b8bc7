"""Unit: a part of the company, such as a region, a department or a team; units stand in a tree."""

from collections.abc import Sequence

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock, tree
from yingdan.platform import closing, phrases, versions
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.columns import ChoiceField, PersonField, UnitField, apart
from yingdan.platform.recording import recording
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

NAMED = 5


class UnitKind(models.TextChoices):
    """What sort of unit it is."""

    COMPANY = "company", _("Company")
    REGION = "region", _("Region")
    DEPARTMENT = "department", _("Department")
    TEAM = "team", _("Team")


class Unit(Bilingual, closing.Closable, Record):
    """A part of the company."""

    natural = ("code", "name")
    brief = ("name", "name_en")

    name = models.CharField(_("Name"), max_length=100)
    code = models.CharField(_("Code"), max_length=40, blank=True, default="")
    kind = ChoiceField(_("Kind"), choices=UnitKind, default=UnitKind.DEPARTMENT)
    parent = UnitField(verbose_name=_("Belongs to"))
    leader = PersonField(verbose_name=_("Leader"))
    rank = apart(models.PositiveSmallIntegerField(_("Order"), default=50))
    active = models.BooleanField(_("Active"), default=True)
    path = models.CharField(max_length=500, default="", blank=True, editable=False, db_index=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Unit")
        verbose_name_plural = _("Units")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], condition=models.Q(deleted_at__isnull=True), name="unit_name_once_in_parent"
            )
        ]

    def clean(self) -> None:
        """A unit cannot stand below itself, and nobody works in a closed one."""
        if (
            self.pk
            and self.parent is not None
            and (self.parent_id == self.pk or self.pk in tree.ancestors(self.parent.path))
        ):
            raise ValidationError({"parent": _("A unit cannot belong to itself or to a unit below it.")})
        self.dated()

    def at_work(self) -> str:
        """Who works here, and which units stand below: they move before it is closed."""
        if not self.pk:
            return ""
        people, further = apps.get_model("platform", "User"), apps.get_model("platform", "Membership")
        now = models.Q(until_on__isnull=True) | models.Q(until_on__gte=clock.today())
        staff = people.objects.filter(active=True)
        here = staff.filter(
            models.Q(unit=self) | models.Q(pk__in=further.objects.filter(now, unit=self).values("user"))
        )
        below = Unit.objects.filter(parent=self, active=True)
        named = [*here.order_by("name").values_list("name", flat=True)[: NAMED + 1]]
        named += below.order_by("rank", "name").values_list("name", flat=True)[: NAMED + 1]
        if not named:
            return ""
        names = phrases.listed(named[:NAMED]) + ("…" if len(named) > NAMED else "")
        return gettext(
            "Still here: %(names)s. Move people and units to another unit first, then take this one out of use."
        ) % {"names": names}

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Keep the paths true, of the unit and of all below it; every actor is worked out anew."""
        versions.bump(versions.ACCESS)
        for write in writes:
            unit = write.record
            if write.added or "parent_id" in write.changed:
                above = cls._base_manager.filter(pk=unit.parent_id).values_list("path", flat=True).first() or ""
                was, unit.path = unit.path, tree.join(above, unit.pk)
                with recording():
                    rows = (
                        cls._base_manager.filter(path__startswith=was) if was else cls._base_manager.filter(pk=unit.pk)
                    )
                    if was:
                        rows.update(path=Concat(Value(unit.path), Substr(F("path"), len(was) + 1)))
                    else:
                        rows.update(path=unit.path)


spec = Spec(
    model=Unit,
    slug="units",
    icon="sitemap",
    group="settings",
    rank=80,
    columns=("name", "name_en", "kind", "parent", "leader", "code", "active", "closed_on"),
    search=("name", "name_en", "code"),
    form=(Section(_("Unit"), ("name", "name_en", "kind", "parent", "leader", "code", "rank", "active")),),
    chips=("kind", "active"),
    quick=("name", "kind", "parent", "leader", "code", "rank"),
    order=("rank", "name"),
    actions=VERBS,
    without=frozenset({"timeline"}),
)
