"""From records and results to JSON: every value as its kind dumps it, every reference as {"id", "label"}."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework.renderers import BaseRenderer

from yingdan.platform.about import titles
from yingdan.platform.fields import Field
from yingdan.platform.query.run import Mixed, Summary


class Json(BaseRenderer):
    """JSON in UTF-8, Chinese readable as it is."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The bytes of an answer, none for one without a body. Half characters that a caller sent are replaced."""
        if data is None:
            return b""
        return text_of(data).encode("utf-8", "replace")


def text_of(data: Any) -> str:
    """Data as JSON text."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def item(record: Any, fields: Sequence[Field]) -> dict[str, Any]:
    """One record: its id, its version and some of its fields."""
    found: dict[str, Any] = {"id": record.pk, "version": record.version}
    for field in fields:
        found[field.name] = field.kind.dump(field.source.value(record, field.name), field)
    if record.deleted_at is not None:
        found["deleted_at"] = record.deleted_at.isoformat()
    return found


def items(records: Iterable[Any], fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Several records; what they speak about is named, one statement per object spoken of."""
    found = [item(record, fields) for record in records]
    for name in (f.name for f in fields if f.kind.name == "about"):
        spoken = [i[name] for i in found if i[name]]
        names = titles({(about["object"], about["id"]) for about in spoken})
        for about in spoken:
            about["label"] = names.get((about["object"], about["id"]), "")
    return found


def measured(values: dict[str, Any]) -> dict[str, Any]:
    """Measures as JSON: decimals as text, days in ISO; mixed currencies are null and named under `mixed`, with what
    to do under `why`.
    """
    found = {name: plain(value) for name, value in values.items()}
    if mixed := {name: value.advice for name, value in values.items() if isinstance(value, Mixed)}:
        found |= dict.fromkeys(mixed) | {"mixed": list(mixed), "why": mixed}
    return found


def plain(value: Any) -> Any:
    """One measure as JSON."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def summary(found: Summary, group: Sequence[str]) -> dict[str, Any]:
    """Groups in order, each with what it is grouped by as {"id", "label"} and its measures; then the whole."""
    known: dict[tuple[str, Any], dict[str, Any]] = {}  # whoever stands in many groups is told by one and the same

    def told(name: str, key: Any, label: str) -> dict[str, Any]:
        if (made := known.get((name, key))) is None:
            made = known[name, key] = {"id": plain(key), "label": label}
        return made

    rows = []
    for one in found.groups:
        keys = {name: told(name, key, label) for name, key, label in zip(group, one.keys, one.labels, strict=True)}
        rows.append(keys | measured(one.values))
    return {"items": rows, "total": measured(found.total)}
