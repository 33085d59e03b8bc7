"""Which rows of a file are there already: a look at many keys at once, over all rows, told apart by what the
actor may do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yingdan.platform.access import Owned
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.keyed import keyed, name_of
from yingdan.platform.schema import ObjectType

AT_ONCE = 400

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A stored record a row names: `record` when the actor may see it, and whether he may change it."""

    record: Any = None
    writable: bool = False


def canonical(value: Any) -> Any:
    """A key's value as it is compared: references by id, texts without doubled spaces."""
    if isinstance(value, str):
        return " ".join(value.split())
    return getattr(value, "pk", value)


def key_of(values: Mapping[str, Any], names: Sequence[str]) -> Key | None:
    """The key of a row, or None when all of it is empty."""
    key = tuple(canonical(values.get(name)) for name in names)
    return None if all(part in (None, "") for part in key) else key


class Existing:
    """Finds stored records by key. What the actor may not see is found too, so that no twin is made of a hidden
    record.
    """

    def __init__(self, object_type: ObjectType, names: Sequence[str]) -> None:
        self.model, self.names = object_type.model, tuple(names)
        self.fields = [object_type.field(name) for name in names]
        plain = [f for f in self.fields if not f.related]
        self.first = plain[0] if plain else self.fields[0] if self.fields else None

    def find(self, keys: Iterable[tuple[Key, Mapping[str, Any]]]) -> dict[Key, list[Known]]:
        """For each (key, values) that is stored, the records that have it."""
        wanted = dict(keys)
        if self.first is None or not wanted:
            return {}
        ids: dict[Key, list[int]] = {}
        texts = {v for values in wanted.values() for v in self.spellings(values.get(self.first.name))}
        asked = sorted(texts, key=repr)
        with acting(SYSTEM):
            for start in range(0, len(asked), AT_ONCE):
                part = Q((f"{name_of(self.first)}__in", asked[start : start + AT_ONCE]))
                rows = keyed(self.model.objects.all(), *self.fields).filter(part).order_by("pk")
                for pk, *stored in rows.values_list("pk", *map(name_of, self.fields)):
                    key = tuple(canonical(part) for part in stored)
                    if key in wanted:
                        ids.setdefault(key, []).append(pk)
        return self.seen(ids)

    def spellings(self, value: Any) -> set[Any]:
        """The value as it is and as it is compared."""
        return {part for part in (getattr(value, "pk", value), canonical(value)) if part not in (None, "")}

    def seen(self, ids: Mapping[Key, Sequence[int]]) -> dict[Key, list[Known]]:
        """The records behind these ids as the actor sees them."""
        every = sorted({pk for found in ids.values() for pk in found})
        records: dict[int, Any] = {}
        writable: set[int] = set()
        for start in range(0, len(every), AT_ONCE):
            part = every[start : start + AT_ONCE]
            records |= {row.pk: row for row in self.model.objects.filter(pk__in=part)}
            writable |= set(self.model.objects.may("change").filter(pk__in=part).values_list("pk", flat=True))
        return {key: [Known(records.get(pk), pk in writable) for pk in found] for key, found in ids.items()}


def within_reach(record: Any, verb: str) -> bool:
    """Whether the actor may write the record as it stands, told without a query for owned ones; the door has
    the last word.
    """
    actor, scope = current_actor(), type(record).scope
    if actor.everything or not isinstance(scope, Owned):
        return True
    allowed = actor.allows(record.key(), verb)
    if allowed.everything:
        return True
    owner, unit = getattr(record, f"{scope.owner}_id"), getattr(record, f"{scope.unit}_id")
    if owner is None:
        return actor.sees_unowned
    if record.pk and record.pk in actor.shared(record.key(), verb):
        return True
    return owner == actor.user_id or unit in allowed.units
