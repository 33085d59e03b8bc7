"""`AboutRecord`: a record that speaks about a record of any other object, as a task, a note or an activity does."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

from django.db import models
from django.db.models import Model, Q, Value
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.access import EVERYTHING, NOTHING, Adding, holding, is_asked
from yingdan.platform.actor import SYSTEM, Actor, acting
from yingdan.platform.bilingual import name_of
from yingdan.platform.columnwise import columns_of, of_ids
from yingdan.platform.rows import OwnedRecord


@dataclass(frozen=True, slots=True)
class About(Adding):
    """Seen by whoever may see the record spoken of; written only by whom another scope allows."""

    name: str = "about"

    @property
    def hangs_on(self) -> str:
        """Where the object spoken of stands."""
        return f"{self.name}_key"

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows about records the actor sees, object by object."""
        if actor.everything:
            return EVERYTHING
        if verb not in ("view", "export") or not actor.may(model._meta.label_lower, verb):
            return NOTHING
        parts = []
        for key in spoken_of():
            if is_asked(key) and actor.may(key, "view"):
                held = holding(schema.find(key), "view", f"{self.name}_id")
                parts.append(Q(**{f"{self.name}_key": key}) & held)
        return Q.create(cast(Any, parts), connector=Q.OR) if parts else NOTHING


@dataclass(frozen=True, slots=True)
class Attached(Adding):
    """Belongs to the record it hangs on: seen by whoever sees that one, written by whoever may change it.

    One that hangs on nothing yet is its maker's alone. Whether somebody may see such records at all is a right of its
    own.
    """

    name: str = "about"

    @property
    def hangs_on(self) -> str:
        """Where the object spoken of stands."""
        return f"{self.name}_key"

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows on records the actor may see, or may change when he wants to write, object by object."""
        if actor.everything:
            return EVERYTHING
        key = model._meta.label_lower
        if not actor.may(key, verb):
            return NOTHING
        wanted = verb if verb in ("view", "export") else "change"
        found = Q(**{f"{self.name}_key": "", "created_by_id": actor.user_id})
        for kind in schema.current().objects.values():
            if kind.key != key and is_asked(kind.key) and actor.may(kind.key, wanted):
                found |= Q(**{f"{self.name}_key": kind.key}) & holding(kind, wanted, f"{self.name}_id")
        return found


def spoken_of() -> tuple[str, ...]:
    """The keys of the objects one may speak about: those with a timeline."""
    return timed(schema.current())


@lru_cache(maxsize=1)
def timed(whole: schema.Schema) -> tuple[str, ...]:
    """The keys of the objects of a schema that have a timeline."""
    return tuple(t.key for t in whole.objects.values() if t.has("timeline") and issubclass(t.model, OwnedRecord))


PROBE = "§ title §"


@cache
def titled_by(model: Any) -> str:
    """The column that is the title of a model's records, as for most; nothing where the title is put together. That in
    the active language is `bilingual.name_of` it.
    """
    for name in ("name", "subject"):
        column = next((c for c in model._meta.concrete_fields if c.name == name), None)
        if column is not None and str(model(**{name: PROBE})) == PROBE:
            return name
    return ""


class Binned(str):
    """The title of a record that lies in the bin."""

    __slots__ = ()


def titles(pairs: Iterable[tuple[str, int]], *, binned: bool = False) -> dict[tuple[str, int], str]:
    """The titles of the records spoken of; read by the system, as a reference's label is shown to all. With `binned`
    those in the bin too, as `Binned`.

    One statement for all objects whose title is a column, one more for each of the others; the bin is asked only for
    what was not found.
    """
    wanted = {(key, id) for key, id in pairs if schema.known(key)}
    found = read(wanted, "objects")
    if binned and (missing := wanted - found.keys()):
        found |= {pair: Binned(title) for pair, title in read(missing, "bin").items()}
    return found


def read(pairs: Iterable[tuple[str, int]], manager: str) -> dict[tuple[str, int], str]:
    """The titles of these, as far as a manager of their models has them."""
    wanted: dict[str, set[int]] = {}
    for key, id in pairs:
        wanted.setdefault(key, set()).add(id)
    found: dict[tuple[str, int], str] = {}
    plain = []
    with acting(SYSTEM):
        for key, ids in wanted.items():
            model = schema.find(key).model
            rows = getattr(model, manager).filter(of_ids(ids)).order_by()
            if name := titled_by(model):
                said = name_of(model, name)
                plain.append(rows.values_list(Value(key, output_field=models.CharField()), "pk", said))
            else:
                found |= {(key, r.pk): r.title for r in rows}
        if plain:
            together = plain[0].union(*plain[1:], all=True) if len(plain) > 1 else plain[0]
            found |= {(key, id): title for key, id, title in together}
    return found


def titles_of(key: str, ids: Iterable[int], *, binned: bool = False) -> dict[int, str]:
    """The titles of many records of one object, or of those in its bin, read by the system as well."""
    model = schema.find(key).model
    with acting(SYSTEM):
        rows = (model.bin if binned else model.objects).filter(of_ids(ids)).order_by()
        if name := titled_by(model):
            pks, names = columns_of(rows.values_list("pk", name_of(model, name))) or ((), ())
            return dict(zip(pks, names, strict=True))
        return {record.pk: record.title for record in rows}


def target(key: str, id: int) -> Any:
    """The record spoken of, if the actor may see it. Raises Missing."""
    record = schema.find(key).rows().filter(pk=id).first()
    if record is None:
        raise Missing()
    return record


class AboutRecord(OwnedRecord):
    """A record about another one."""

    about_key = models.CharField(_("About"), max_length=60, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)

    class Meta(OwnedRecord.Meta):
        abstract = True
