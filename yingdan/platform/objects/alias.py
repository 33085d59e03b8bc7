"""Alias: a further name of a record: a former name, a brand, the name a merged record had. It is found by it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema
from yingdan.platform.access import EVERYTHING, NOTHING, Adding, Scope, is_asked
from yingdan.platform.actor import SYSTEM, Actor, acting
from yingdan.platform.duplicates import marking
from yingdan.platform.rows import OwnedRecord, Record, Write
from yingdan.platform.search import indexing
from yingdan.platform.spec import Section, Spec


class OfOwned(Adding):
    """Seen by whoever sees the record spoken of, and written by whoever may change it; of objects that have owners."""

    @property
    def hangs_on(self) -> str:
        """Where the object of the record stands."""
        return "about_key"

    def rows(self, model: type[models.Model], actor: Actor, verb: str) -> models.Q:
        """The rows about records the actor sees, object by object."""
        if actor.everything:
            return EVERYTHING
        if not actor.may(model._meta.label_lower, verb):
            return NOTHING
        wanted = verb if verb in ("view", "export") else "change"
        found = [
            models.Q(about_key=kind.key)
            & models.Q(models.Exists(kind.model.objects.may(wanted).filter(pk=models.OuterRef("about_id"))))
            for kind in schema.current().objects.values()
            if issubclass(kind.model, OwnedRecord) and is_asked(kind.key) and actor.may(kind.key, wanted)
        ]
        return models.Q.create(list(found), connector=models.Q.OR) if found else NOTHING


class Alias(Record):
    """A further name of a record of any object that has owners."""

    scope: Scope = OfOwned()  # type: ignore[misc]

    about_key = models.CharField(_("About"), max_length=60)
    about_id = models.BigIntegerField()
    name = models.CharField(_("Also called"), max_length=200)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Further name")
        verbose_name_plural = _("Further names")
        indexes = [models.Index(fields=["about_key", "about_id"], name="alias_of_record")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The record must be of an object that has owners."""
        self.name = " ".join(self.name.split())
        if not schema.known(self.about_key) or not issubclass(schema.find(self.about_key).model, OwnedRecord):
            raise ValidationError({"about": _("Records of this object have no further names.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """The records are found by their names as they now are."""
        records: dict[str, set[int]] = {}
        for write in writes:
            one: Any = write.record
            records.setdefault(one.about_key, set()).add(one.about_id)
        with acting(SYSTEM):
            for key, ids in records.items():
                model = schema.find(key).model
                rows = [row for kept in (model.objects, model.bin) for row in kept.filter(pk__in=ids)]
                marking.put(model, rows)
                indexing.put(model, rows)


spec = Spec(
    model=Alias,
    slug="further-names",
    icon="tag",
    group="settings",
    rank=90,
    columns=("name", "about", "created_by", "created_at"),
    search=(),
    form=(Section(_("Further name"), ("about", "name")),),
    order=("-id",),
    without=frozenset({"timeline", "import", "menu", "transfer"}),
)
