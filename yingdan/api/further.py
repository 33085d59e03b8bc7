"""What values of the further kinds look like in JSON Schema."""

from typing import Any

from yingdan.platform.fields import Field
from yingdan.platform.kinds import subtable

REFERENCE = {"$ref": "#/components/schemas/Reference"}
TEXT: dict[str, Any] = {"type": "string"}
SEVERAL = frozenset({"refs", "members", "units", "attachment", "picture", "signature"})
WHOLE = frozenset({"rating", "progress", "duration"})
PLAIN: dict[str, dict[str, Any]] = {
    "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "date_range": {
        "type": "object",
        "required": ["from", "to"],
        "properties": {"from": {"type": "string", "format": "date"}, "to": {"type": "string", "format": "date"}},
    },
    "address": {
        "type": "object",
        "properties": {"code": TEXT, "regions": {"type": "array", "items": TEXT}, "detail": TEXT},
    },
    "location": {
        "type": "object",
        "required": ["lat", "lng"],
        "properties": {"lat": TEXT, "lng": TEXT, "address": TEXT},
    },
    "industry": {"type": "string", "pattern": "^[A-T]([0-9]{2})?$"},
    "tag": {"type": "array", "items": {"type": "string", "maxLength": 40}, "uniqueItems": True},
}
# Kinds whose absent value is null in the answer, whatever is kept.
NULL = frozenset({"date_range", "address", "location"})


def kept(field: Field) -> dict[str, Any] | None:
    """What a value looks like when there is one; None for kinds that are told elsewhere."""
    kind = field.kind.name
    if kind in SEVERAL:
        return {"type": "array", "items": dict(REFERENCE)}
    if kind in WHOLE:
        low, high = field.kind.ends(field) if hasattr(field.kind, "ends") else (0, None)
        return {"type": "integer", "minimum": low} | ({"maximum": high} if high is not None else {})
    if kind == "sub_table":
        cells = {c.name: {"type": "boolean" if c.kind == "bool" else "string"} for c in subtable.columns_of(field)}
        return {"type": "array", "items": {"type": "object", "properties": cells}}
    found = PLAIN.get(kind)
    if found is None:
        return None
    return {"anyOf": [found, {"type": "null"}]} if kind in NULL else {"anyOf": [found, {"const": ""}]}


def sent(field: Field) -> list[dict[str, Any]] | None:
    """The forms a value may be sent in; None for kinds that are told elsewhere."""
    kind = field.kind.name
    if kind in SEVERAL:
        one = {"anyOf": [{"type": "integer"}, TEXT, dict(REFERENCE)]}
        return [{"type": "array", "items": one}, TEXT]
    if kind in WHOLE or kind == "sub_table":
        return [kept(field) or {}, TEXT]
    return [PLAIN[kind], TEXT] if kind in PLAIN else None
