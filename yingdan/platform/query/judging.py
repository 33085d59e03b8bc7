"""Whether a question can be asked: strictly, when it is kept; part by part, when somebody else opens what was kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from yingdan.kernel.errors import Problem
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Query, Where
from yingdan.platform.query.compile import Compiler
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.query.measuring import Measures
from yingdan.platform.query.paging import steps
from yingdan.platform.schema import ObjectType


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many parts of a question were left out, because their field is gone or hidden from the one who asks."""

    conditions: int = 0
    columns: int = 0
    orders: int = 0
    groups: int = 0

    def __bool__(self) -> bool:
        return bool(self.conditions or self.columns or self.orders or self.groups)


def check(object_type: ObjectType, query: Query) -> None:
    """Raise Missing or Invalid for the first part of a question that cannot be asked by this actor."""
    Compiler(object_type).where(query.where)
    for name in query.columns:
        object_type.field(name)
    for part in query.order:
        steps(object_type, (part,), Compiler(object_type))
    for part in query.group:
        Grouping(object_type, part)
    Measures(object_type, query.measures)


def written(query: Query) -> str:
    """A question as JSON, always in one way."""
    return json.dumps(query.to_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def able(work: Callable[[], Any]) -> bool:
    """Whether something raises no Problem."""
    try:
        work()
    except Problem:
        return False
    return True


def fitting(object_type: ObjectType, query: Query) -> tuple[Query, LeftOut]:
    """The question without what this actor cannot ask, and how much that is. What is left keeps its meaning: a
    condition that goes narrows nothing any more, and a hidden value can never be learnt from what is found.
    """
    lost: list[Condition] = []
    where = kept(object_type, query.where, lost)
    columns = tuple(n for n in query.columns if n in object_type.fields)
    order = tuple(o for o in query.order if able(partial(steps, object_type, (o,), Compiler(object_type))))
    group = tuple(g for g in query.group if able(partial(Grouping, object_type, g)))
    measures = tuple(m for m in query.measures if able(partial(Measures, object_type, (m,)))) or ("count",)
    out = LeftOut(
        len(lost), len(query.columns) - len(columns), len(query.order) - len(order), len(query.group) - len(group)
    )
    asked = where if isinstance(where, All) else All((where,)) if where is not None else All()
    return replace(query, where=asked, columns=columns, order=order, group=group, measures=measures), out


def kept(object_type: ObjectType, where: Where, lost: list[Condition]) -> Where | None:
    """The conditions that can be asked; None when none is left. The others are gathered in `lost`."""
    match where:
        case Condition():
            if able(lambda: Compiler(object_type).where(where)):
                return where
            lost.append(where)
            return None
        case Not(part):
            inner = kept(object_type, part, lost)
            return None if inner is None else Not(inner)
        case All(parts) | AnyOf(parts):
            found = tuple(p for part in parts if (p := kept(object_type, part, lost)) is not None)
            return type(where)(found) if found or not parts else None
    return None
