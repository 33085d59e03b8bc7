"""`Field`: one thing one can know about a record; a column, a custom value or a computation, seen alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import CharField, Model
from django.db.models import Field as Column_
from django.db.models.expressions import Combinable

from yingdan.kernel.errors import Invalid
from yingdan.platform import columns
from yingdan.platform.kinds.all import KINDS, kind_of
from yingdan.platform.kinds.base import Kind
from yingdan.platform.sources import Column, Computed, Custom, Pair, Source

HIDDEN = frozenset({"id", "custom", "version", "deleted_at", "deleted_with"})
STAMPED = frozenset({"created_at", "created_by", "updated_at", "updated_by"})
FAR = 2**63 - 1
NONE: Mapping[str, Any] = MappingProxyType({})


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
    column: Column_ | None = None
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
        return isinstance(self.source, Column)

    @property
    def stored_name(self) -> str:
        """Its name in the history: the column's, or `custom.` and its own; nothing when it is not stored alone."""
        if self.custom:
            return f"custom.{self.name}"
        return str(getattr(self.column, "attname", "")) if self.in_table else ""

    def from_history(self, stored: Any) -> Any:
        """The value back from what the history holds."""
        if isinstance(self.source, Custom):
            return self.source.unpack(stored)
        return self.column.to_python(stored) if self.column is not None and stored is not None else stored

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

    @property
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

    @property
    def max_length(self) -> int | None:
        """How many characters fit; None for any number."""
        return self.column.max_length if isinstance(self.column, CharField) else None

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


def natural_keys(model: Any) -> tuple[str, ...]:
    """The columns by which a person may name a row of `model`, in the order they are tried."""
    named = getattr(model, "natural", ())
    if named:
        return tuple(named)
    names = {c.name for c in model._meta.fields}
    return tuple(n for n in ("number", "code", "login", "name") if n in names)


def of_column(column: Column_) -> Field:
    """The Field of a model column."""
    remote = column.remote_field.model if column.remote_field is not None else None
    stamped = column.name in STAMPED
    required = not (column.blank or column.null or column.has_default() or stamped)
    return Field(
        name=column.name,
        label=column.verbose_name,
        kind=kind_of(column),
        source=Column(),
        column=column,
        required=required and not isinstance(column, columns.SeriesField),
        editable=column.editable and not stamped,
        unique=bool(column.unique),
        nullable=column.null,
        help=column.help_text,
        natural=natural_keys(remote) if isinstance(remote, type) and issubclass(remote, Model) else (),
        tones=getattr(column, "tones", None),
    )


def is_nameless(column: Any) -> bool:
    """Whether a column has no label and nobody edits it: it is the machinery's own, and no surface knows of it."""
    return column._verbose_name is None and not column.editable


def of_model(model: type[Model]) -> Iterator[Field]:
    """The Fields of a model: its columns but for the inner ones, and `about` where it has the pair of columns."""
    names = {c.name for c in model._meta.fields}
    pairs = {n.removesuffix("_key") for n in names if n.endswith("_key") and f"{n[:-4]}_id" in names}
    inner = HIDDEN | {f"{p}_key" for p in pairs} | {f"{p}_id" for p in pairs}
    for column in model._meta.fields:
        if column.name in inner or getattr(column, "secret", False) or is_nameless(column):
            continue
        yield of_column(column)
    for pair in sorted(pairs):
        key = cast(Column_, model._meta.get_field(f"{pair}_key"))
        yield Field(
            pair, key.verbose_name, KINDS["about"], Pair(), required=not key.blank, editable=key.editable, nullable=True
        )


def of_property(
    model: type[Model],
    name: str,
    kind: str,
    label: Any,
    sql: Callable[[], Combinable] | None = None,
    needs: tuple[str, ...] = (),
) -> Field:
    """The Field of a property of the model; `needs` names the columns it is worked out from."""
    return Field(name, label, KINDS[kind], Computed(sql, needs), editable=False, nullable=True)
