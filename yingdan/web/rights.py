"""A record together with what the actor may do with it, in one statement."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from yingdan.kernel.errors import Missing
from yingdan.platform import mentions, schema, stars
from yingdan.platform.access import EVERYTHING, NOTHING, visible
from yingdan.platform.by_key import by_key
from yingdan.platform.prepared import question
from yingdan.platform.query.naming import beyond_brief
from yingdan.platform.query.pages import related
from yingdan.platform.schema import ObjectType

USUAL = ("change", "delete", "transfer")


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
    named = related(fields)
    rows = kind.rows().select_related(*named).defer(*beyond_brief(kind, named))
    rows = rows.annotate(**{f"may_{verb}": allowed(kind, verb) for verb in verbs})
    return rows.annotate(has_star=stars.mine(key), has_comments=mentions.commented(key)).filter(pk=id)


def allowed(kind: ObjectType, verb: str) -> Any:
    """Whether the actor may do a verb on a row, as a column."""
    q = visible(kind.model, verb)
    if q in (EVERYTHING, NOTHING):
        return Value(q == EVERYTHING, output_field=BooleanField())
    return Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())


def features(kind: ObjectType, verbs: frozenset[str]) -> frozenset[str]:
    """Of what the actor may do, what the object offers at all: nobody edits an object without editing."""
    return frozenset(v for v in verbs if v not in ("change", "delete", "transfer", "add") or kind.has(v))
