"""What the door does before it writes: stamps, numbers, the owner's unit, and every rule a row must keep."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import audit, custom_rules, numbering, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor, system_by
from yingdan.platform.columns import SeriesField
from yingdan.platform.rows import OwnedRecord, Record, Write


class BatchInvalid(Invalid):
    """Some rows of a batch are wrong; `errors` gives the Invalid of each by its place in the batch."""

    def __init__(self, errors: Mapping[int, Invalid]) -> None:
        super().__init__("Some rows are wrong; nothing was saved.", code="batch")
        self.errors = dict(errors)


def prepare(record: Any, before: dict[str, Any], verb: str) -> Write:
    """The write of a record: stamped, with what changed against the stored row."""
    actor, now = current_actor(), clock.now()
    if isinstance(record, OwnedRecord):
        place(record, before)
    record.before = before
    if verb == "add":
        record.created_by_id = record.created_by_id or actor.user_id
    record.updated_by_id = actor.user_id
    record.updated_at = now if verb != "add" or not imported(record) else record.updated_at
    return Write(record, before, differing(record, before), verb)


def settled(write: Write) -> Write:
    """The write with all that its row's own rules changed as well."""
    return replace(write, changed=differing(write.record, write.before))


def imported(record: Record) -> bool:
    """Whether a new record carries dates of its own past, as an imported one may."""
    return current_actor().source in ("import", "system") and record.created_at < record.updated_at


def differing(record: Record, before: dict[str, Any]) -> frozenset[str]:
    """The columns that differ from the stored row; every column of a new one."""
    if not before:
        names = audit.kept(type(record))
        own = (f"{audit.CUSTOM}{n}" for n in record.custom)
        return frozenset((*names, *own))
    after = audit.stored_values(record)
    return frozenset(name for name in after.keys() | before.keys() if before.get(name) != after.get(name))


def place(record: OwnedRecord, before: dict[str, Any]) -> None:
    """A new record belongs to who makes it; the unit follows the owner unless it is set with him."""
    actor = current_actor()
    if (
        not before
        and record.owner_id is None
        and actor.user_id
        and actor.source in ("web", "api")
        and not actor.everything
    ):
        record.owner_id = actor.user_id
    owner_changed = record.owner_id != before.get("owner_id")
    unit_changed = record.unit_id != before.get("unit_id")
    if record.owner_id and owner_changed and (not unit_changed or record.unit_id is None):
        with acting(SYSTEM):
            record.unit_id = record.owner.unit_id


def validate(model: Any, writes: Sequence[Write]) -> None:
    """Judge every row by its columns, its own rules, its references and its uniqueness. Raises BatchInvalid.

    References are looked for as the actor, so none can point to a hidden row; uniqueness is judged over all rows.
    """
    number(model, writes)
    custom_rules.fill(model, writes)
    errors: dict[int, Invalid] = {}
    for place_, write in enumerate(writes):
        if found := problems_of(write):
            errors[place_] = found
    for place_, name in [*clashes(model, writes), *custom_rules.clashes(model, [settled(w) for w in writes])]:
        if place_ not in errors:
            errors[place_] = Invalid(fields={name: [Invalid("Another record has this already.", code="unique")]})
    if errors:
        raise BatchInvalid(errors)


def number(model: Any, writes: Sequence[Write]) -> None:
    """Give numbers of the series to new rows that have none, in their order."""
    for column in model._meta.concrete_fields:
        if isinstance(column, SeriesField):
            bare = [w.record for w in writes if w.added and not getattr(w.record, column.attname)]
            if bare:
                taken = numbering.take(f"{model.key()}.{column.name}", column.pattern, clock.today(), len(bare))
                for record, text in zip(bare, taken, strict=True):
                    setattr(record, column.attname, text)


