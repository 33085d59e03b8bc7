"""Formula, look-up and roll-up fields that customers define: judged when they are saved, made of their rows afterwards.

| kind | settings |
|---|---|
| formula | `formula` (kept by names), `result` (number, money, percent, text, date or bool), `places` |
| lookup | `ref` (a reference of this object), `field` (of what it refers to) |
| rollup | `object`, `by` (its reference that leads here), `measure`, `field` (not for count), `where` (conditions) |

The kind of result and its decimals are settled when the field is saved and kept beside them. The designer asks for
`path` (account.grade) and `of` (crm.opportunity:account:amount) instead of their parts; where given, they win.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.expr.tree import BLANK, NUMBER
from yingdan.kernel.expr.wrong import result as unfit
from yingdan.platform import customs, schema
from yingdan.platform.fields import Field
from yingdan.platform.formula import graph
from yingdan.platform.formula.designer import KINDS as BY_TYPE
from yingdan.platform.formula.fields import computed
from yingdan.platform.formula.names import Names
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.rollup import EVERY, MEASURES, Rollup
from yingdan.platform.formula.source import Formula
from yingdan.platform.formula.values import type_of
from yingdan.platform.formula.writing import to_keep, understood
from yingdan.platform.query.ast import where_from_json
from yingdan.platform.query.compile import Compiler

RESULTS = frozenset({"number", "money", "percent", "text", "date", "bool"})
PLACES = {"number": 2, "money": 2, "percent": 2}
NUMERIC = frozenset(PLACES)


def source_of(kind: str, key: str, settings: Mapping[str, Any]) -> Formula | Rollup:
    """The source of a field of the object `key` with such settings, which are settled."""
    result = Result(str(settings.get("result") or "text"), int(settings.get("places") or 0))
    if kind == "formula":
        return Formula(key, str(settings.get("formula", "")), result)
    if kind == "lookup":
        return Formula(key, f"[{settings.get('ref')}.{settings.get('field')}]", result)
    where = where_from_json(settings["where"]) if settings.get("where") else EVERY
    child, by, of = (str(settings.get(n) or "") for n in ("object", "by", "field"))
    return Rollup(key, child, by, str(settings.get("measure")), result, of, where)


def of_row(row: Any) -> Field:
    """The Field of a row."""
    found = computed(
        source_of(row.kind, row.object_key, row.settings),
        row.name,
        customs.said(row.label, row.label_en),
        help=customs.said(row.hint, row.hint_en),
        custom=True,
    )
    return replace(found, options={**row.settings, "mask": row.mask, "shown_when": row.shown_when})


def settle(row: Any) -> None:
    """Judge a row and settle its kind of result; what makes no sense for a computed field is switched off.

    Raises Invalid or Missing with words that say what is wrong.
    """
    before = (row.before or {}).get("options") or {}
    row.options = SETTLE[row.kind](row.object_key, dict(row.settings))
    row.required = row.once = row.searchable = row.indexed = row.quick = False
    row.initial = None
    source, node = source_of(row.kind, row.object_key, row.options), (row.object_key, row.name)
    graph.refuse_circle(node, source)
    graph.refuse_size(source)
    if before and before.get("result") != row.options["result"] and graph.users_of(node):
        raise Invalid("Other fields read this one, so its kind of result cannot change.", code="used")


def settle_formula(key: str, settings: dict[str, Any]) -> dict[str, Any]:
    """A formula, kept by names; its result is what was chosen, else what it gives."""
    one = schema.find(key)
    kept = to_keep(one, str(settings.get("formula") or ""))
    type = understood(schema.whole(key), kept, schema.whole).type
    kind = str(settings.get("result") or BY_TYPE[type])
    if kind not in RESULTS:
        raise Invalid("The kind of result does not fit.", code="result")
    if type not in (Result(kind).type, BLANK):
        raise unfit(Result(kind).type)
    places = int(settings.get("places", PLACES.get(kind, 0))) if kind in ("number", "percent") else PLACES.get(kind, 0)
    return {"formula": kept, "result": kind, "places": places}


def settle_lookup(key: str, settings: dict[str, Any]) -> dict[str, Any]:
    """A field of what this refers to."""
    path = str(settings.get("path") or f"{settings.get('ref')}.{settings.get('field')}")
    try:
        steps = Names(schema.find(key)).steps(path)
    except KeyError:
        steps = []
    if len(steps) != 2 or not type_of(steps[-1]):
        raise Invalid("Choose a field of what this refers to.", code="lookup")
    ref, field = steps[0].name, steps[1].name
    return {"ref": ref, "field": field, "path": f"{ref}.{field}", **like(steps[1])}


def settle_rollup(key: str, settings: dict[str, Any]) -> dict[str, Any]:
    """A measure of the records that refer here."""
    if settings.get("of"):
        settings["object"], settings["by"], settings["field"] = (*str(settings["of"]).split(":"), "", "", "")[:3]
    measure = settings.get("measure")
    if measure not in MEASURES:
        raise Invalid("Choose a measure: count, sum, avg, min or max.", code="measure")
    if not schema.known(str(settings.get("object"))):
        raise Invalid("Choose the object whose records are measured, and its field that refers here.", code="rollup")
    child = schema.find(str(settings["object"]))
    by = child.fields.get(str(settings.get("by")))
    if by is None or by.related != key:
        raise Invalid("Choose the object whose records are measured, and its field that refers here.", code="rollup")
    kept: dict[str, Any] = {"object": child.key, "by": by.name, "measure": measure, "of": f"{child.key}:{by.name}:"}
    if settings.get("where"):
        Compiler(child).where(where_from_json(settings["where"]))
        kept["where"] = settings["where"]
    if measure == "count":
        return kept | {"result": "number", "places": 0}
    of = Names(child).one(str(settings.get("field") or ""))
    if of is None or type_of(of) not in (("number",) if measure in ("sum", "avg") else ("number", "date")):
        raise Invalid("This field cannot be measured so.", code="measure")
    found = like(of)
    if measure == "avg" and found["result"] == "number":
        found["places"] = max(found["places"], 2)
    return kept | {"field": of.name, "of": f"{kept['of']}{of.name}", **found}


def like(field: Field) -> dict[str, Any]:
    """The kind of result that shows what another field holds."""
    type = type_of(field)
    kind = field.kind.name if field.kind.name in NUMERIC else BY_TYPE[type]
    places = field.places if type == NUMBER and not field.whole else 0
    return {"result": kind, "places": PLACES[kind] if kind in ("money", "percent") else places}


SETTLE = {"formula": settle_formula, "lookup": settle_lookup, "rollup": settle_rollup}
customs.MAKERS.update(dict.fromkeys(SETTLE, of_row))


def judge(row: Any) -> None:
    """The settings of a computed field; what cannot be is said at them. Raises Invalid."""
    try:
        settle(row)
    except (Invalid, Missing) as problem:
        raise Invalid(fields={"options": [problem]}) from None
