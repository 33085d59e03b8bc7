"""Tags on records: put on, taken off, read; through the one door, so that who may not change a record cannot."""

from collections.abc import Iterable, Sequence
from typing import Any

from yingdan.kernel.errors import Missing
from yingdan.platform import records, schema
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.tagged import NAME

__all__ = ["NAME", "field_of", "joined", "of", "parted", "put", "remove"]


def field_of(kind: ObjectType) -> Field | None:
    """The field of tags, where the object has one and the actor may read it."""
    found = kind.fields.get(NAME)
    return None if found is None or found.masked else found


def put(rows: Sequence[Any], tags: Iterable[str]) -> None:
    """Put tags, named by code or name, on records of one object; a constant number of statements for each few hundred.

    Raises Missing where there are no tags, Invalid for a tag there is not, and what saving raises.
    """
    write(rows, tags, joined)


def remove(rows: Sequence[Any], tags: Iterable[str]) -> None:
    """Take tags off records of one object; those that do not have them stay as they are. Raises like `put`."""
    write(rows, tags, parted)


def of(rows: Sequence[Any]) -> dict[int, list[str]]:
    """The codes of the tags of records of one object, by id; no statement."""
    field = field_of(schema.of(type(rows[0]))) if rows else None
    return {row.pk: list(field.value(row)) if field is not None else [] for row in rows}


def joined(field: Field, row: Any, codes: Sequence[str]) -> list[str]:
    """The tags of a row with some more, in the order of all tags."""
    found: list[str] = field.kind.parse([*field.value(row), *codes], field)
    return found


def parted(field: Field, row: Any, codes: Sequence[str]) -> list[str]:
    """The tags of a row without some."""
    return [code for code in field.value(row) if code not in codes]


def write(rows: Sequence[Any], tags: Iterable[str], how: Any) -> None:
    """Let `how` say which tags each row has then, and save them together."""
    if not rows:
        return
    field = field_of(schema.of(type(rows[0])))
    if field is None or not field.editable:
        raise Missing()
    codes = field.parse(list(tags))
    for row in rows:
        records.assign(row, {NAME: how(field, row, codes)})
    records.save_many(rows, verb="change")
