"""Keeping the search index true: what the door tells it after each write."""

from collections.abc import Sequence
from typing import Any

from yingdan.platform import schema
from yingdan.platform.search import index


def own(object_type: schema.ObjectType) -> list[str]:
    """The fields by which a record itself is found; those across a reference are found through the other object."""
    return [name for name in object_type.search if "." not in name]


def entry(object_type: schema.ObjectType, record: Any) -> index.Entry:
    """What can be found of a record: the fields its Spec names."""
    values = (object_type.fields[name].value(record) for name in own(object_type))
    texts = tuple(str(value) for value in values if value not in (None, ""))
    return index.Entry(object_type.key, record.pk, str(record), texts)


def put(model: Any, records: Sequence[Any]) -> None:
    """Index rows of one model, those in the bin too: the bin is searched as well, and who asks filters his rows."""
    if records and schema.known(model.key()) and own(object_type := schema.whole(model.key())):
        index.put(entry(object_type, record) for record in records)
