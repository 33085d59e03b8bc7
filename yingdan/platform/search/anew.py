"""The whole search index anew, from the tables: after a change of what is indexed, or when it is in doubt."""

from collections.abc import Callable, Sequence

from yingdan.platform import schema
from yingdan.platform.search import index, indexing
from yingdan.platform.search.entry import Entry


def everything() -> int:
    """Index every object that can be found; gives the number of records now findable. Acts on all rows: as the system."""
    return sum(index.rebuild(found.key, _after(found)) for found in findable())


def findable() -> list[schema.ObjectType]:
    """The objects with fields of their own to be found by."""
    return [found for found in schema.current().objects.values() if any("." not in name for name in found.search)]


def _after(object_type: schema.ObjectType) -> Callable[[int, int], Sequence[Entry]]:
    """The entries of the rows that follow an id."""

    def entries(last: int, size: int) -> Sequence[Entry]:
        rows = object_type.model.objects.filter(pk__gt=last).order_by("pk")[:size]
        return [indexing.entry(object_type, row) for row in rows]

    return entries
