"""How a list looks, as a value: its columns and their widths, what stays in sight, colours, heights, sums.

A person's own look lies over the one the view gives, and that over the object's; what is not said is taken from below.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform.query.ast import MEASURES, Where, where_from_json
from yingdan.platform.query.compile import Compiler
from yingdan.platform.schema import ObjectType

MOST_COLUMNS, MOST_FROZEN, MOST_COLOURS, MOST_CARD = 40, 5, 12, 8
NARROWEST, WIDEST = 40, 800
HEIGHTS = ("", "compact", "relaxed")
TONES = ("ok", "warn", "bad", "info", "money", "fc")
WRONG = gettext_noop("This is not how a list can look.")


@dataclass(frozen=True, slots=True)
class Colour:
    """Rows that meet a condition get a tone: the whole row, or the cell of one field."""

    where: Where
    tone: str
    field: str = ""

    def to_json(self) -> dict[str, Any]:
        """{"where", "tone", "field"}."""
        return {"where": self.where.to_json(), "tone": self.tone} | ({"field": self.field} if self.field else {})


@dataclass(frozen=True, slots=True)
class Look:
    """`columns` in order, `widths` in pixels, the first `frozen` stay in sight, `measures` sum or avg … per column,
    `card` the fields of a card, `options` what else a way of looking can be told, such as by which date. What is empty
    or None is not said.
    """

    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int | None = None
    height: str | None = None
    colours: tuple[Colour, ...] | None = None
    measures: Mapping[str, str] = field(default_factory=dict)
    card: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    def over(self, below: "Look") -> "Look":
        """This look where it says something, the other where it does not."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in (None, ())}
        for name in ("widths", "measures", "options"):
            found[name] = {**getattr(below, name), **getattr(self, name)}
        return replace(below, **found)

    def to_json(self) -> dict[str, Any]:
        """As JSON, without what is not said."""
        found: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        found["colours"] = None if self.colours is None else [c.to_json() for c in self.colours]
        return {k: list(v) if isinstance(v, tuple) else v for k, v in found.items() if v not in (None, (), {})}

    @classmethod
    def from_json(cls, data: Any) -> "Look":
        """Back from JSON, as text or as data. Raises Invalid on anything unknown or out of bounds."""
        if isinstance(data, str):
            try:
                data = json.loads(data) if data else {}
            except (ValueError, RecursionError):
                raise Invalid(gettext_noop("This is not JSON."), code="json") from None
        if not isinstance(data, Mapping) or not data.keys() <= {f.name for f in fields(cls)}:
            raise Invalid(WRONG, code="look")
        given = {**data}
        for name, most in (("columns", MOST_COLUMNS), ("card", MOST_CARD)):
            given[name] = names(given.get(name, []), most)
        given["widths"] = within(given.get("widths", {}), lambda w: whole(w, NARROWEST, WIDEST))
        given["measures"] = within(given.get("measures", {}), lambda m: m in (*MEASURES, "none"))
        given["options"] = within(given.get("options", {}), lambda o: isinstance(o, str) and len(o) <= 60)
        if given.get("frozen") is not None and not whole(given["frozen"], 0, MOST_FROZEN):
            raise Invalid(WRONG, code="look")
        if given.get("height") not in (None, *HEIGHTS):
            raise Invalid(WRONG, code="look")
        given["colours"] = None if given.get("colours") is None else colours(given["colours"])
        return cls(**given)

    def check(self, object_type: ObjectType) -> None:
        """Every name must be a field the actor sees, every condition one to be asked. Raises Missing, Invalid."""
        for name in (*self.columns, *self.widths, *self.measures, *self.card):
            object_type.field(name)
        for one in self.colours or ():
            Compiler(object_type).where(one.where)
            if one.field:
                object_type.field(one.field)

    def seen(self, object_type: ObjectType) -> tuple["Look", int]:
        """The look without what the actor may not see, and how many parts that left out."""
        there = object_type.fields
        kept = tuple(c for c in self.colours or () if (not c.field or c.field in there) and asks(object_type, c.where))
        found = replace(
            self,
            columns=tuple(n for n in self.columns if n in there),
            widths={n: w for n, w in self.widths.items() if n in there},
            measures={n: m for n, m in self.measures.items() if n in there},
            card=tuple(n for n in self.card if n in there),
            colours=None if self.colours is None else kept,
        )
        gone = len(self.columns) - len(found.columns) + len(self.colours or ()) - len(kept)
        return found, gone


def asks(object_type: ObjectType, where: Where) -> bool:
    """Whether the actor may ask this."""
    try:
        Compiler(object_type).where(where)
    except Problem:
        return False
    return True


def whole(value: Any, low: int, high: int) -> bool:
    """Whether a value is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def names(data: Any, most: int) -> tuple[str, ...]:
    """A list of names. Raises Invalid."""
    if not isinstance(data, list | tuple) or len(data) > most or not all(isinstance(n, str) for n in data):
        raise Invalid(WRONG, code="look")
    return tuple(dict.fromkeys(data))


def within(data: Any, fits: Any) -> dict[str, Any]:
    """Values by name. Raises Invalid for one that does not fit."""
    if not isinstance(data, Mapping) or len(data) > MOST_COLUMNS * 2 or not all(fits(v) for v in data.values()):
        raise Invalid(WRONG, code="look")
    return {str(name): value for name, value in data.items()}


def colours(data: Any) -> tuple[Colour, ...]:
    """Colour rules. Raises Invalid."""
    if not isinstance(data, list) or len(data) > MOST_COLOURS:
        raise Invalid(WRONG, code="look")
    found = []
    for one in data:
        known = isinstance(one, Mapping) and {"where", "tone"} <= one.keys() <= {"where", "tone", "field"}
        if not known or one["tone"] not in TONES or not isinstance(one.get("field", ""), str):
            raise Invalid(WRONG, code="look")
        found.append(Colour(where_from_json(one["where"]), one["tone"], one.get("field", "")))
    return tuple(found)
