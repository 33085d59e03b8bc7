"""A question as a value: it is the list, the saved view, the export, the API's filter, the board, the chart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid

DEEPEST, MOST_TERMS, MOST_VALUES = 10, 200, 500
OPERATORS = frozenset({
    "is", "is_not", "any_of", "all_of", "none_of", "empty", "not_empty", "contains", "not_contains", "starts_with",
    "ends_with", "sounds_like", "gt", "gte", "lt", "lte", "between", "before", "after", "in_period", "not_in_period",
    "is_me", "my_people", "in_unit", "is_starred", "takes_part",
})  # fmt: skip
GRAINS = ("day", "week", "month", "quarter", "half", "year")
MEASURES = ("count", "sum", "avg", "min", "max")


@dataclass(frozen=True, slots=True)
class Condition:
    """A field (dots cross references) compared by an operator with a value."""

    path: str
    op: str
    value: Any = None

    def to_json(self) -> Any:
        """{"field", "op", "value"}."""
        return {"field": self.path, "op": self.op} | ({} if self.value is None else {"value": self.value})


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; none at all means everything."""

    parts: tuple[Any, ...] = ()

    def to_json(self) -> Any:
        """{"all": […]}."""
        return {"all": [p.to_json() for p in self.parts]}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Any, ...] = ()

    def to_json(self) -> Any:
        """{"any": […]}."""
        return {"any": [p.to_json() for p in self.parts]}


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Any

    def to_json(self) -> Any:
        """{"not": …}."""
        return {"not": self.part.to_json()}


Where = Condition | All | AnyOf | Not
EVERYTHING = All()
"""No condition at all."""


def where_from_json(data: Any) -> Where:
    """The conditions back from JSON; a list means all of them. Raises Invalid on anything unknown, too deep or
    too long.
    """
    return _Reader().read(data, 0)


class _Reader:
    """Reads conditions and counts as it goes."""

    def __init__(self) -> None:
        self.terms = 0

    def read(self, data: Any, depth: int) -> Where:
        """One condition or group."""
        self.terms += 1
        if depth > DEEPEST or self.terms > MOST_TERMS:
            raise Invalid(gettext_noop("This filter is too deep or too long."), code="filter")
        if isinstance(data, list):
            return All(tuple(self.read(d, depth + 1) for d in data))
        if isinstance(data, Mapping):
            if data.keys() == {"all"} and isinstance(data["all"], list):
                return All(tuple(self.read(d, depth + 1) for d in data["all"]))
            if data.keys() == {"any"} and isinstance(data["any"], list):
                return AnyOf(tuple(self.read(d, depth + 1) for d in data["any"]))
            if data.keys() == {"not"}:
                return Not(self.read(data["not"], depth + 1))
            if {"field", "op"} <= data.keys() <= {"field", "op", "value"}:
                return self.condition(data)
        raise Invalid(
            gettext_noop(
                "This is not a filter. Write conditions as field, op and value, in groups named all, any or not."
            ),
            code="filter",
        )

    def condition(self, data: Mapping[str, Any]) -> Condition:
        """One condition."""
        path, op, value = data["field"], data["op"], data.get("value")
        if not isinstance(path, str) or not isinstance(op, str) or op not in OPERATORS:
            raise Invalid(gettext_noop("There is no operator “%(op)s”."), code="operator", op=str(op)[:40])
        if isinstance(value, list) and len(value) > MOST_VALUES:
            raise Invalid(gettext_noop("This filter is too deep or too long."), code="filter")
        return Condition(path, op, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about one object. `group` holds fields, dates with a grain ("closed_on:month"), dots cross references;
    `measures` "count", "sum:amount", "avg:…", "min:…", "max:…"; `search` is the search box; `deleted` asks the bin."""

    object: str
    where: Where = All()
    search: str = ""
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count",)
    limit: int = 50
    cursor: str = ""
    deleted: bool = False

    def narrowed(self, *more: Where) -> "Query":
        """The same question with further conditions."""
        parts = [w for w in more if w != All()]
        if not parts:
            return self
        own = self.where.parts if isinstance(self.where, All) else (self.where,)
        return replace(self, where=All((*own, *parts)))

    def to_json(self) -> dict[str, Any]:
        """The question as JSON, without what is as usual."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        if "where" in found:
            found["where"] = self.where.to_json()
        return {k: list(v) if isinstance(v, tuple) else v for k, v in found.items()}

    @classmethod
    def from_json(cls, data: Any) -> "Query":
        """The question back from JSON. Raises Invalid on anything unknown."""
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except ValueError:
                raise Invalid(gettext_noop("This is not JSON."), code="json") from None
        known = {f.name for f in fields(cls)}
        if not isinstance(data, Mapping) or not data.keys() <= known or not isinstance(data.get("object"), str):
            raise Invalid(gettext_noop("This is not a query."), code="query")
        given: dict[str, Any] = dict(data)
        for name in ("columns", "order", "group", "measures"):
            if name in given:
                if not isinstance(given[name], list) or not all(isinstance(v, str) for v in given[name]):
                    raise Invalid(gettext_noop("This is not a query."), code="query")
                given[name] = tuple(given[name])
        if "where" in given:
            given["where"] = where_from_json(given["where"])
        return cls(**given)


def all_of(*parts: Where) -> All:
    """Every part holds."""
    return All(parts)


def any_of(*parts: Where) -> AnyOf:
    """At least one part holds."""
    return AnyOf(parts)


def is_(path: str, op: str, value: Any = None) -> Condition:
    """A condition."""
    return Condition(path, op, value)
