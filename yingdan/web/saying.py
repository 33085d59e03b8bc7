"""Conditions in plain words, as a person would say them: for the chips above a list, for colours, for exports."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel.errors import Problem
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Where, where_from_json
from yingdan.platform.schema import ObjectType
from yingdan.web.state import BARE, PERIODICAL, State

PERIODS: dict[str, Any] = {
    "today": gettext_lazy("Today"), "yesterday": gettext_lazy("Yesterday"), "tomorrow": gettext_lazy("Tomorrow"),
    "this_week": gettext_lazy("This week"), "last_week": gettext_lazy("Last week"),
    "next_week": gettext_lazy("Next week"),
    "this_month": gettext_lazy("This month"), "last_month": gettext_lazy("Last month"),
    "next_month": gettext_lazy("Next month"),
    "this_quarter": gettext_lazy("This quarter"), "last_quarter": gettext_lazy("Last quarter"),
    "next_quarter": gettext_lazy("Next quarter"),
    "this_half": gettext_lazy("This half-year"), "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"), "next_year": gettext_lazy("Next year"),
    "last_n_days:7": gettext_lazy("Last 7 days"), "last_n_days:30": gettext_lazy("Last 30 days"),
    "last_n_days:90": gettext_lazy("Last 90 days"), "next_n_days:7": gettext_lazy("Next 7 days"),
    "next_n_days:30": gettext_lazy("Next 30 days"), "not_for_n_days:30": gettext_lazy("Not for 30 days"),
    "before_today": gettext_lazy("Before today"), "after_today": gettext_lazy("After today"),
}  # fmt: skip
COUNTED: dict[str, Any] = {
    "last_n_days": gettext_lazy("Last %(n)s days"), "next_n_days": gettext_lazy("Next %(n)s days"),
    "not_for_n_days": gettext_lazy("Not for %(n)s days"),
}  # fmt: skip
OPERATORS: dict[str, Any] = {
    "is": gettext_lazy("is"), "is_not": gettext_lazy("is not"), "any_of": gettext_lazy("is any of"),
    "all_of": gettext_lazy("has all of"), "none_of": gettext_lazy("is none of"), "empty": gettext_lazy("is empty"),
    "not_empty": gettext_lazy("is not empty"), "contains": gettext_lazy("contains"),
    "not_contains": gettext_lazy("does not contain"), "starts_with": gettext_lazy("starts with"),
    "ends_with": gettext_lazy("ends with"), "sounds_like": gettext_lazy("sounds like"), "gt": ">", "gte": "≥",
    "lt": "<", "lte": "≤", "between": gettext_lazy("is between"), "before": gettext_lazy("is before"),
    "after": gettext_lazy("is after"), "in_period": gettext_lazy("is within"),
    "not_in_period": gettext_lazy("is not within"), "is_me": gettext_lazy("is me"),
    "my_people": gettext_lazy("is one of my people"), "in_unit": gettext_lazy("is in the unit or below"),
    "is_starred": gettext_lazy("is starred by me"), "takes_part": gettext_lazy("is shared with me"),
}  # fmt: skip
REFERENCES = ("ref", "person", "unit")
SEVERAL = ("refs", "members", "units")
MOST_SAID = 3
Titles = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Said:
    """A condition in words, and the address of the list without it."""

    words: str
    url: str


def chips(state: State) -> list[Said]:
    """The filter builder's conditions, one by one; each may be taken away."""
    if not state.where:
        return []
    where = where_from_json(json.loads(state.where))
    parts = list(where.parts) if isinstance(where, All) else [where]
    titles = titles_of(state.kind, where)
    found = []
    for at, part in enumerate(parts):
        rest = [p for n, p in enumerate(parts) if n != at]
        kept = "" if not rest else json.dumps((rest[0] if len(rest) == 1 else All(tuple(rest))).to_json())
        found.append(Said(words(state.kind, part, titles), state.url(where=kept)))
    return found


