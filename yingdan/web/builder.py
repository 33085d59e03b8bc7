"""What the filter builder needs: every field one may ask about with its operators, those of referred records too."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.kinds import industry
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.query.ast import Where, where_from_json
from yingdan.platform.schema import ObjectType
from yingdan.web import saying
from yingdan.web.saying import COUNTED, OPERATORS, PERIODS, REFERENCES, SEVERAL
from yingdan.web.state import BARE

OF_RECORD = ("is_starred", "takes_part")
NEVER = frozenset({"about"})
LISTS = ("any_of", "all_of", "none_of", "in_unit")


def builder(kind: ObjectType, *wheres: Where) -> dict[str, Any]:
    """Fields, operators by kind, periods, and the titles of the records that conditions name already, as JSON."""
    fields = list(entries(kind))
    used = {entry["kind"] for entry in fields}
    titles = saying.titles_of(kind, *wheres)
    return {
        "fields": fields,
        "operators": {name: [(op, str(OPERATORS[op])) for op in operators(name)] for name in sorted(used)},
        "periods": [(name, str(text)) for name, text in PERIODS.items() if ":" not in name]
        + [(name, str(text) % {"n": "…"}) for name, text in COUNTED.items()],
        "titles": {f"{key}:{id}": title for (key, id), title in titles.items()},
        "look": _("Type to search"),
        "bare": sorted(BARE),
        "lists": LISTS,
    }


def parsed(where: str) -> tuple[Where, ...]:
    """Conditions from an address, as `builder` takes them."""
    return (where_from_json(json.loads(where)),) if where else ()


def operators(kind: str) -> tuple[str, ...]:
    """The operators of a kind, the usual one first; of the record itself whether it is starred or shared."""
    return OF_RECORD if kind == "record" else KINDS[kind].operators


def entries(kind: ObjectType) -> Iterator[dict[str, Any]]:
    """Every field, the object's own first, then those of what it refers to."""
    own = {f.name: f for f in (*kind.chips, *kind.columns, *kind.fields.values())}
    for field in sorted(own.values(), key=lambda f: f.name in STAMPED):
        if filterable(field):
            yield described(field, field.name, str(kind.label))
    yield {"path": "id", "label": _("This record"), "kind": "record", "group": str(kind.label)}
    for field in own.values():
        if field.kind.name in REFERENCES and field.name not in STAMPED and current_actor().may(field.related, "view"):
            inner = schema.find(field.related)
            for one in {f.name: f for f in (*inner.columns, *inner.fields.values())}.values():
                if filterable(one) and one.name not in STAMPED:
                    yield described(one, f"{field.name}.{one.name}", str(field.label))


def filterable(field: Field) -> bool:
    """Whether conditions on a field can be asked for by hand."""
    asks = bool(field.kind.operators) and field.kind.name not in NEVER and not getattr(field, "masked", False)
    return asks and (field.column is not None or field.expr() is not None)


def described(field: Field, path: str, group: str) -> dict[str, Any]:
    """A field for the filter builder, as JSON."""
    kind = field.kind.name
    found: dict[str, Any] = {"path": path, "label": str(field.label), "kind": kind, "group": group}
    if kind in ("choice", "choices"):
        found["choices"] = [(value, str(text)) for value, text in field.choices]
    elif kind == "bool":
        found["choices"] = [(v, field.kind.show(v == "true", field)) for v in ("true", "false")]
    elif kind == "industry":
        found["choices"] = [(code, f"{code} {industry.name_of(code)}") for code in industry.industries()]
    elif field.related and kind in (*REFERENCES, *SEVERAL):
        found |= {"related": field.related, "url": f"/{schema.find(field.related).slug}/options/?closed=1"}
    if "in_unit" in field.kind.operators:
        found["units"] = f"/{schema.find('platform.unit').slug}/options/?closed=1"
    return found
