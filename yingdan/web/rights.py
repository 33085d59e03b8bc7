"""A record together with what the actor may do with it, in one statement."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from yingdan.kernel.errors import Missing
from yingdan.platform import mentions, stars
from yingdan.platform.access import EVERYTHING, NOTHING, visible
from yingdan.platform.fields import Field
from yingdan.platform.query.run import related
from yingdan.platform.schema import ObjectType

USUAL = ("change", "delete", "transfer")
OF_PEOPLE = frozenset({"id", "name", "login", "active", "unit"})


def load(kind: ObjectType, pk: int, verbs: Iterable[str] = ()) -> tuple[Any, frozenset[str]]:
    """The record with what it refers to, and which of `verbs` (else the usual ones and those of its actions) the actor
    may do with it; `has_star` tells whether he starred it, `has_comments` whether anybody commented on it. Raises
    Missing.
    """
    wanted = tuple(verbs) or (*USUAL, *(a.verb for a in kind.actions))
    sure: set[str] = set()
    asked: dict[str, Case] = {}
    for verb in dict.fromkeys(wanted):
        q = visible(kind.model, verb)
        if q == EVERYTHING:
            sure.add(verb)
        elif q != NOTHING:
            asked[f"may_{verb}"] = Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())
    fields = list(kind.fields.values())
    rows = kind.rows().select_related(*related(fields)).defer(*unneeded(fields)).annotate(**asked)
    rows = rows.annotate(has_star=stars.mine(kind.key), has_comments=mentions.commented(kind.key))
    record = rows.filter(pk=pk).first()
    if record is None:
        raise Missing()
    return record, frozenset(sure | {name.removeprefix("may_") for name in asked if getattr(record, name)})


def unneeded(fields: Iterable[Field]) -> list[str]:
    """The columns of the people a record names that no page shows: of a person, the name is enough."""
    people = [f for f in fields if f.kind.name == "person" and f.column is not None]
    return [f"{f.name}__{c.name}" for f in people for c in f.model._meta.concrete_fields if c.name not in OF_PEOPLE]


def features(kind: ObjectType, verbs: frozenset[str]) -> frozenset[str]:
    """Of what the actor may do, what the object offers at all: nobody edits an object without editing."""
    return frozenset(v for v in verbs if v not in ("change", "delete", "transfer", "add") or kind.has(v))
