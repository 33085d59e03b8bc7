"""Where somebody stands: the record whose page is open, and what a new record takes over from it."""

import re
from collections.abc import Iterable
from typing import Any

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType

_RECORD = re.compile(r"/([-a-z0-9_]+)/(\d{1,18})/")


def record_at(address: str) -> tuple[ObjectType | None, int | None]:
    """The object and the id an address begins with; nothing when it is no record's, or none for the actor."""
    found = _RECORD.match(address)
    if found is None:
        return None, None
    try:
        kind = schema.by_slug(found[1])
    except Missing:
        return None, None
    return (kind, int(found[2])) if current_actor().may(kind.key, "view") else (None, None)


def taken_over(fields: Iterable[Field], address: str) -> dict[str, Any]:
    """What a new record begins with when it is made from another's page: that record itself, where a field refers to
    its object or speaks about any, and what both refer to: a contact made from a deal belongs to the deal's account.
    """
    kind, pk = record_at(address)
    if kind is None or pk is None:
        return {}
    try:
        record = run.get(kind, pk)
    except Missing:
        return {}
    found: dict[str, Any] = {}
    for field in fields:
        theirs = kind.fields.get(field.name)
        if field.kind.name == "about" and kind.has("timeline"):
            found[field.name] = (kind.key, pk)
        elif field.kind.name == "ref" and field.related == kind.key:
            found[field.name] = record
        elif field.kind.name == "ref" and theirs is not None and theirs.related == field.related:
            found[field.name] = theirs.value(record)
    return {name: value for name, value in found.items() if value not in (None, "")}
