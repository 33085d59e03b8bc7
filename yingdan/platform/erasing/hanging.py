"""What goes for good together with records, what lets go of them, and what stands in the way; found by looking at the
tables there are, so that no table can be forgotten.

Belonging rows go along (CASCADE, a scope that follows the record, a pair of columns that names it); a reference that
may be empty is emptied (SET_NULL, a customer's field with that rule); all others hold the record. That a ledger names a
record (DO_NOTHING) holds it too: what was credited to somebody is never left without what it was credited for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from yingdan.platform import referred
from yingdan.platform.access import Via
from yingdan.platform.merging.references import Reference, pairs
from yingdan.platform.rows import Record

Roots = dict[int, int]


@dataclass(slots=True)
class Hanging:
    """What hangs on some records. `along` are the tables with the rows that go, each with the record it goes with, the
    records themselves first; `letting` the references to be emptied; `held` says for each record what holds it.
    """

    along: list[tuple[Any, Roots]] = field(default_factory=list)
    letting: list[tuple[Any, str, Roots]] = field(default_factory=list)
    held: dict[int, Counter[str]] = field(default_factory=dict)

    def going(self, model: Any) -> set[int]:
        """The rows of a table that go."""
        return {pk for other, roots in self.along if other is model for pk in roots}

    def hold(self, root: int, words: str, number: int = 1) -> None:
        """Something holds a record."""
        self.held.setdefault(root, Counter())[words] += number


def hanging(model: Any, ids: Iterable[int]) -> Hanging:
    """What hangs on records of one model, those in the bin and those in use alike."""
    found, holding = Hanging(), list[tuple[Any, Roots]]()
    waiting: list[tuple[Any, Roots]] = [(model, {pk: pk for pk in ids})]
    while waiting:
        here, roots = waiting.pop(0)
        found.along.append((here, roots))
        for other, name in foreign(here):
            rows = named(other, name, roots)
            match manner(other, name, here):
                case "along":
                    gone = found.going(other) | {pk for o, r in waiting if o is other for pk in r}
                    if fresh := {pk: root for pk, root in rows.items() if pk not in gone}:
                        waiting.append((other, fresh))
                case "empty":
                    found.letting.append((other, name, rows))
                case _:
                    holding.append((other, rows))
        if issubclass(here, Record):
            waiting += [(one.model, rows) for one in pairs() if (rows := naming(one, here.key(), roots))]
            for pk, words, number in referred.needing(here, roots, binned=True):
                found.hold(roots[pk], words, number)
    for other, rows in holding:
        with_it = {(pk, root) for one, roots in found.along if one is other for pk, root in roots.items()}
        for root in (root for pk, root in rows.items() if (pk, root) not in with_it):
            found.hold(root, str(other._meta.verbose_name_plural))
    return found


def foreign(model: Any) -> Iterator[tuple[Any, str]]:
    """(model, field) of every reference to a model, those with no way back too; not who wrote a row."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            if not relation.related_model._meta.proxy and relation.field.name not in ("created_by", "updated_by"):
                yield relation.related_model, relation.field.name


def manner(other: Any, name: str, model: Any) -> str:
    """What becomes of the rows that refer to a record by a field: they go along, it is emptied, or they hold it."""
    on_delete = other._meta.get_field(name).remote_field.on_delete
    scope = getattr(other, "scope", None)
    if on_delete is models.CASCADE or (isinstance(scope, Via) and scope.parent == name):
        return "along"
    return "empty" if on_delete is models.SET_NULL else "hold"


def named(other: Any, name: str, roots: Mapping[int, int]) -> Roots:
    """The rows whose field names any of these, each with the record it counts to."""
    rows = other._base_manager.filter(Q((f"{name}__in", list(roots)))).order_by("pk")
    return {pk: roots[to] for pk, to in rows.values_list("pk", f"{name}_id")}


def naming(one: Reference, key: str, roots: Mapping[int, int]) -> Roots:
    """The rows whose pair of columns names any of these."""
    rows = one.model._base_manager.filter(Q((one.key_name, key)), Q((f"{one.attname}__in", list(roots))))
    return {pk: roots[to] for pk, to in rows.order_by("pk").values_list("pk", one.attname)}


def outermost_last(along: Iterable[tuple[Any, Roots]]) -> Iterator[tuple[Any, Roots]]:
    """Tables in the order in which their rows can be deleted: those that need others before those they need."""
    left = list(along)[::-1]
    while left:
        free = [one for one in left if not any(needs(other, one[0]) for other, _roots in left if other is not one[0])]
        left.remove(one := (free or left)[0])
        yield one


def needs(other: Any, model: Any) -> bool:
    """Whether rows of a model may not be without the row of another they name."""
    columns = (c for c in other._meta.concrete_fields if c.is_relation)
    return any(c.related_model is model and c.remote_field.on_delete is models.PROTECT for c in columns)
