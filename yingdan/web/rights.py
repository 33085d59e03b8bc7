"""A record together with what the actor may do with it, in one statement."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from yingdan.kernel.errors import Missing
from yingdan.platform import mentions, schema, stars
from yingdan.platform.access import EVERYTHING, NOTHING, visible
from yingdan.platform.by_key import by_key
from yingdan.platform.fields import Field
from yingdan.platform.prepared import question
from yingdan.platform.query.run import related
from yingdan.platform.schema import ObjectType

USUAL = ("change", "delete", "transfer")
OF_PEOPLE = frozenset({"id", "name", "login", "active", "unit"})


@by_key()
def load(kind: ObjectType, pk: int, verbs: Iterable[str] = ()) -> tuple[Any, frozenset[str]]:
    """The record with what it refers to, and which of `verbs` (else the usual ones and those of its actions) the actor
    may do with it; `has_star` tells whether he starred it, `has_comments` whether anybody commented on it. Raises
    Missing.
    """
    wanted = tuple(dict.fromkeys(verbs or (*USUAL, *(a.verb for a in kind.actions))))
    record = next(iter(with_rights(kind.key, wanted, id=pk)), None)
    if record is None:
        raise Missing()
    return record, frozenset(verb for verb in wanted if getattr(record, f"may_{verb}"))


@question
def with_rights(key: str, verbs: tuple[str, ...], *, id: int) -> Any:
    """A record of an object, with `may_<verb>` for each verb."""
    kind = schema.find(key)
    fields = list(kind.fields.values())
    rows = kind.rows().select_related(*related(fields)).defer(*unneeded(fields))
    rows = rows.annotate(**{f"may_{verb}": allowed(kind, verb) for verb in verbs})
    return rows.annotate(has_star=stars.mine(key), has_comments=mentions.commented(key)).filter(pk=id)


def allowed(kind: ObjectType, verb: str) -> Any:
    """Whether the actor may do a verb on a row, as a column."""
    q = visible(kind.model, verb)
    if q in (EVERYTHING, NOTHING):
        return Value(q == EVERYTHING, output_field=BooleanField())
    return Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())


def unneeded(fields: Iterable[Field]) -> list[str]:
    """The columns of the people a record names that no page shows: of a person, the name is enough."""
    people = [f for f in fields if f.kind.name == "person" and f.column is not None]
    return [f"{f.name}__{c.name}" for f in people for c in f.model._meta.concrete_fields if c.name not in OF_PEOPLE]


def features(kind: ObjectType, verbs: frozenset[str]) -> frozenset[str]:
    """Of what the actor may do, what the object offers at all: nobody edits an object without editing."""
    return frozenset(v for v in verbs if v not in ("change", "delete", "transfer", "add") or kind.has(v))
