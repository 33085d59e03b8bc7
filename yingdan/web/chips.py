"""Quick filters: a chip for each field the Spec offers, and what it opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field, name_key
from yingdan.platform.prepared import question
from yingdan.web.saying import OPERATORS, PERIODS, period_words
from yingdan.web.state import BARE, Filter, State
from yingdan.web.steps import Steps

MOST_OPTIONS = 300
SHORT_PERIODS = (
    "today", "this_week", "this_month", "this_quarter", "this_year", "last_month", "last_quarter", "last_year",
    "next_month", "next_quarter", "last_n_days:30", "next_n_days:30", "before_today",
)  # fmt: skip
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
    clear_url: str = ""
    help: Any = ""


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
    """The chips of a list: its period, those of the Spec, and one for any further field filtered by."""
    period = state.kind.fields.get(state.kind.spec.date)
    offered = [period, *state.kind.chips] if period is not None else list(state.kind.chips)
    offered += [f for x in state.filters if (f := state.kind.fields.get(x.field)) is not None and f not in offered]
    found = []
    for field in {f.name: f for f in offered}.values():
        held = words(state, field)
        clear = state.with_filter(instead_of=field.name).url() if held else ""
        label, help_ = (_("Period"), field.label) if field is period else (field.label, "")
        found.append(Chip(field.name, label, held, state.url(f"chip/{field.name}/"), clear, help_))
    return found


def words(state: State, field: Field) -> str:
    """What is filtered by a field, in words: one value, or the first and how many more."""
    found: list[str] = []
    for held in (f for f in state.filters if f.field == field.name):
        if held.op in BARE:
            found.append(str(OPERATORS[held.op]))
        elif held.op == "in_period":
            found += [period_words(v) for v in held.values]
        elif field.kind.name in REFERENCES:
            found += named(field, held.values)
        elif held.op == "between":
            found.append(" – ".join(v or "…" for v in held.values))
        elif held.op in ("any_of", "is"):
            found += [said(field, v) for v in held.values]
        else:
            found.append(f"{OPERATORS.get(held.op, held.op)} {held.values[0]}")
    return found[0] + (f" +{len(found) - 1}" if len(found) > 1 else "") if found else ""


def said(field: Field, value: str) -> str:
    """One value in words."""
    if field.kind.name in ("choice", "choices"):
        return field.label_of(value)
    if field.kind.name == "bool":
        return field.kind.show(value == "true", field)
    return value


def named(field: Field, ids: Iterable[str]) -> list[str]:
    """The titles of records by their ids, those the actor may see."""
    wanted = tuple(int(v) for v in ids if v.isdigit())
    found = {r.pk: r.title for r in of_ids(field.related, wanted)}
    return [found.get(id, str(id)) for id in wanted]


@question
def of_ids(key: str, ids: tuple[int, ...]) -> Any:
    """The records of some ids."""
    return schema.find(key).rows().filter(pk__in=ids).order_by()


def opened(state: State, field: Field) -> dict[str, Any]:
    """What a chip shows when it opens: options to tick, or inputs to fill."""
    kind = field.kind.name
    options: list[Option] = []
    fields: list[Entry] = []
    chooses = "checkbox"
    if kind in ("choice", "choices"):
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
    usual = kind.model._meta.ordering or (name_key(kind.natural) or "pk",)
    rows = kind.rows().order_by(*(("path",) if tree else usual))
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
