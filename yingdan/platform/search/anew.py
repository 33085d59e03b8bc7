"""The search index anew, from the tables: after a change of what is indexed or how, or when it is in doubt."""

from collections.abc import Sequence

from yingdan.platform import aliases, schema
from yingdan.platform.search import index
from yingdan.platform.search.entry import Entry
from yingdan.platform.search.indexing import entry, own


def everything() -> int:
    """Empty the index and fill it again; gives the number of entries. To be done as the system, which sees all rows.

    Until it is done less is found. When it is broken off, do it again.
    """
    index.clear()
    return sum(one(found) for found in schema.current().objects.values() if own(found))


def one(object_type: schema.ObjectType) -> int:
    """Index one object anew while it goes on being found; gives the number of its entries. As the system, too."""
    model = object_type.model

    def after(last: int, size: int) -> Sequence[Entry]:
        """The entries of the rows that follow an id, the living and those in the bin."""
        rows = [row for kept in (model.objects, model.bin) for row in kept.filter(pk__gt=last).order_by("pk")[:size]]
        rows = sorted(rows, key=lambda row: row.pk)[:size]
        names = aliases.of(object_type.key, [row.pk for row in rows])
        return [entry(object_type, row, names.get(row.pk, ())) for row in rows]

    return index.rebuild(object_type.key, after)
