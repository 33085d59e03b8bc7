"""What the door asks of customers' fields: numbers given, defaults set, values judged, references found, unique ones
compared. One pass over a batch; nothing at all for objects without such fields.
"""

from collections.abc import Sequence
from typing import Any

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import closing, numbering, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import CUSTOM
from yingdan.platform.conditions import met
from yingdan.platform.fields import Field
from yingdan.platform.rows import Write
from yingdan.platform.sources import Custom, CustomValue

PEOPLE = frozenset({"web", "api", "import"})


def customs_of(model: Any) -> tuple[Field, ...]:
    """The customer's fields of a model that keep a value."""
    key = model.key()
    if not schema.known(key):
        return ()
    return tuple(f for f in schema.whole(key).customs if isinstance(f.source, Custom))


def fill(model: Any, writes: Sequence[Write]) -> None:
    """Give new rows their defaults and the numbers of their series."""
    for field in customs_of(model):
        bare = [w.record for w in writes if w.added and field.name not in w.record.custom]
        if not bare:
            continue
        if field.kind.name == "series":
            pattern = str(field.options.get("pattern") or "{0001}")
            how = numbering.settings_of(field.options)
            numbers = numbering.take(f"{model.key()}.{field.name}", pattern, clock.today(), len(bare), **how)
            for record, number in zip(bare, numbers, strict=True):
                field.source.assign(record, field.name, number)
        elif field.initial not in (None, ""):
            value = field.kind.parse(field.initial, field)
            for record in bare:
                field.source.assign(record, field.name, value)


def problems(write: Write, own: Sequence[Field]) -> dict[str, list[Problem]]:
    """What is wrong with one row's customer's fields (`customs_of`): the changed ones, and of a new row the required
    ones too.
    """
    found: dict[str, list[Problem]] = {}
    if not own or not (write.added or any(n.startswith(CUSTOM) for n in write.changed)):
        return {}
    for field in own:
        if write.added or f"{CUSTOM}{field.name}" in write.changed:
            try:
                judge(field, write)
            except Invalid as problem:
                found[field.name] = [problem]
    return found


def judge(field: Field, write: Write) -> None:
    """One value by the rules its form would keep: whatever way it came. Raises Invalid."""
    stored = write.record.custom.get(field.name)
    if stored is None:
        by_people = current_actor().source in PEOPLE and not current_actor().everything
        if field.required and (not write.added or by_people) and applies(field, write.record):
            raise Invalid("This is required.", code="required")
        return
    value = field.value(write.record)
    if value is None and field.related:
        raise Invalid("This was not found among those you may use.", code="reference")
    if field.related and (new := newly_closed(field, write, value)) is not None:
        raise closing.refusal(new)
    if getattr(value, "found_by", None) is current_actor():
        return
    field.kind.parse(field.kind.dump(value, field), field)


def newly_closed(field: Field, write: Write, value: Any) -> Any:
    """The first record out of use that a person's write lets the field name anew; what a list held before it keeps."""
    name = f"{CUSTOM}{field.name}"
    if name not in write.changed or current_actor().user_id is None:
        return None
    held = write.before.get(name)
    before = set(held) if isinstance(held, list) else {held}
    named = value if field.kind.several else [value]
    return next((one for one in named if closing.is_closed(one) and one.pk not in before), None)


def applies(field: Field, record: Any) -> bool:
    """Whether the condition on which a field is shown holds."""
    return met(field.options.get("shown_when"), record, schema.whole(record.key()))


def clashes(model: Any, writes: Sequence[Write]) -> list[tuple[int, str]]:
    """(place, field) of each row whose unique customer's field another row holds already, stored or in the batch."""
    found: list[tuple[int, str]] = []
    for field in customs_of(model):
        if not field.unique:
            continue
        name = f"{CUSTOM}{field.name}"
        keys = {
            at: key
            for at, w in enumerate(writes)
            if name in w.changed and (key := w.record.custom.get(field.name)) is not None
        }
        taken = held(model, field, set(keys.values()), [w.record.pk for w in writes if w.record.pk])
        seen: set[Any] = set()
        for at, key in keys.items():
            if key in taken or key in seen:
                found.append((at, field.name))
            seen.add(key)
    return found


def held(model: Any, field: Field, keys: set[Any], but: list[int]) -> set[Any]:
    """Which of the values a stored row holds already, leaving out the rows being written."""
    taken: set[Any] = set()
    wanted = sorted(keys, key=str)
    rows = model._base_manager.alias(held=CustomValue(field.name, field.kind.stored_as))
    if model._meta.proxy:
        rows = rows.filter(object_key=model.key())
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        values = [field.source.unpack(v) if isinstance(field.source, Custom) else v for v in part]
        near = rows.filter(held__in=values).exclude(pk__in=but[:900])
        taken |= {c[field.name] for c in near.values_list("custom", flat=True) if c.get(field.name) in keys}
    return taken
