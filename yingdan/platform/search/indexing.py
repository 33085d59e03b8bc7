"""Keeping the search index true: what the door tells it after each write."""

from collections.abc import Sequence
from typing import Any

from yingdan.platform import schema
from yingdan.platform.search import index


def entry(object_type: schema.ObjectType, record: Any) -> index.Entry:
    """What can be found of a record: the fields its Spec names; those across a reference are found through the
    other object.
    """
    own = [name for name in object_type.search if "." not in name]
    texts = [str(v) for name in own if (v := object_type.fields[name].value(record)) not in (None, "")]
    return index.Entry(object_type.key, record.pk, str(record)[:300], tuple(texts))


def put(model: Any, records: Sequence[Any]) -> None:
    """Index rows of one model; rows in the bin are taken out."""
    if not records or not schema.known(model.key()):
        return
    object_type = schema.of(model)
    if not any("." not in name for name in object_type.search):
        return
    live = [r for r in records if r.deleted_at is None]
    if live:
        index.put(entry(object_type, r) for r in live)
    if gone := [r.pk for r in records if r.deleted_at is not None]:
        index.remove(model.key(), gone)
