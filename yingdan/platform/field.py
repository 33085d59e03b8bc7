"""`Field`, `Kind` and `Source`: one thing one can know about a record, what its values are, and where they are found.

They know one another, so they stand together. `fields` makes Fields of columns, `kinds` are the kinds there are,
`sources` the places values come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from types import MappingProxyType
from typing import Any, ClassVar

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.expressions import Combinable

from yingdan.kernel.errors import Invalid
from yingdan.platform import columns

PRESENCE = ("empty", "not_empty")
WRITTEN = ("contains", "is", "is_not", "not_contains", "starts_with", "ends_with")
FAR = 2**63 - 1
NONE: Mapping[str, Any] = MappingProxyType({})


class Kind:
    """What a value is. A kind is one instance without state; what differs from field to field stands in the Field.

    `operators` are those a filter may use, the first being the usual one; `measures` those a summary may;
    `numeric` says that values stand right-aligned and can be compared by size; `several` that a value is a JSON list.
    `stored_as` says what a customer's field of this kind keeps in its record's JSON, and so how SQL compares it: text,
    whole, decimal, flag, day, moment, id (of the record referred to), ids (of several) or json (lists and objects);
    what is kept as ids or json is neither sorted nor grouped.
    """

    name: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = (*WRITTEN, *PRESENCE)
    measures: ClassVar[tuple[str, ...]] = ()
    numeric: ClassVar[bool] = False
    several: ClassVar[bool] = False
    empty: ClassVar[Any] = ""
    stored_as: ClassVar[str] = "text"

    def parse(self, raw: Any, field: "Field") -> Any:
        """The value meant by `raw`: a text from a form or a file, or a JSON value from the API.

        Raises Invalid with words that say how to mend it.
        """
        return raw

    def dump(self, value: Any, field: "Field") -> Any:
        """The value as JSON: for the API, the history and files that come back."""
        return value

    def load(self, stored: Any, field: "Field") -> Any:
        """The value back from what `dump` gave."""
        return stored

    def show(self, value: Any, field: "Field") -> str:
        """The value as words for people, in the active language; an absent one is "—"."""
        return "—" if value is None or value == "" else str(value)

    def sample(self, field: "Field", random: Random) -> Any:
        """A value for demo data and tests."""
        return f"{field.name} {random.randint(1, 9999)}"

    def operand(self, raw: Any, field: "Field") -> Any:
        """The value a condition compares with."""
        return self.parse(raw, field)

    def among(self, value: Any, field: "Field") -> list[Any]:
        """What a value stands for where a condition names several: itself, and whatever lies in it."""
        return [value]

    def blank(self, raw: Any) -> bool:
        """Whether `raw` says that there is no value."""
        return raw is None or (isinstance(raw, str) and not raw.strip())


class Source:
    """Where a value is found, in Python and in SQL.

    `stored` says that it is kept rather than computed, `in_table` that it is a column of the table, and `annotated`
    that SQL computes it with the rows, under `_<name>`.
    """

    __slots__ = ()
    stored: ClassVar[bool] = False
    in_table: ClassVar[bool] = False
    annotated: ClassVar[bool] = False

    def value(self, record: Any, name: str) -> Any:
        """The value of one record: the attribute of that name."""
        return getattr(record, name)

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Set the value of one record, without saving. Raises Invalid where it is computed."""
        raise Invalid("This value is computed and cannot be set.", code="computed")

    def expr(self, name: str) -> Any:
        """The value in SQL; None when SQL cannot know it."""
        return None

    def depends(self) -> frozenset[tuple[str, str]]:
        """The fields it reads, each with its object: (object key, name)."""
        return frozenset()

    def restored(self, stored: Any, column: models.Field | None) -> Any:
        """The value back from what the history holds."""
        return column.to_python(stored) if column is not None and stored is not None else stored


