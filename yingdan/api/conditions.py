"""One filter of the query string, such as `amount__gte=5000` or `stage.kind=won`, as a condition of a question."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform.fields import Field
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.query.ast import MOST_VALUES, OPERATORS, All, AnyOf, Condition, Not, Where
from yingdan.platform.query.compile import REFERENCES, Compiler
from yingdan.platform.schema import ObjectType

BARE = frozenset({"empty", "not_empty", "is_me", "my_people", "is_starred", "takes_part"})
SEVERAL = frozenset({"any_of", "all_of", "none_of", "in_unit"})
PERIODS = frozenset({"in_period", "not_in_period"})
BY_ID = frozenset({"is", "is_not", "any_of", "none_of"})
YES, NO = frozenset({"", "1", "true", "yes"}), frozenset({"0", "false", "no"})
MOST_SAME = 100


class Conditions:
    """Reads filters of one object, for somebody who sees these objects."""

    def __init__(self, object_type: ObjectType, seen: Mapping[str, ObjectType]) -> None:
        self.object_type, self.seen = object_type, seen

    def read(self, name: str, raws: Sequence[str]) -> Where:
        """The condition of one parameter, tried out. Raises Invalid and Missing."""
        parts = name.replace("__", ".").split(".")
        op = ""
        if len(parts) > 1 and parts[-1] in OPERATORS:
            op = parts.pop()
        field = self.field(parts)
        where = self.where(field, ".".join(parts), op, list(raws))
        Compiler(self.object_type).where(where)
        return where

    def field(self, parts: Sequence[str]) -> Field:
        """The field at the end of a path across references. Raises Invalid for one nobody knows, or not this caller."""
        here: ObjectType | None = self.object_type
        found: Field | None = None
        for name in parts:
            if found is not None:
                here = self.seen.get(found.related) if found.kind.name in REFERENCES else None
            if here is None:
                raise Invalid(gettext_noop("“%(name)s” leads to no other object."), code="path", name=parts[0][:80])
            try:
                found = here.field(name)
            except Missing:
                raise Invalid(
                    gettext_noop("There is no field “%(name)s” here."), code="unknown", name=".".join(parts)[:80]
                ) from None
        if found is None:
            raise Invalid(gettext_noop("There is no field “%(name)s” here."), code="unknown", name="")
        return found

    def check(self, where: Where) -> None:
        """Every path of some conditions must lead to a field the caller knows. Raises Invalid."""
        match where:
            case Condition(path):
                self.field(path.split("."))
            case Not(part):
                self.check(part)
            case _:
                for part in where.parts:
                    self.check(part)

    def where(self, field: Field, path: str, op: str, raws: list[str]) -> Where:
        """What a parameter means: without an operator it is equality, with several values any of them."""
        if op in BARE:
            return self.bare(path, op, raws)
        if op in PERIODS:
            return Condition(path, op, self.period(self.single(raws)))
        lists = "any_of" in field.kind.operators or field.name == "id"
        several = self.few(self.split(raws) if lists or op in SEVERAL else raws)
        if op == "in_unit":
            return Condition(path, op, [v for v in several if v])
        if op == "between":
            return Condition(path, op, [part.strip() for raw in raws for part in raw.split(",")])
        if field.kind.name in REFERENCES and op in ("", *BY_ID):
            several, was = self.ids(field, several), len(several)
            op = op or ("any_of" if len(several) != 1 or was != 1 else "is")
            if op in ("is", "is_not") and len(several) != 1:
                op = "any_of" if op == "is" else "none_of"
        if op in ("any_of", "all_of", "none_of"):
            return self.each(field, path, op, several)
        if not op:
            return Condition(path, "is", several[0]) if len(several) == 1 else self.each(field, path, "any_of", several)
        return Condition(path, op, self.single(several))

    def split(self, raws: Sequence[str]) -> list[str]:
        """The values of a list after commas; one that is empty stands only alone."""
        found = [part.strip() for raw in raws for part in raw.split(",")]
        return [part for part in found if part] or [""]

    def few(self, values: list[str]) -> list[str]:
        """The values, if they are not too many. Raises Invalid."""
        if len(values) > MOST_VALUES:
            raise Invalid(gettext_noop("This filter is too deep or too long."), code="filter")
        return values

    def each(self, field: Field, path: str, op: str, several: list[Any]) -> Where:
        """Any of several values, or none of them, also for kinds that compare one at a time."""
        if op in field.kind.operators:
            return Condition(path, op, several)
        parts = tuple(Condition(path, "is", value) for value in several)
        found = All(parts) if op == "all_of" else AnyOf(parts)
        return Not(found) if op == "none_of" else found

    def bare(self, path: str, op: str, raws: list[str]) -> Where:
        """A condition that needs no value: `owner__is_me=1`; with 0 it must not hold."""
        text = self.single(raws).lower()
        if text not in YES | NO:
            raise Invalid(gettext_noop("Write yes or no."), code="bool")
        return Condition(path, op) if text in YES else Not(Condition(path, op))

    def single(self, raws: Sequence[str]) -> str:
        """The only value. Raises Invalid for several."""
        if len(raws) != 1:
            raise Invalid(gettext_noop("A single value is needed here."), code="value")
        return raws[0]

    def period(self, text: str) -> Any:
        """A relative period: this_quarter, or last_n_days:7."""
        name, colon, n = text.partition(":")
        if not colon:
            return name
        if not (n.isascii() and n.isdigit() and len(n) < 6):
            raise Invalid(gettext_noop("There is no such period."), code="period")
        return {"name": name, "n": int(n)}

    def ids(self, field: Field, raws: Sequence[str]) -> list[Any]:
        """The ids meant by ids or exact names; a name that several bear means each of them. Raises Invalid for none."""
        found: list[Any] = []
        for raw in raws:
            if (id := id_in(raw)) is not None or not raw:
                found.append(id if raw else "")
                continue
            rows = field.kind.matches(raw, field)  # type: ignore[attr-defined]
            ids = list(rows.values_list("pk", flat=True)[:MOST_SAME])
            if not ids:
                raise Invalid(
                    gettext_noop("“%(name)s” was not found among those you may use."), code="reference", name=raw[:80]
                )
            found += ids
        return found
