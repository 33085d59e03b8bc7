"""Grant: one thing a role may do: a verb, on an object, as far as a reach."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Refused
from yingdan.platform import access_changes, holding, schema, versions
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.bilingual import name_of
from yingdan.platform.columns import ChoiceField, ChoicesField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

ERASE = "erase"
"""Deleting for good, from the bin."""
COMMON = ("view", "add", "change", "delete", ERASE, "transfer", "export", "import")


class ReachChoice(models.TextChoices):
    """How far a grant reaches."""

    NONE = "none", _("None")
    OWN = "own", _("Own")
    TEAM = "team", _("Own unit")
    SUBTREE = "subtree", _("Own unit and below")
    UNITS = "units", _("Chosen units")
    ALL = "all", _("Everything")


def object_choices() -> list[tuple[str, Any]]:
    """Every object, and "*" for any."""
    return [("*", _("Every object")), *((t.key, t.plural) for t in schema.current().objects.values())]


def unit_choices() -> list[tuple[str, str]]:
    """Every unit by its id."""
    model = schema.find("platform.unit").model
    with acting(SYSTEM):
        return [(str(id), name) for id, name in model.objects.order_by("path").values_list("pk", name_of(model))]


class Grant(Record):
    """A role may do `verb` on the rows of `object_key` within `reach`; "*" stands for any object or verb."""

    role = models.ForeignKey("platform.Role", models.CASCADE, related_name="grants", verbose_name=_("Role"))
    object_key = ChoiceField(_("Object"), more=object_choices, max_length=60)
    verb = models.CharField(_("Verb"), max_length=40)
    reach = ChoiceField(_("Reach"), choices=ReachChoice, default=ReachChoice.OWN)
    units = ChoicesField(_("Chosen units"), options=unit_choices)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Grant")
        verbose_name_plural = _("Grants")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "object_key", "verb"], condition=models.Q(deleted_at__isnull=True), name="grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.object_key} · {self.verb} · {self.get_reach_display()}"

    def clean(self) -> None:
        """Object and verb must exist, and chosen units be chosen."""
        if self.object_key != "*" and not schema.known(self.object_key):
            raise ValidationError({"object_key": _("There is no such object.")})
        verbs = {"*", *COMMON, *(a.verb for t in schema.current().objects.values() for a in t.actions)}
        if self.verb not in verbs:
            raise ValidationError({"verb": _("There is no such verb.")})
        if self.reach == ReachChoice.UNITS and not self.units:
            raise ValidationError({"units": _("Choose at least one unit.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Nobody gives what he does not hold, and somebody always administers. Raises Refused. Every actor is worked
        out anew.
        """
        versions.bump(versions.ACCESS)
        actor = current_actor()
        access_changes.keep_an_administrator(actor)
        for write in writes:
            grant = write.record
            if grant.deleted_at is None and not holding.covers(
                actor, holding.allowance(grant, actor), grant.object_key, grant.verb
            ):
                raise Refused("You cannot grant what you do not hold yourself.", code="escalation")


spec = Spec(
    model=Grant,
    slug="grants",
    icon="key",
    group="settings",
    rank=83,
    columns=("role", "object_key", "verb", "reach"),
    form=(Section(_("Grant"), ("role", "object_key", "verb", "reach", "units")),),
    chips=("role", "reach"),
    order=("role", "object_key", "verb"),
    without=frozenset({"custom", "timeline", "import"}),
)
