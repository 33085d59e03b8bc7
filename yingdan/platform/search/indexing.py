"""Keeping the search index true: what the door tells it after each write."""

from collections.abc import Sequence
from typing import Any

from yingdan.platform import aliases, schema
from yingdan.platform.search import index


def own(object_type: schema.ObjectType) -> list[str]:
    """The fields by which a record itself is found; those across a reference are found through the other object."""
    return [name for name in object_type.search if "." not in name]


def entry(object_type: schema.ObjectType, record: Any, names: Sequence[str] = ()) -> index.Entry:
    """What can be found of a record: the fields its Spec names, and its further names."""
    values = [object_type.fields[name].value(record) for name in own(object_type)]
    texts = (*[str(value) for value in values if value or value not in (None, "")], *names)
    return index.Entry(object_type.key, record.pk, str(record), texts)


def put(model: Any, records: Sequence[Any], *, new: bool = False) -> None:
    """Index rows of one model, those in the bin too: the bin is searched as well, and who asks filters his rows.

    `new` ones have no further names yet.
    """
    if not records or not schema.known(model.key()) or not own(object_type := schema.whole(model.key())):
        return
    if new:
        index.add(object_type.key, (entry(object_type, record) for record in records))
    else:
        names = aliases.of(object_type.key, [record.pk for record in records])
        index.put(entry(object_type, record, names.get(record.pk, ())) for record in records)
