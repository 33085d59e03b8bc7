"""Fields as JSON Schema (draft 2020-12), one for what is read and one for what may be sent."""

from collections.abc import Sequence
from typing import Any

from yingdan.api import further
from yingdan.platform.field import FAR, Field
from yingdan.platform.query.compile import REFERENCES
from yingdan.platform.schema import ObjectType

REFERENCE = {"$ref": "#/components/schemas/Reference"}
ABOUT = {"$ref": "#/components/schemas/About"}
FORMATS = {"email": "email", "url": "uri", "date": "date", "stamp": "date-time"}


def decimal(field: Field) -> dict[str, Any]:
    """An exact decimal as text."""
    whole, places = field.digits - field.places, field.places
    return {"type": "string", "pattern": rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$"}


def integer(field: Field) -> dict[str, Any]:
    """A whole number within its bounds."""
    low, high = field.bounds
    found: dict[str, Any] = {"type": "integer"}
    return found | ({"minimum": low} if low != -FAR else {}) | ({"maximum": high} if high != FAR else {})


def kept(field: Field) -> dict[str, Any]:
    """What a value looks like when there is one."""
    kind = field.kind.name
    if (found := further.kept(field)) is not None:
        return found
    if kind in REFERENCES:
        return dict(REFERENCE)
    if kind == "about":
        return dict(ABOUT)
    if kind == "bool":
        return {"type": "boolean"}
    if kind == "number" and (field.whole or field.column is None):
        return integer(field) if field.column is not None else {"type": ["integer", "string"]}
    if kind in ("number", "money", "percent"):
        return decimal(field)
    options: dict[str, Any] = {"type": "string", "enum": [value for value, _label in field.stated]}
    if kind == "choices":
        return {"type": "array", "items": options if options["enum"] else {"type": "string"}, "uniqueItems": True}
    if kind == "choice":
        return options if getattr(field.column, "more", None) is None else {"type": "string"}
    text: dict[str, Any] = {"type": "string"}
    if field.max_length:
        text["maxLength"] = field.max_length
    return text | ({"format": FORMATS[kind]} if kind in FORMATS else {})


def labelled(schema: dict[str, Any], field: Field) -> dict[str, Any]:
    """The schema with the field's name for people, its help and the names of its options."""
    options = "; ".join(f"{value} = {label}" for value, label in field.stated)
    help = " ".join(part for part in (str(field.help or ""), options) if part)
    return schema | {"title": str(field.label)} | ({"description": help} if help else {})


def read(field: Field) -> dict[str, Any]:
    """What is given: null, or an empty text, where there is no value."""
    found = kept(field)
    if "enum" in found:
        found["enum"] = [*found["enum"], *([""] if "" not in found["enum"] else [])]
    if "format" in found and found["format"] in ("email", "uri"):
        found = {"anyOf": [found, {"const": ""}]}
    if field.nullable:
        found = {"anyOf": [found, {"type": "null"}]}
    return labelled(found, field) | ({} if field.editable else {"readOnly": True})


def sent(field: Field) -> dict[str, Any]:
    """What may be sent: what is given, and the forms people write; null for no value unless one is required."""
    kind = field.kind.name
    if (known := further.sent(field)) is not None:
        forms = known
    elif kind in REFERENCES:
        forms = [{"type": "integer"}, {"type": "string"}, dict(REFERENCE)]
    elif kind == "about":
        forms = [{"type": "string"}, dict(ABOUT)]
    elif field.kind.numeric and kind not in ("date", "stamp"):
        forms = [{"type": "number"}, {"type": "string"}]
    else:
        forms = [kept(field)]
    if not field.required:
        forms += [{"type": "null"}] + ([{"const": ""}] if kind in ("choice", "email", "url", "date", "stamp") else [])
    return labelled({"anyOf": forms} if len(forms) > 1 else forms[0], field)


def record(object_type: ObjectType) -> dict[str, Any]:
    """What one record looks like."""
    own = {"id": {"type": "integer"}, "version": {"type": "integer", "description": "Grows with every change."}}
    gone = {"deleted_at": {"type": "string", "format": "date-time", "description": "Only in the bin."}}
    fields = {f.name: read(f) for f in object_type.fields.values()}
    return {
        "type": "object",
        "title": str(object_type.label),
        "required": ["id", "version"],
        "properties": own | fields | gone,
    }


def body(object_type: ObjectType, *, adding: bool) -> dict[str, Any]:
    """What may be sent to make a record, or to change one."""
    fields = {f.name: f for f in object_type.fields.values() if f.editable}
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: sent(field) for name, field in fields.items()},
    }
    if adding:
        required = [name for name, field in fields.items() if field.required]
        return found | ({"required": required} if required else {})
    found["properties"]["version"] = {"type": "integer", "description": "The version this change was decided on."}
    return found


def asked(params: Sequence[Field]) -> dict[str, Any]:
    """What a verb asks for."""
    properties = {f.name: sent(f) for f in params}
    properties["version"] = {"type": "integer", "description": "The version this was decided on."}
    found: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    required = [f.name for f in params if f.required]
    return found | ({"required": required} if required else {})
