"""Quick filters: a chip for each field the Spec offers, and what it opens; and the fields of the filter builder."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import STAMPED, Field
from yingdan.web.state import Filter, State
from yingdan.web.steps import Steps

MOST_OPTIONS = 300
PERIODS: dict[str, Any] = {
    "today": _("Today"), "yesterday": _("Yesterday"), "tomorrow": _("Tomorrow"),
    "this_week": _("This week"), "last_week": _("Last week"), "next_week": _("Next week"),
    "this_month": _("This month"), "last_month": _("Last month"), "next_month": _("Next month"),
    "this_quarter": _("This quarter"), "last_quarter": _("Last quarter"), "next_quarter": _("Next quarter"),
    "this_half": _("This half-year"), "this_year": _("This year"), "last_year": _("Last year"),
    "last_n_days:7": _("Last 7 days"), "last_n_days:30": _("Last 30 days"), "last_n_days:90": _("Last 90 days"),
    "next_n_days:7": _("Next 7 days"), "next_n_days:30": _("Next 30 days"),
    "before_today": _("Before today"), "after_today": _("After today"),
}  # fmt: skip
SHORT_PERIODS = (
    "today", "this_week", "this_month", "this_quarter", "this_year", "last_month", "last_quarter", "last_year",
    "next_month", "next_quarter", "last_n_days:30", "next_n_days:30", "before_today",
)  # fmt: skip
OPERATORS: dict[str, Any] = {
    "is": _("is"), "is_not": _("is not"), "any_of": _("is any of"), "none_of": _("is none of"), "empty": _("is empty"),
    "not_empty": _("is not empty"), "contains": _("contains"), "not_contains": _("does not contain"),
    "starts_with": _("starts with"), "gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "between": _("is between"),
    "before": _("is before"), "after": _("is after"), "in_period": _("is within"), "is_me": _("is me"),
    "my_people": _("is one of my people"), "in_unit": _("is in the unit"),
}  # fmt: skip
REFERENCES = ("ref", "person", "unit")
DAYS = ("date", "stamp")
SIZES = ("money", "number", "percent")


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip: its field, what it holds in words, and where its list comes from."""

    name: str
    label: Any
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One line in a chip's list."""

    label: Any
    name: str = ""
    value: str = ""
    on: bool = False
    depth: int = 0
    head: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One input in a chip's list."""

    label: Any
    name: str
    value: str
    type: str = "text"


def of(state: State) -> list[Chip]:
    """The chips of a list: those of the Spec, and one for any further field filtered by."""
    offered = list(state.kind.chips)
    offered += [f for x in state.filters if (f := state.kind.fields.get(x.field)) is not None and f not in offered]
    return [
        Chip(f.name, f.label, words(state, f), state.url(f"chip/{f.name}/"))
        for f in {f.name: f for f in offered}.values()
    ]


def words(state: State, field: Field) -> str:
    """What is filtered by a field, in words: one value, or the first and how many more."""
    found: list[str] = []
    for held in (f for f in state.filters if f.field == field.name):
        if held.op in ("is_me", "my_people", "empty", "not_empty"):
            found.append(str(OPERATORS[held.op]))
        elif held.op == "in_period":
            found += [str(PERIODS.get(v, v)) for v in held.values]
        elif field.kind.name in REFERENCES:
            found += named(field, held.values)
        elif held.op == "between":
            found.append(" – ".join(v or "…" for v in held.values))
        elif held.op in ("any_of", "is", "none_of"):
            found += [said(field, v) for v in held.values]
        else:
            found.append(f"{OPERATORS.get(held.op, held.op)} {held.values[0]}")
    return found[0] + (f" +{len(found) - 1}" if len(found) > 1 else "") if found else ""


def said(field: Field, value: str) -> str:
    """One value in words."""
    if field.kind.name == "choice":
        return field.label_of(value)
    if field.kind.name == "bool":
        return field.kind.show(value == "true", field)
    return value


def named(field: Field, ids: Iterable[str]) -> list[str]:
    """The titles of records by their ids, those the actor may see."""
    wanted = [int(v) for v in ids if v.isdigit()]
    found = {r.pk: r.title for r in schema.find(field.related).rows().filter(pk__in=wanted)}
    return [found.get(id, str(id)) for id in wanted]


