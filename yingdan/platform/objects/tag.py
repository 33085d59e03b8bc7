"""Tag: a coloured word that people put on records of any object to find them again."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import defining, schema
from yingdan.platform.access import Shared
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.columns import ChoiceField, ChoicesField, apart
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec
from yingdan.platform.tagged import NAME

PARTING = re.compile(r"[,，、;；]")


class Tone(models.TextChoices):
    """The colours a tag may have; grey without one."""

    OK = "ok", _("Green")
    WARN = "warn", _("Amber")
    BAD = "bad", _("Red")
    INFO = "info", _("Blue")
    MONEY = "money", _("Teal")
    FC = "fc", _("Violet")


def tagged() -> list[tuple[str, Any]]:
    """The objects whose records may have tags, with their names."""
    return [(key, kind.plural) for key, kind in schema.current().objects.items() if NAME in kind.fields]


class Tag(Bilingual, Record):
    """A tag. Records keep its `code`, which is its first name and never changes: so it may be renamed, and a deleted
    one that comes back is on its records again.
    """

    scope = Shared()
    natural = ("name", "code")

    name = models.CharField(_("Tag name"), max_length=40)
    code = models.CharField(_("Name in the API"), max_length=60, unique=True, blank=True, editable=False)
    tone = ChoiceField(_("Colour"), choices=Tone, blank=True, default="", tones={tone: tone for tone in Tone})
    for_objects = ChoicesField(_("For which objects"), options=tagged, help_text=_("Nothing chosen: for all objects."))
    position = apart(models.PositiveSmallIntegerField(_("Order"), default=50))

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Tag")
        verbose_name_plural = _("Tags")
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(deleted_at__isnull=True), name="tag_name_once")
        ]

    def clean(self) -> None:
        """One line, without what parts several tags from each other; a new one gets its code. Raises
        ValidationError for a name that means another tag.
        """
        self.name = " ".join(self.name.split())
        if PARTING.search(self.name):
            raise ValidationError({"name": _("A tag has no comma or semicolon: they part several tags.")})
        if Tag.objects.filter(code=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("Another tag has this name or had it first.")})
        if not self.code:
            taken = {*Tag.objects.values_list("code", flat=True), *Tag.bin.values_list("code", flat=True)}
            more = (f"{self.name} {number}" for number in range(2, len(taken) + 3))
            self.code = next(code for code in (self.name, *more) if code not in taken)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process learns what tags there are now."""
        defining.moved()


spec = Spec(
    model=Tag,
    slug="tags",
    icon="tag",
    group="settings",
    rank=88,
    help=_("Coloured words that everybody may put on the records he may change."),
    columns=("name", "name_en", "tone", "for_objects", "position", "updated_at"),
    search=("name", "name_en"),
    form=(Section(_("Tag"), ("name", "name_en", "tone", "for_objects", "position")),),
    order=("position", "name"),
    key_by=("name",),
    without=frozenset({"custom", "timeline"}),
)
