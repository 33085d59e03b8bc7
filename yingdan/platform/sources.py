"""Where a value is found, in Python and in SQL: a column, the customer's JSON, a computation, a pair of columns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import F, Func
from django.db.models.expressions import Combinable

from yingdan.platform.field import Kind, Source
from yingdan.platform.stored import NUMBERS, OUTPUTS, PACK, PLACES, UNPACK

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class CustomValue(Func):
    """`custom ->> 'key'` with the key written into the SQL: a bound parameter would never match an expression index.

    `stored_as` is one of `yingdan.platform.stored`. Raises ValueError for a key that is no plain name.
    """

    def __init__(self, key: str, stored_as: str = "text") -> None:
        if not KEY.fullmatch(key):
            raise ValueError(key)
        self.key, self.stored_as = key, stored_as
        super().__init__(F("custom"), output_field=OUTPUTS[stored_as]())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The value on SQLite, which knows texts and numbers apart by itself."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"json_extract({column}, '$.{self.key}')", params

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The value on PostgreSQL; a number is guarded, so that one dirty row does not break an index."""
        column, params = compiler.compile(self.source_expressions[0])
        got = f"({column} ->> '{self.key}')"
        if self.stored_as in NUMBERS:
            guarded = f"(CASE WHEN jsonb_typeof({column} -> '{self.key}') = 'number' THEN {got}::numeric END)"
            return guarded, [*params, *params]
        return got, params


@dataclass(frozen=True, slots=True)
class Column(Source):
    """A column of the table."""

    stored: ClassVar[bool] = True
    in_table: ClassVar[bool] = True

    def assign(self, record: Any, name: str, value: Any) -> None:
        """The attribute."""
        setattr(record, name, value)

    def expr(self, name: str) -> Combinable | None:
        """The column."""
        return F(name)


@dataclass(frozen=True, slots=True)
class Custom(Source):
    """A value of a field made by the customer, in the JSON column `custom`. `model` is what it refers to, if anything;
    `places` how many decimals it has.
    """

    kind: Kind
    model: Any = None
    places: int = PLACES
    stored: ClassVar[bool] = True

    def value(self, record: Any, name: str) -> Any:
        """The value in the JSON; a reference as the record, read once."""
        found = self.unpack(record.custom.get(name))
        if found is None or self.model is None:
            return found
        if self.kind.several:
            return self.several(record, name, found)
        kept = record.__dict__.setdefault("referred", {})
        if (name, found) not in kept:
            kept[name, found] = self.model._base_manager.filter(pk=found).first()
        return kept[name, found]

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Into a new JSON, so that the change is seen; a blank leaves it."""
        packed = self.pack(value)
        rest = {k: v for k, v in record.custom.items() if k != name}
        record.custom = rest if packed in (None, "", []) else {**rest, name: packed}
        if self.model is not None and value is not None:
            kept = record.__dict__.setdefault("referred", {})
            kept |= {(name, getattr(one, "pk", one)): one for one in (value if self.kind.several else [value])}

    def several(self, record: Any, name: str, ids: list[int]) -> list[Any]:
        """The records of a list of ids, read once and together; those that are gone are left out."""
        kept = record.__dict__.setdefault("referred", {})
        if missing := [id for id in ids if not hasattr(kept.get((name, id)), "pk")]:
            kept |= {(name, id): found for id, found in self.model._base_manager.in_bulk(missing).items()}
        return [found for id in ids if hasattr(found := kept.get((name, id)), "pk")]

    def expr(self, name: str) -> Combinable | None:
        """The value in SQL, served by an expression index where there is one."""
        return CustomValue(name, self.kind.stored_as)

    def pack(self, value: Any) -> Any:
        """The value as it is kept."""
        if value is None or value == "":
            return None
        pack = PACK.get(self.kind.stored_as)
        return pack(value) if pack else value

    def unpack(self, stored: Any) -> Any:
        """The value back from the JSON; the kind's empty value where there is none."""
        if stored is None:
            return self.kind.empty if not isinstance(self.kind.empty, tuple) else []
        unpack = UNPACK.get(self.kind.stored_as)
        found = unpack(stored) if unpack else stored
        if isinstance(found, Decimal):
            return found.quantize(Decimal(1).scaleb(-self.places)) if self.places else int(found)
        return found

    def restored(self, stored: Any, column: Any) -> Any:
        """As from the JSON: the history holds the same."""
        return self.unpack(stored)


@dataclass(frozen=True, slots=True)
class Computed(Source):
    """A property of the model; SQL knows it only when `sql` says how. `needs` are the columns it is worked out from,
    where they are all: then it can be worked out for many rows without making a record of each.
    """

    sql: Callable[[], Combinable] | None = None
    needs: tuple[str, ...] = ()

    def expr(self, name: str) -> Combinable | None:
        """The expression given, if any."""
        return self.sql() if self.sql else None


@dataclass(frozen=True, slots=True)
class Derived(Source):
    """Worked out in SQL together with the rows, and for a record alone by `ask`. `reads` are the fields it is made of,
    each with its object; `storage` says how formulas find it in SQL (`formula/storage.py`).
    """

    sql: Callable[[], Any]
    ask: Callable[[Any], Any]
    reads: frozenset[tuple[str, str]]
    storage: str = "whole"
    annotated: ClassVar[bool] = True

    def value(self, record: Any, name: str) -> Any:
        """As SQL worked it out with the row, else asked for."""
        known = record.__dict__
        return known[f"_{name}"] if f"_{name}" in known else self.ask(record)

    def expr(self, name: str) -> Any:
        """The expression."""
        return self.sql()

    def depends(self) -> frozenset[tuple[str, str]]:
        """The fields it reads."""
        return self.reads


@dataclass(frozen=True, slots=True)
class Pair(Source):
    """A reference to a record of any object: two columns, `<name>_key` and `<name>_id`. SQL has no one value for it:
    conditions name both columns.
    """

    stored: ClassVar[bool] = True

    def value(self, record: Any, name: str) -> Any:
        """(object key, id), or None."""
        key, id = getattr(record, f"{name}_key"), getattr(record, f"{name}_id")
        return (key, id) if key else None

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Both columns."""
        key, id = value or ("", None)
        setattr(record, f"{name}_key", key)
        setattr(record, f"{name}_id", id)


def behind(source: Any, field_of: Callable[[str, str], Any]) -> Iterator[tuple[str, str]]:
    """Every field a computed source reads, as (object key, name), directly or through others, each once.

    `field_of` finds a field, or None when it is gone.
    """
    seen: set[tuple[str, str]] = set()
    waiting = list(source.depends())
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            yield node
            field = field_of(*node)
            waiting.extend(field.source.depends() if field is not None and field.source.annotated else ())
