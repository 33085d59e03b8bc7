"""The parts of the description that all objects share: parameters, problems, small schemas."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.api.errors import TITLES

RESPONSES: dict[str, Any] = {str(code): text for code, text in TITLES.items() if code < 500}
SECURITY: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "yingdan_session"},
}
TEXT, WHOLE, MOMENT = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"], "format": "date-time"}
FLAG = {"type": "string", "enum": ["1", "0", "true", "false"]}
COUNTS = {"type": "string", "enum": ["capped", "exact", "none"], "default": "capped"}
ID = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}


def some(least: int, most: int, usual: int) -> dict[str, Any]:
    """A whole number within bounds, with what it is unless said."""
    return {"type": "integer", "minimum": least, "maximum": most, "default": usual}


# What a parameter is called here: its name, where it stands, its schema, what it does. Those in a path are required.
PARAMETERS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "id": ("id", "path", ID, gettext_noop("The record's id.")),
    "q": ("q", "query", TEXT, gettext_noop("The search box: words, pinyin, initials, the end of a phone.")),
    "where": ("where", "query", TEXT, gettext_noop("Conditions as JSON, in groups named all, any or not.")),
    "view": ("view", "query", TEXT, gettext_noop("The id of a saved view: its question, asked in your own scope.")),
    "order": ("order", "query", TEXT, gettext_noop("Field names with commas; a minus turns one round.")),
    "fields": ("fields", "query", TEXT, gettext_noop("The fields wanted, with commas; all of them unless said.")),
    "limit": ("limit", "query", some(1, 500, 50), gettext_noop("Rows on a page.")),
    "cursor": ("cursor", "query", TEXT, gettext_noop("What the page before gave as next.")),
    "deleted": ("deleted", "query", FLAG, gettext_noop("1 asks the bin.")),
    "count": ("count", "query", COUNTS, gettext_noop("Whether to count: up to 10,000, all, or not at all.")),
    "group": (
        "group",
        "query",
        TEXT,
        gettext_noop("What to group by; a date may have a grain, as closed_on:month."),
    ),
    "measure": ("measure", "query", TEXT, gettext_noop("count, or sum, avg, min, max of a field, as sum:amount.")),
    "codes": ("codes", "path", TEXT, gettext_noop("Codes of metrics, with commas.")),
    "period": ("period", "query", TEXT, gettext_noop("month:2026-08-01 or this_quarter; may be given several times.")),
    "by": ("by", "query", {"type": "string", "enum": ["person", "unit", "whole"]}, gettext_noop("By what to measure.")),
    "find": ("q", "query", TEXT | {"minLength": 1}, gettext_noop("What to look for.")),
    "each": ("limit", "query", some(1, 50, 5), gettext_noop("Matches per object.")),
    "If-Match": ("If-Match", "header", TEXT, gettext_noop("The ETag the change was decided on.")),
    "Allow-Duplicate": (
        "Allow-Duplicate",
        "header",
        TEXT | {"maxLength": 900},
        gettext_noop("Why this is a record of its own though another is like it; percent-encoded. Or allow_duplicate."),
    ),
    "Idempotency-Key": (
        "Idempotency-Key",
        "header",
        TEXT | {"maxLength": 200},
        gettext_noop("A key of your own: repeated within a day, the call is done once and answered alike."),
    ),
}
REQUIRED = frozenset({"id", "codes", "find"})


def ref(name: str) -> dict[str, str]:
    """A pointer to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def thing(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """The schema of an object."""
    found: dict[str, Any] = {"type": "object", "properties": properties}
    return found | ({"required": list(required)} if required else {})


def listed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": schema}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of what may be absent."""
    return {"anyOf": [schema, {"type": "null"}]}


SCHEMAS: dict[str, Any] = {
    "Reference": thing(("id",), id=WHOLE, label=TEXT),
    "About": thing(("object", "id"), object=TEXT, id=WHOLE, label=TEXT),
    "Summary": thing(("items", "total"), items=listed(thing()), total=thing()),
    "Problem": thing(
        ("type", "title", "status", "detail", "code"),
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        detail=TEXT,
        code=TEXT,
        errors={"type": "object", "additionalProperties": listed(ref("FieldProblem"))},
        current_version=WHOLE,
        conflicts={"type": "object", "additionalProperties": thing()},
    ),
    "FieldProblem": thing(("code", "message"), code=TEXT, message=TEXT),
    "Hit": thing((), object=TEXT, slug=TEXT, id=WHOLE, label=TEXT, url=TEXT),
    "Me": thing(
        ("id", "login", "name", "may"),
        id=WHOLE,
        login=TEXT,
        name=TEXT,
        email=TEXT,
        language=TEXT,
        unit=maybe(ref("Reference")),
        role=maybe(ref("Reference")),
        may={"type": "object", "additionalProperties": listed(TEXT)},
    ),
    "Token": thing(
        ("id", "name"), id=WHOLE, name=TEXT, prefix=TEXT, created_at=MOMENT, last_used_at=MOMENT, expires_at=MOMENT
    ),
    "NewToken": {"allOf": [ref("Token"), thing(("token",), token=TEXT)]},
}


def parameters() -> dict[str, Any]:
    """The parameters, described in the active language."""
    return {
        key: {"name": name, "in": place, "schema": schema, "required": key in REQUIRED, "description": _(text)}
        for key, (name, place, schema, text) in PARAMETERS.items()
    }
