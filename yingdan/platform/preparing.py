"""What the door does before it writes: stamps, numbers, the owner's unit, and every rule a row must keep."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import models

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform import audit, custom_rules, numbering
from yingdan.platform.actor import current_actor
from yingdan.platform.columns import SeriesField
from yingdan.platform.row_rules import problems
from yingdan.platform.rows import OwnedRecord, Record, Write


class BatchInvalid(Invalid):
    """Some rows of a batch are wrong; `errors` gives the Invalid of each by its place in the batch."""

    def __init__(self, errors: Mapping[int, Invalid]) -> None:
        super().__init__("Some rows are wrong; nothing was saved.", code="batch")
        self.errors = dict(errors)


class Homes(dict[int, int | None]):
    """The units people work in, by person, each asked for once."""

    def __missing__(self, person: int) -> int | None:
        people: Any = apps.get_model("platform", "User")
        self[person] = unit = people._base_manager.filter(pk=person).values_list("unit_id", flat=True).first()
        return unit


def prepare(record: Any, before: dict[str, Any], verb: str, homes: Homes | None = None) -> Write:
    """The write of a record: stamped, with what changed against the stored row. `homes` are those of a batch."""
    actor, now = current_actor(), clock.now()
    if isinstance(record, OwnedRecord):
        place(record, before, Homes() if homes is None else homes)
    record.before = before
    if verb == "add":
        record.created_by_id = record.created_by_id or actor.user_id
    record.updated_by_id = actor.user_id
    record.updated_at = now if verb != "add" or not imported(record) else record.updated_at
    return Write(record, before, differing(record, before), verb)


def settled(write: Write) -> Write:
    """The write with all that its row's own rules changed as well."""
    changed = differing(write.record, write.before)
    return write if changed == write.changed else replace(write, changed=changed)


def imported(record: Record) -> bool:
    """Whether a new record carries dates of its own past, as an imported one may."""
    return current_actor().source in ("import", "system") and record.created_at < record.updated_at


def differing(record: Record, before: dict[str, Any]) -> frozenset[str]:
    """The columns that differ from the stored row; every column of a new one."""
    if not before:
        every = audit.every(type(record))
        return every.union(f"{audit.CUSTOM}{n}" for n in record.custom) if record.custom else every
    after = audit.stored_values(record)
    return frozenset(name for name in after.keys() | before.keys() if before.get(name) != after.get(name))


def place(record: OwnedRecord, before: dict[str, Any], homes: Homes) -> None:
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
        known = record._state.fields_cache.get("owner")
        record.unit_id = homes[record.owner_id] if known is None else known.unit_id


def validate(model: Any, writes: Sequence[Write]) -> None:
    """Judge every row by its columns, its own rules, its references and its uniqueness. Raises BatchInvalid.

    References are looked for as the actor, so none can point to a hidden row; uniqueness is judged over all rows.
    """
    number(model, writes)
    custom_rules.fill(model, writes)
    errors = problems(writes)
    twice = clashes(model, writes)
    if custom_rules.customs_of(model):
        twice += custom_rules.clashes(model, [settled(w) for w in writes])
    for place_, name in twice:
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
