"""Finding records that are like others, by their marks: indexed steps, however many records there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yingdan.platform import schema
from yingdan.platform.duplicates import marking
from yingdan.platform.duplicates.comparing import Mark, agree
from yingdan.platform.duplicates.models import Apart, MatchMark
from yingdan.platform.duplicates.rules import Policy, Rule

AT_ONCE = 800
MOST = 5000
CROWD = 50
"""More records than this with one weak mark (names that begin alike) say nothing of any two of them."""

Ref = tuple[str, int]
Asked = tuple[Rule, Mark]


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that is like the one asked about: which, how sure, by which rule."""

    ref: Ref
    score: int
    rule: Rule


def asked(policy: Policy, record: Any, least: int, others: Sequence[str] = ()) -> list[Asked]:
    """What one record is looked up by: each mark with its rule, of rules that score at least `least`."""
    fields = schema.whole(record.key()).fields
    rules = (rule for rule in policy.rules if rule.score >= least)
    return [(r, m) for r in rules for m in marking.by_rule(policy, r, record, fields, others)]


def look_up(questions: Sequence[Sequence[Asked]]) -> list[dict[Ref, Hit]]:
    """For each question, the records that are alike, each with its strongest evidence.

    Many questions cost as many statements as one: marks that are evidence are looked up together. Weak ones are looked
    up one by one, two or so for each name.
    """
    strong = {mark.value for asking in questions for rule, mark in asking if not rule.weak}
    weak = {(mark.method, mark.value) for asking in questions for rule, mark in asking if rule.weak}
    held: dict[tuple[str, str], list[tuple[Ref, str]]] = defaultdict(list)
    for key, pk, method, value, parts in (*stored(sorted(strong)), *near(sorted(weak))):
        held[method, value].append(((key, pk), parts))
    return [answered(asking, held) for asking in questions]


def answered(asking: Iterable[Asked], held: Mapping[tuple[str, str], Sequence[tuple[Ref, str]]]) -> dict[Ref, Hit]:
    """The records that are alike by the marks held."""
    found: dict[Ref, Hit] = {}
    for rule, mark in asking:
        for ref, parts in held.get((mark.method, mark.value), ()):
            before = found.get(ref)
            if ref[0] in rule.against and (before is None or before.score < rule.score):
                if agree(mark.method, mark.parts, parts):
                    found[ref] = Hit(ref, rule.score, rule)
    return found


Row = tuple[str, int, str, str, str]


def stored(values: Sequence[str]) -> Iterator[Row]:
    """The marks with these values."""
    for start in range(0, len(values), AT_ONCE):
        rows = MatchMark.objects.filter(value__in=values[start : start + AT_ONCE])
        yield from rows.values_list("object_key", "record_id", "method", "value", "parts")[:MOST]


def near(weak: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """The marks that only bring records together, but for crowds."""
    for method, value in weak:
        rows = MatchMark.objects.filter(method=method, value=value)
        found = list(rows.values_list("object_key", "record_id", "method", "value", "parts")[: CROWD + 1])
        if len(found) <= CROWD:
            yield from found


def apart(key: str, pk: int | None) -> set[Ref]:
    """The records somebody has said are not the same as this one."""
    if pk is None:
        return set()
    pairs = Apart.objects.filter(Q(first_id=pk) | Q(second_id=pk), object_key=key)
    return {(key, second if first == pk else first) for first, second in pairs.values_list("first_id", "second_id")}


def linked(record: Any, other: Any) -> bool:
    """Whether one of two records refers to the other: a contact and its account, a lead and what became of it."""
    return refers(record, other) or refers(other, record)


def refers(record: Any, other: Any) -> bool:
    """Whether a record has a reference to another."""
    if other.pk is None:
        return False
    columns = (c for c in record._meta.concrete_fields if c.is_relation and c.remote_field.model is type(other))
    return any(getattr(record, c.attname) == other.pk for c in columns)