def opened(state: State, field: Field) -> dict[str, Any]:
    """What a chip shows when it opens: options to tick, or inputs to fill."""
    kind = field.kind.name
    options: list[Option] = []
    fields: list[Entry] = []
    chooses = "checkbox"
    if kind == "choice":
        options = ticks(state, field, "any_of", [(value, label, 0) for value, label in field.choices])
    elif kind == "bool":
        chooses, options = "radio", ticks(state, field, "is", [(v, said(field, v), 0) for v in ("true", "false")])
    elif field.name == state.kind.spec.path:
        options = paths(state, field)
    elif kind in REFERENCES:
        options = people(state, field) if kind == "person" else []
        options += ticks(state, field, "in_unit" if kind == "unit" else "any_of", list(listed(field)))
    elif kind in DAYS:
        chooses, options = "radio", ticks(state, field, "in_period", [(p, PERIODS[p], 0) for p in SHORT_PERIODS])
        fields = bounds(state, field, "between", "date")
    elif kind in SIZES:
        fields = [entry(state, field, "gte", _("at least")), entry(state, field, "lte", _("at most"))]
    else:
        fields = [entry(state, field, field.kind.operators[0], "")]
    rest = state.with_filter(instead_of=field.name)
    return {"options": options, "fields": fields, "input": chooses, "on": words(state, field), "rest": rest}


def ticks(state: State, field: Field, op: str, found: list[tuple[str, Any, int]]) -> list[Option]:
    """Options with a tick where they are filtered by now."""
    held = state.values(field.name, op)
    name = Filter(field.name, op, ()).name
    return [Option(label, name, str(value), str(value) in held, depth) for value, label, depth in found]


def people(state: State, field: Field) -> list[Option]:
    """Me, my people and nobody: the three most used, before the list of names."""
    ops = ["is_me"] + (["my_people"] if current_actor().people else []) + (["empty"] if field.nullable else [])
    held = {f.op for f in state.filters if f.field == field.name}
    return [Option(OPERATORS[op], Filter(field.name, op, ()).name, "1", op in held) for op in ops]


def listed(field: Field) -> Iterable[tuple[str, str, int]]:
    """The records that may be chosen, with the depth of those that stand in a tree, at most 300."""
    kind = schema.find(field.related)
    tree = any(c.name == "path" for c in kind.model._meta.fields)
    rows = kind.rows().order_by(*(("path",) if tree else kind.model._meta.ordering or kind.natural[-1:] or ("pk",)))
    for row in rows[:MOST_OPTIONS]:
        yield str(row.pk), row.title, max(row.path.count("/") - 2, 0) * 14 if tree else 0


def paths(state: State, field: Field) -> list[Option]:
    """The steps of the object's path; those of several paths under the name of each."""
    steps = Steps(state.kind, field).steps
    several = len({s.path for s in steps}) > 1
    found: list[Option] = []
    for path in dict.fromkeys(s.path for s in steps):
        own = [(s.id, s.label, 0) for s in steps if s.path == path]
        found += [Option(next(s.path_label for s in steps if s.path == path), head=True)] if several else []
        found += ticks(state, field, "any_of", own)
    return found


def entry(state: State, field: Field, op: str, label: Any) -> Entry:
    """An input holding what is filtered by now."""
    return Entry(label, Filter(field.name, op, ()).name, next(iter(state.values(field.name, op)), ""))


def bounds(state: State, field: Field, op: str, type_: str) -> list[Entry]:
    """From and to."""
    low, high = (*state.values(field.name, op), "", "")[:2]
    name = Filter(field.name, op, ()).name
    return [Entry(_("from"), name, low, type_), Entry(_("to"), name, high, type_)]


def builder(state: State) -> list[dict[str, Any]]:
    """Every field the filter builder offers, with its operators and options; those of what it refers to under a dot."""
    own = {f.name: f for f in (*state.kind.chips, *state.kind.columns, *state.kind.fields.values())}
    found = [
        described(f, f.name, f.label) for f in sorted(own.values(), key=lambda f: f.name in STAMPED) if filterable(f)
    ]
    for field in state.kind.fields.values():
        if field.kind.name == "ref" and current_actor().may(field.related, "view"):
            inner = schema.find(field.related)
            found += [
                described(f, f"{field.name}.{f.name}", f"{field.label} · {f.label}")
                for f in (*inner.chips, *inner.columns[:1])
                if filterable(f)
            ]
    return found


def filterable(field: Field) -> bool:
    """Whether conditions on a field can be asked for by hand."""
    return (
        bool(field.kind.operators)
        and field.kind.name not in ("about", "choices")
        and (field.column or field.expr()) is not None
    )


def described(field: Field, path: str, label: Any) -> dict[str, Any]:
    """A field for the filter builder, as JSON."""
    kind = field.kind.name
    choices: list[tuple[str, str]] | None = None
    if kind == "choice":
        choices = [(value, str(text)) for value, text in field.choices]
    elif kind == "bool":
        choices = [(v, said(field, v)) for v in ("true", "false")]
    elif kind in REFERENCES:
        choices = [(value, text) for value, text, _depth in listed(field)]
    return {
        "path": path,
        "label": str(label),
        "kind": kind,
        "operators": [(op, str(OPERATORS[op])) for op in field.kind.operators],
        "choices": choices,
        "periods": [(name, str(text)) for name, text in PERIODS.items()] if kind in DAYS else None,
    }