@dataclass(frozen=True)
class Field:
    """One thing one can know about a record: its name, label, kind and source, and the rules of its column.

    `required` for people; `editable` false for what the system keeps; `natural` are the columns by which the
    referred record may be named in a text. `column` judges values; it is a column of the table only where `in_table`.
    A customer's field has `custom` and its settings in `options`; a `masked` one shows only part of its value.
    """

    name: str
    label: Any
    kind: Kind
    source: Source
    column: models.Field | None = None
    required: bool = False
    editable: bool = True
    unique: bool = False
    nullable: bool = False
    help: Any = ""
    natural: tuple[str, ...] = ()
    tones: dict[str, str] | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: NONE)
    custom: bool = False
    masked: bool = False
    initial: Any = None
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out for it once, gone with it; no field made from it by `replace` inherits it."""

    @property
    def in_table(self) -> bool:
        """Whether its value is a column of the table, so that its name may stand in a Q."""
        return self.source.in_table

    @property
    def measures(self) -> tuple[str, ...]:
        """What a summary may ask of it: what its kind may, and no sum of numbers that do not add up."""
        adds = getattr(self.column, "adds_up", True)
        return self.kind.measures if adds else tuple(how for how in self.kind.measures if how != "sum")

    @property
    def stored_name(self) -> str:
        """Its name in the history: the column's, or `custom.` and its own; nothing when it is not stored alone."""
        if self.custom:
            return f"custom.{self.name}"
        return str(getattr(self.column, "attname", "")) if self.in_table else ""

    def from_history(self, stored: Any) -> Any:
        """The value back from what the history holds."""
        return self.source.restored(stored, self.column)

    def value(self, record: Any) -> Any:
        """The value of one record."""
        return self.source.value(record, self.name)

    def show(self, record: Any) -> str:
        """The value as words for people."""
        return self.kind.show(self.value(record), self)

    def dump(self, record: Any) -> Any:
        """The value as JSON."""
        return self.kind.dump(self.value(record), self)

    def parse(self, raw: Any) -> Any:
        """The value meant by `raw`. Raises Invalid, also when a required one is missing."""
        if self.required and self.kind.blank(raw):
            raise Invalid("This is required.", code="required")
        value = self.kind.parse(raw, self)
        if value is None and self.column is not None and not self.column.null and not self.required:
            return self.default
        return value

    def expr(self) -> Combinable | None:
        """The value in SQL."""
        return self.source.expr(self.name)

    @cached_property
    def default(self) -> Any:
        """What the column holds when nothing is said."""
        if self.custom:
            return self.kind.parse(self.initial, self) if self.initial not in (None, "") else self.kind.empty
        if self.column is None or not self.column.has_default():
            return self.kind.empty
        return self.column.get_default()

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The options as pairs of value and label, those a customer added among them."""
        more = getattr(self.column, "more", None)
        return [*self.stated, *more()] if more is not None else self.stated

    @property
    def stated(self) -> list[tuple[str, Any]]:
        """The options known without a look into the database."""
        if isinstance(self.column, columns.ChoicesField):
            options = self.column.options
            return [
                (str(v), label)
                for v, label in (options() if callable(options) else getattr(options, "choices", options))
            ]
        flat = getattr(self.column, "flatchoices", None) or ()
        return [(str(v), label) for v, label in flat if v not in (None, "")]

    def label_of(self, value: Any) -> str:
        """The label of an option, also of one switched off; itself when it is no longer known."""
        if (labels := self.memo.get("labels")) is None:
            labels = dict(self.choices)
            if not callable(getattr(self.column, "options", None) or getattr(self.column, "more", None)):
                self.memo["labels"] = labels
        found = labels.get(str(value))
        if found is None:
            found = next((o.get("label") for o in self.options.get("options") or () if o.get("value") == value), value)
        return str(found)

    def tone_of(self, value: Any) -> str:
        """The colour of an option: ok, warn, bad, info, money, fc or nothing."""
        return (self.tones or {}).get(str(value), "")

    @cached_property
    def model(self) -> Any:
        """The model referred to. Raises Invalid for fields that refer to nothing."""
        if self.column is None or self.column.remote_field is None:
            raise Invalid("This field refers to nothing.", code="reference")
        found = self.column.remote_field.model
        return apps.get_model(found) if isinstance(found, str) else found

    @cached_property
    def related(self) -> str:
        """The key of the object referred to; nothing for other kinds."""
        is_reference = self.column is not None and self.column.remote_field is not None
        return str(self.model._meta.label_lower) if is_reference else ""

    @property
    def whole(self) -> bool:
        """Whether only whole numbers fit."""
        return self.kind.name == "number" and self.column is not None and not hasattr(self.column, "decimal_places")

    @property
    def digits(self) -> int:
        """How many digits a decimal may have in all."""
        return int(getattr(self.column, "max_digits", None) or columns.DIGITS)

    @property
    def places(self) -> int:
        """How many decimals are kept."""
        found = getattr(self.column, "decimal_places", None)
        return columns.PLACES if found is None else int(found)

    @cached_property
    def max_length(self) -> int | None:
        """How many characters fit; None for any number."""
        return self.column.max_length if isinstance(self.column, models.CharField) else None

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """The least and the largest whole number that fits."""
        low, high = -FAR, FAR
        for validator in self.column.validators if self.column is not None else ():
            if isinstance(validator, MinValueValidator) and isinstance(validator.limit_value, int):
                low = max(low, validator.limit_value)
            if isinstance(validator, MaxValueValidator) and isinstance(validator.limit_value, int):
                high = min(high, validator.limit_value)
        return low, high

    @property
    def currency(self) -> str:
        """For money: the column that holds the currency, or an ISO code."""
        return getattr(self.column, "currency", "")
