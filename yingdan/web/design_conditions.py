"""Conditions in the designer, put together as filters are: when a field is shown, which records a roll-up measures."""

from dataclasses import dataclass
from typing import Any

from yingdan.kernel.errors import Problem
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Where
from yingdan.platform.schema import ObjectType
from yingdan.web import builder

JUDGED = frozenset({
    "is", "is_not", "any_of", "none_of", "empty", "not_empty", "contains", "not_contains", "starts_with", "gt", "gte",
    "lt", "lte", "before", "after", "between", "in_period", "is_me", "my_people",
})  # fmt: skip
"""The operators that `yingdan.platform.query.holds` judges without a database, as a form needs it."""


@dataclass(frozen=True, slots=True)
class Box:
    """The conditions kept under `name`: as rows where rows can say them, else as they are written."""

    name: str
    where: str
    told: dict[str, Any] | None

    @property
    def place(self) -> str:
        """What tells its parts from those of another box."""
        return self.name.replace(".", "-").replace("_", "-")


def measured(kind: ObjectType, of: str) -> ObjectType | None:
    """The object that a roll-up measures, as its select names it."""
    key = of.partition(":")[0]
    known = schema.known(key) and current_actor().may(key, "view")
    return schema.find(key) if known else None


def box(kind: ObjectType, name: str, where: str, *, in_form: bool) -> Box:
    """The box of some conditions; `in_form` leaves out what only a database can judge."""
    try:
        kept = builder.parsed(where)
        told = builder.builder(kind, *kept)
    except (Problem, ValueError, RecursionError):
        return Box(name, where, None)
    if in_form:
        told["operators"] = {k: [o for o in ops if o[0] in JUDGED] for k, ops in told["operators"].items()}
        own = (f for f in told["fields"] if "." not in f["path"] and f["path"] != "id")
        told["fields"] = [f for f in own if told["operators"][f["kind"]]]
    offered = {f["path"]: {op for op, _text in told["operators"][f["kind"]]} for f in told["fields"]}
    fits = all(can_say(part, offered) for part in kept)
    return Box(name, where, told if fits else None)


def can_say(where: Where, offered: dict[str, set[str]]) -> bool:
    """Whether rows can say conditions: fields and operators that are offered."""
    match where:
        case Condition(path, op):
            return op in offered.get(path, ())
        case All(parts) | AnyOf(parts):
            return all(can_say(part, offered) for part in parts)
        case Not(part):
            return can_say(part, offered)
    return False
