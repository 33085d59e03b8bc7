"""What a record is found by: its marks, made from its fields, kept true by the door in the transaction of the write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from yingdan.platform import aliases, inserting, schema
from yingdan.platform.duplicates import rules
from yingdan.platform.duplicates.comparing import Mark, marks
from yingdan.platform.duplicates.models import MatchMark
from yingdan.platform.duplicates.rules import Policy, Rule
from yingdan.platform.fields import Field
from yingdan.platform.search import sound

CHUNK = 1000
NAMES = ("name", "similar")
JOINED = "exact"
COLUMNS = ("object_key", "record_id", "method", "value", "parts")

Kept = tuple[int, str, str, str]
"""A mark in the table: the id of the record, method, value, parts."""


def initials(name: str) -> str:
    """The first letters of a name's pinyin; of letters and digits, themselves."""
    pairs = zip(name, sound.readings(name, name)[0], strict=True)
    return "".join(syllable[:1] or char for char, syllable in pairs)


def text_of(field: Field, record: Any) -> str:
    """A field's value as it is compared; of a reference the id."""
    if field.related and field.in_table and field.column is not None:
        value = getattr(record, field.column.attname)
    else:
        value = field.value(record)
        value = getattr(value, "pk", value)
    return "" if value in (None, [], {}) else str(value)


def by_rule(policy: Policy, rule: Rule, record: Any, fields: Mapping[str, Field], others: Sequence[str]) -> list[Mark]:
    """The marks of a record by one rule; `others` are its further names."""
    if not all(name in fields for name in rule.fields):
        return []
    values = [text_of(fields[name], record) for name in rule.fields]
    if rule.method in NAMES:
        values = [*values, *others]
    if not (all if rule.method == JOINED else any)(values):
        return []
    made = marks(rule.method, values, initials, policy.places)
    if rule.method == JOINED:
        made = [type(m)(m.method, f"{'+'.join(rule.fields)}={m.value}"[:160], m.parts) for m in made]
    return made


def marks_of(policy: Policy, record: Any, fields: Mapping[str, Field], others: Sequence[str] = ()) -> list[Mark]:
    """Every mark of a record, some perhaps twice."""
    return [mark for rule in policy.rules for mark in by_rule(policy, rule, record, fields, others)]


def put(model: Any, records: Sequence[Any], *, new: bool = False) -> None:
    """Keep the marks of some records; `new` ones have none yet and no further names."""
    policy = rules.of(model.key())
    if policy is None or not records:
        return
    fields = schema.whole(model.key()).fields
    for start in range(0, len(records), CHUNK):
        part = {record.pk: record for record in records[start : start + CHUNK]}
        others = {} if new else aliases.of(model.key(), part)
        wanted = [held for pk in sorted(part) for held in kept_of(policy, part[pk], fields, others.get(pk, ()))]
        keep(model.key(), wanted if new else missing(model.key(), part, wanted))


def kept_of(policy: Policy, record: Any, fields: Mapping[str, Field], others: Sequence[str]) -> list[Kept]:
    """The marks of a record as they are kept, each once."""
    return sorted({(record.pk, m.method, m.value, m.parts) for m in marks_of(policy, record, fields, others)})


def missing(key: str, ids: Iterable[int], wanted: Sequence[Kept]) -> list[Kept]:
    """Of the marks some records are to have, those they have not; what they have beyond them is removed."""
    held = MatchMark.objects.filter(object_key=key, record_id__in=list(ids))
    stored = {(m.record_id, m.method, m.value, m.parts): m.pk for m in held}
    if gone := [stored[one] for one in stored.keys() - set(wanted)]:
        MatchMark.objects.filter(pk__in=gone).delete()
    return [one for one in wanted if one not in stored]


def keep(key: str, wanted: Iterable[Kept]) -> None:
    """Write marks. An import writes tens of thousands: no model instances."""
    inserting.add_rows(MatchMark, COLUMNS, ((key, *one) for one in wanted))


def anew(key: str) -> int:
    """Make the marks of every record of an object anew, in steps; how many records. As the system, which sees all."""
    model = schema.whole(key).model
    if rules.of(key) is None:
        MatchMark.objects.filter(object_key=key).delete()
        return 0
    last = total = 0
    while True:
        with transaction.atomic():
            rows = [r for kept in (model.objects, model.bin) for r in kept.filter(pk__gt=last).order_by("pk")[:CHUNK]]
            rows = sorted(rows, key=lambda row: row.pk)[:CHUNK]
            if not rows:
                return total
            put(model, rows)
        last, total = rows[-1].pk, total + len(rows)