def problems_of(write: Write) -> Invalid | None:
    """What is wrong with one row by itself, field by field; the changed columns only, and the model's own rules."""
    record: Any = write.record
    fields: dict[str, list[Problem]] = {}
    skip = set()
    for column in record._meta.concrete_fields:
        if column.is_relation or column.attname not in write.changed:
            skip.add(column.name)
    try:
        record.clean_fields(exclude=skip)
    except ValidationError as error:
        merge(fields, error)
    for name, found_ in custom_rules.problems(settled(write)).items():
        fields.setdefault(name, []).extend(found_)
    for name in unreachable(write):
        fields.setdefault(name, []).append(Invalid("This was not found among those you may use.", code="reference"))
    with acting(system_by(current_actor().source)):
        try:
            record.clean()
        except ValidationError as error:
            merge(fields, error)
        except Invalid as error:
            for name, found in error.fields.items():
                fields.setdefault(name, []).extend(found)
            if error.text:
                fields.setdefault("", []).append(error)
    return Invalid(fields=fields) if fields else None


def merge(fields: dict[str, list[Problem]], error: ValidationError) -> None:
    """Django's errors among ours; those of no field under the empty name."""
    by_name = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in by_name.items():
        key = "" if name == NON_FIELD_ERRORS else name
        fields.setdefault(key, []).extend(Invalid(m, code=e.code or "") for e in errors for m in e.messages)


def unreachable(write: Write) -> list[str]:
    """The changed references that point to nothing the actor may use; the system's own are trusted to the database."""
    record: Any = write.record
    wrong: list[str] = []
    for column in record._meta.concrete_fields:
        if not column.is_relation or column.attname not in write.changed:
            continue
        id = getattr(record, column.attname)
        if id is None:
            if not column.null:
                wrong.append(column.name)
        elif not found_already(record, column) and not exists(column.remote_field.model, id):
            wrong.append(column.name)
    about = bool(write.changed & {"about_key", "about_id"}) and record.about_key
    if about:
        if not schema.known(record.about_key) or not exists(schema.find(record.about_key).model, record.about_id):
            wrong.append("about")
    return wrong


def found_already(record: Any, column: Any) -> bool:
    """Whether the referred record was found by this very actor when the input was read."""
    actor, cached = current_actor(), record._state.fields_cache.get(column.name)
    return actor.everything or getattr(cached, "found_by", None) is actor


def exists(model: Any, id: Any) -> bool:
    """Whether the actor may use a row; a reference to himself is his to use."""
    if model.key() == "platform.user" and id == current_actor().user_id:
        return True
    return bool(model.objects.filter(pk=id).exists())


def unique_sets(model: Any) -> list[tuple[tuple[str, ...], Any]]:
    """The sets of columns that must be unique, with the condition under which they must."""
    found: list[tuple[tuple[str, ...], Any]] = [
        ((c.name,), None) for c in model._meta.concrete_fields if c.unique and not c.primary_key
    ]
    constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields]
    return found + [(tuple(c.fields), c.condition) for c in constraints]


def clashes(model: Any, writes: Sequence[Write]) -> list[tuple[int, str]]:
    """(place, field) of each row whose unique columns another row has already, stored or in the same batch.

    Empty never equals empty. One statement per unique column, not per row.
    """
    found: list[tuple[int, str]] = []
    for names, condition in unique_sets(model):
        attnames = [model._meta.get_field(n).attname for n in names]
        keys: dict[int, tuple[Any, ...]] = {}
        for at, write in enumerate(writes):
            key = tuple(getattr(write.record, a) for a in attnames)
            if all(v not in (None, "") for v in key) and write.changed & set(attnames):
                keys[at] = key
        twice = Tally(keys.values())
        taken = stored_keys(model, names, condition, set(keys.values()), {w.record.pk for w in writes if w.record.pk})
        seen: set[tuple[Any, ...]] = set()
        for at, key in keys.items():
            if key in taken or (twice[key] > 1 and key in seen):
                found.append((at, names[-1]))
            seen.add(key)
    return found


def stored_keys(
    model: Any, names: tuple[str, ...], condition: Any, keys: set[tuple[Any, ...]], but: set[Any]
) -> set[tuple[Any, ...]]:
    """Which of the keys a stored row has already, leaving out the rows being written."""
    taken: set[tuple[Any, ...]] = set()
    wanted = sorted(keys, key=repr)
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        rows = model._base_manager.filter(**{f"{names[-1]}__in": {k[-1] for k in part}}).exclude(pk__in=list(but)[:900])
        if condition is not None:
            rows = rows.filter(condition)
        taken |= set(rows.values_list(*names)) & set(part)
    return taken
