"""What one row must keep by itself: its columns, its references, its model's own rule and those of customers' fields.

What depends on the model alone is worked out once for it (`Rules`): a batch has many rows and few kinds of columns.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import models

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import audit, closing, custom_rules, schema, wording
from yingdan.platform.actor import acting, current_actor, system_by
from yingdan.platform.fields import Field
from yingdan.platform.kinds.text import is_email
from yingdan.platform.rows import Write

Fits = Callable[[Any], bool]
Columns = Sequence[tuple[Any, Fits]]
CLEANING = ("clean", "to_python", "validate", "run_validators")
ABOUT = frozenset({"about_key", "about_id"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What rows of a model are judged by: its columns, each with a quick look that tells what certainly `fits`, its
    references, those of them to what can be closed, whether it hangs on a record of any object, and whether it has a
    rule of its own.
    """

    columns: tuple[tuple[Any, Fits], ...]
    references: tuple[Any, ...]
    closing: tuple[Any, ...]
    about: bool
    own: bool


@cache
def rules_of(model: Any) -> Rules:
    """The rules of a model."""
    columns = [c for c in model._meta.concrete_fields if c.attname not in audit.APART]
    references = tuple(c for c in columns if c.is_relation)
    return Rules(
        columns=tuple((c, fitting(c)) for c in columns if not c.is_relation),
        references=references,
        closing=tuple(c for c in references if closing.closes(c.remote_field.model)),
        about={c.attname for c in columns} >= ABOUT,
        own=model.clean is not models.Model.clean,
    )


def fitting(column: Any) -> Fits:
    """A quick look at a value of a column: true only of one that its `clean` would give back as it is."""
    empty = (None, "") if column.blank else ()
    ours = (vars(cls) for cls in type(column).__mro__ if not cls.__module__.startswith("django."))
    if any(name in names for names in ours for name in CLEANING):
        return lambda value: value is None and column.blank
    if isinstance(column, models.BooleanField):
        return lambda value: type(value) is bool
    if isinstance(column, models.CharField | models.TextField):
        if isinstance(column.choices, list):
            options = frozenset(value for value, _label in column.flatchoices)
            return lambda value: value in empty or (type(value) is str and value in options)
        rest = [v for v in column.validators if type(v) is not MaxLengthValidator]
        if column.choices is None and rest in ([], [validate_email]):
            most, is_right = column.max_length or 1 << 30, is_email if rest else bool
            return lambda value: value in empty or (type(value) is str and len(value) <= most and is_right(value))
    return lambda value: value in empty


def problems(writes: Sequence[Write]) -> dict[int, Invalid]:
    """What is wrong with each of some rows of one model by itself, by its place."""
    if not writes:
        return {}
    own = custom_rules.customs_of(type(writes[0].record))
    columns = doubtful([w.record for w in writes]) if len(writes) > 1 else None
    return {place: found for place, write in enumerate(writes) if (found := problems_of(write, own, columns))}


def doubtful(records: Sequence[Any]) -> Columns:
    """The columns in which not every value certainly fits; rows of a batch have most of their values in common."""
    model: Any = type(records[0])
    return [(column, fits) for column, fits in rules_of(model).columns if not all(map(fits, met(column, records)))]


def met(column: Any, records: Sequence[Any]) -> Collection[Any]:
    """The values of a column, each once where that can be told."""
    values = list(map(attrgetter(column.attname), records))
    try:
        return set(values) if len(set(map(type, values))) == 1 else values
    except TypeError:
        return values


def problems_of(write: Write, own: Sequence[Field], columns: Columns | None = None) -> Invalid | None:
    """What is wrong with one row by itself, field by field; the changed columns only, and the model's own rules.
    `own` are the customer's fields, `columns` those to be looked at, all where it is not said.
    """
    record: Any = write.record
    model: Any = type(record)
    rules: Rules = rules_of(model)
    fields = of_columns(record, write.changed, rules.columns if columns is None else columns)
    for name, found_ in custom_rules.problems(write, own).items():
        fields.setdefault(name, []).extend(found_)
    for name in unreachable(write, rules):
        fields.setdefault(name, []).append(Invalid("This was not found among those you may use.", code="reference"))
    for name, refusal in closed(write, rules):
        fields.setdefault(name, []).append(refusal)
    if rules.own:
        with acting(system_by(current_actor().source)):
            own_rule(record, fields)
    return Invalid(fields=fields) if fields else None


def of_columns(record: Any, changed: frozenset[str], columns: Columns) -> dict[str, list[Problem]]:
    """What is wrong with the changed columns by themselves; those that are right are tidied as Django does it."""
    fields: dict[str, list[Problem]] = {}
    for column, fits in columns:
        if column.attname not in changed:
            continue
        value = getattr(record, column.attname)
        if fits(value) or (column.blank and value in column.empty_values):
            continue
        try:
            setattr(record, column.attname, column.clean(value, record))
        except ValidationError as error:
            fields[column.name] = [*wording.said(column, error)]
    return fields


def own_rule(record: Any, fields: dict[str, list[Problem]]) -> None:
    """Add what the model's own rule finds wrong."""
    try:
        record.clean()
    except ValidationError as error:
        merge(fields, error)
    except Invalid as error:
        for name, found in error.fields.items():
            fields.setdefault(name, []).extend(found)
        if error.text:
            fields.setdefault("", []).append(error)


def merge(fields: dict[str, list[Problem]], error: ValidationError) -> None:
    """Django's errors among ours; those of no field under the empty name."""
    by_name = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in by_name.items():
        key = "" if name == NON_FIELD_ERRORS else name
        fields.setdefault(key, []).extend(Invalid(m, code=e.code or "") for e in errors for m in e.messages)


def unreachable(write: Write, rules: Rules) -> list[str]:
    """The changed references that point to nothing the actor may use; the system's own are trusted to the database."""
    record: Any = write.record
    wrong: list[str] = []
    for column in rules.references:
        if column.attname not in write.changed:
            continue
        id = getattr(record, column.attname)
        if id is None:
            if not column.null:
                wrong.append(column.name)
        elif not found_already(record, column) and not exists(column.remote_field.model, id):
            wrong.append(column.name)
    if rules.about and write.changed & ABOUT and record.about_key:
        if not schema.known(record.about_key) or not exists(schema.find(record.about_key).model, record.about_id):
            wrong.append("about")
    return wrong


def closed(write: Write, rules: Rules) -> Iterator[tuple[str, Invalid]]:
    """The changed references to what is closed, by field; the system goes on naming what it named, as do rows about the
    past.
    """
    record: Any = write.record
    if record.names_closed or current_actor().user_id is None:
        return
    for column in rules.closing:
        if column.attname in write.changed:
            named = record._state.fields_cache.get(column.name)
            if closing.is_closed(named):
                yield column.name, closing.refusal(named)


def found_already(record: Any, column: Any) -> bool:
    """Whether the referred record was found by this very actor when the input was read."""
    actor, cached = current_actor(), record._state.fields_cache.get(column.name)
    return actor.everything or getattr(cached, "found_by", None) is actor


def exists(model: Any, id: Any) -> bool:
    """Whether the actor may use a row; a reference to himself is his to use."""
    if model.key() == "platform.user" and id == current_actor().user_id:
        return True
    return bool(model.objects.filter(pk=id).exists())