def words(kind: ObjectType, where: Where, titles: Titles) -> str:
    """Conditions in words; groups inside stand in brackets."""
    match where:
        case Condition():
            return one(kind, where, titles)
        case Not(part):
            return _("not (%(words)s)") % {"words": words(kind, part, titles)}
        case All(parts) | AnyOf(parts):
            joined = f" {_('and')} " if isinstance(where, All) else f" {_('or')} "
            inner = [words(kind, p, titles) for p in parts]
            inner = [
                f"({w})" if isinstance(p, All | AnyOf) and len(p.parts) > 1 else w
                for p, w in zip(parts, inner, strict=True)
            ]
            return joined.join(inner)


def one(kind: ObjectType, condition: Condition, titles: Titles) -> str:
    """A single condition: field, operator, value."""
    if condition.path == "id":
        return str(OPERATORS.get(condition.op, condition.op))
    label, field = told(kind, condition.path)
    said = str(OPERATORS.get(condition.op, condition.op))
    if condition.op in BARE or field is None:
        return f"{label} {said}"
    if condition.op in PERIODICAL:
        period = period_words(condition.value)
        silent = condition.op == "in_period" and "not_for_n_days" in str(condition.value)
        return f"{label} {period}" if silent else f"{label} {said} {period}"
    if condition.op == "between" and isinstance(condition.value, list) and len(condition.value) == 2:
        low, high = (value(field, v, titles) if v not in (None, "") else "…" for v in condition.value)
        return f"{label} {low} – {high}"
    given = condition.value if isinstance(condition.value, list) else [condition.value]
    shown = [value(field, v, titles) for v in given if v not in (None, "")]
    more = f" +{len(shown) - MOST_SAID}" if len(shown) > MOST_SAID else ""
    return f"{label} {said} {_(', ').join(shown[:MOST_SAID])}{more}".rstrip()


def told(kind: ObjectType, path: str) -> tuple[str, Field | None]:
    """The label of a path across references, and the field at its end; the path itself where there is none."""
    labels, here, field = [], kind, None
    for name in path.split("."):
        try:
            here = schema.find(field.related) if field is not None else here
            field = here.field(name)
        except Problem:
            return path, None
        labels.append(str(field.label))
    return " · ".join(labels), field


def value(field: Field, raw: Any, titles: Titles) -> str:
    """One value in words."""
    kind = field.kind.name
    if kind in (*REFERENCES, *SEVERAL):
        id = id_in(raw)
        return titles.get((field.related, id), str(raw)) if id is not None else str(raw)
    if kind in ("choice", "choices"):
        return field.label_of(raw)
    if kind == "bool":
        return field.kind.show(raw is True or str(raw).lower() == "true", field)
    return str(raw)


def period_words(raw: Any) -> str:
    """A relative period in words."""
    name, n = (raw.get("name"), raw.get("n")) if isinstance(raw, dict) else (raw, None)
    text = f"{name}:{n}" if n is not None else str(name)
    if text in PERIODS:
        return str(PERIODS[text])
    name, _colon, days = text.partition(":")
    return str(COUNTED[name]) % {"n": days} if name in COUNTED and days else text


def conditions(where: Where) -> Iterator[Condition]:
    """Every condition inside."""
    match where:
        case Condition():
            yield where
        case Not(part):
            yield from conditions(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from conditions(part)


def titles_of(kind: ObjectType, *wheres: Where) -> dict[tuple[str, int], str]:
    """The titles of the records conditions name, those the actor may see: one statement per object referred to."""
    ids: dict[str, set[int]] = defaultdict(set)
    for where in wheres:
        for condition in conditions(where):
            _label, field = told(kind, condition.path)
            if field is None or field.kind.name not in (*REFERENCES, *SEVERAL):
                continue
            given = condition.value if isinstance(condition.value, list) else [condition.value]
            ids[field.related] |= {id for v in given if (id := id_in(v)) is not None}
    return {
        (key, record.pk): record.title
        for key, wanted in ids.items()
        if wanted
        for record in schema.find(key).rows().filter(pk__in=wanted)
    }
