"""The Fields of a model: its columns and its properties, each described once."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.db.models import Field as Column_
from django.db.models import Model
from django.db.models.expressions import Combinable

from yingdan.platform import columns
from yingdan.platform.field import Field
from yingdan.platform.kinds.all import KINDS, kind_of
from yingdan.platform.sources import Column, Computed, Pair

__all__ = ["Field", "is_nameless", "natural_keys", "of_column", "of_model", "of_property"]

HIDDEN = frozenset({"id", "custom", "version", "deleted_at", "deleted_with"})
IN_ENGLISH = "name_en"
STAMPED = frozenset({"created_at", "created_by", "updated_at", "updated_by"})


def natural_keys(model: Any) -> tuple[str, ...]:
    """The columns by which a person may name a row of `model`, in the order they are tried."""
    names = {c.name for c in model._meta.fields}
    named = getattr(model, "natural", ())
    return with_english(tuple(named or (n for n in ("number", "code", "login", "name") if n in names)), model)


def with_english(keys: tuple[str, ...], model: Any) -> tuple[str, ...]:
    """These keys, and behind them the English name of records that have one beside their name."""
    bilingual = "name" in keys and any(c.name == IN_ENGLISH for c in model._meta.fields)
    return (*keys, IN_ENGLISH) if bilingual else keys


def name_key(keys: tuple[str, ...]) -> str:
    """The key that is the name, by which people expect records sorted: the last, but for its English."""
    return next((key for key in reversed(keys) if key != IN_ENGLISH), "")


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
