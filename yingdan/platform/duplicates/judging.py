"""The judgement inside the door: is what is to be written there already?

A match from the score one is refused from is an error always. One that only warns is an error where somebody can be
asked (`asking`), until he says that it is another record, and why (`consented`); elsewhere, as in an import or a job,
it passes. The system itself is not judged: it moves and makes what people have decided already.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Q
from django.utils.crypto import constant_time_compare

from yingdan.platform import aliases, audit, schema
from yingdan.platform.about import titled_by
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.platform.duplicates import comparing, finding, locking, marking, matches, rules
from yingdan.platform.duplicates.finding import Asked, Hit, Ref
from yingdan.platform.duplicates.matches import Duplicate, Match
from yingdan.platform.duplicates.rules import Policy, Rule
from yingdan.platform.flag import Flag
from yingdan.platform.rows import Write

VERB, NAMED = "duplicate", "name"
unjudged = Flag("unjudged")
"""Inside, nothing is compared: for merging and taking back, which put together what was there already."""
_asking = Flag("asking")
_reason: ContextVar[str] = ContextVar("reason", default="")
_besides: ContextVar[frozenset[Ref]] = ContextVar("besides", default=frozenset())


@contextmanager
def consented(reason: str) -> Iterator[None]:
    """Inside, what is perhaps a duplicate is saved as a record of its own; the reason goes into its history."""
    token = _reason.set(" ".join(reason.split())[:300])
    try:
        yield
    finally:
        _reason.reset(token)


@contextmanager
def asking(reason: str = "") -> Iterator[None]:
    """Inside, somebody can be asked: what is perhaps a duplicate raises, too, unless he has given his reason."""
    with _asking(), consented(reason):
        yield


@contextmanager
def besides(*records: Any) -> Iterator[None]:
    """Inside, these records are no duplicates of what is written: the lead that is being converted."""
    token = _besides.set(_besides.get() | {(record.key(), record.pk) for record in records})
    try:
        yield
    finally:
        _besides.reset(token)


def likely(object_type: Any, values: Mapping[str, Any], exclude: int | None = None) -> tuple[Match, ...]:
    """What a record of these parsed values would be like, the most alike first, as the actor may be told.

    `exclude` is the record's own id when it is stored already.
    """
    policy = rules.of(object_type.key)
    if policy is None:
        return ()
    record = unsaved(object_type, policy, values, exclude)
    hits = finding.look_up([finding.asked(policy, record, policy.warn_from)])
    return judged(policy, [record], hits)[0][: matches.SHOWN]


def unsaved(object_type: Any, policy: Policy, values: Mapping[str, Any], pk: int | None) -> Any:
    """A record of these values, as far as they are compared."""
    record = object_type.model(pk=pk)
    fields = schema.whole(object_type.key).fields
    for name, value in values.items():
        if name in fields and (name in policy.names or fields[name].related):
            fields[name].source.assign(record, name, value)
    return record


def named_by(object_type: Any, values: Mapping[str, Any], handle: str, exclude: int | None = None) -> Ref | None:
    """The record among those `likely` tells of that a handle names."""
    policy = rules.of(object_type.key)
    if policy is None:
        return None
    record = unsaved(object_type, policy, values, exclude)
    (found,) = finding.look_up([finding.asked(policy, record, policy.warn_from)])
    return next((ref for ref in found if constant_time_compare(matches.handle(ref), handle)), None)


def reason() -> str:
    """Why what is written now is a record of its own; nothing where nobody has said so."""
    return _reason.get()


def named(object_type: Any, name: str) -> tuple[Match, ...]:
    """The living records that have exactly this name, though no rule asks for it, as the actor may be told."""
    titled = titled_by(object_type.model)
    rows = object_type.model._base_manager.filter(Q((titled, name)), deleted_at__isnull=True) if titled else ()
    rule = Rule(NAMED, (titled,), frozenset({object_type.key}), 95)
    hits = [Hit((object_type.key, row.pk), rule.score, rule) for row in rows[: matches.SHOWN]]
    stored = matches.load(hit.ref for hit in hits)
    return matches.tell(hits, stored, matches.seen(stored), rules.NEVER)


def judge(model: Any, writes: Sequence[Write]) -> dict[int, Duplicate]:
    """What stands in the way of some writes, by place. In the transaction that is to write them."""
    policy = rules.of(model.key())
    if policy is None or current_actor().user_id is None or unjudged.on:
        return {}
    least = policy.warn_from if _asking.on else policy.refuse_from
    if all(rule.score < least for rule in policy.rules):
        return {}
    questions = {at: new for at, write in enumerate(writes) if (new := news(policy, write, least))}
    if not questions:
        return {}
    sure = (mark for new in questions.values() for rule, mark in new if rule.score >= policy.refuse_from)
    locking.lock(sorted({f"{mark.method}:{mark.value}" for mark in sure}))
    hits = finding.look_up(list(questions.values()))
    told = judged(policy, [writes[at].record for at in questions], hits)
    told_by_place = dict(zip(questions, told, strict=True))
    for at, twin in twins(policy, questions).items():
        told_by_place[at] = (*told_by_place[at], twin_of(writes[twin].record))
    return {at: wrong for at, found in told_by_place.items() if (wrong := problem(writes[at], found))}


def perhaps(model: Any, writes: Sequence[Write]) -> dict[int, Duplicate]:
    """Which of some writes may be duplicates though nothing stands in their way, by place: for who is shown what would
    be written before it is. By marks that are evidence alone, so in as many statements for a thousand rows as for one.
    """
    policy = rules.of(model.key())
    if policy is None or unjudged.on:
        return {}
    every = (news(policy, write, policy.warn_from) for write in writes)
    questions = [[(rule, mark) for rule, mark in new if not rule.weak] for new in every]
    told = judged(policy, [write.record for write in writes], finding.look_up(questions))
    return {at: Duplicate(found) for at, found in enumerate(told) if found and not any(m.blocked for m in found)}


def problem(write: Write, found: tuple[Match, ...]) -> Duplicate | None:
    """What is said to the writer; nothing once he has given his reason, which is kept for the history."""
    if not found:
        return None
    wrong = Duplicate(found)
    if wrong.refused or not _reason.get():
        return wrong if wrong.refused or _asking.on else None
    write.record.accepted = _reason.get()
    return None


def news(policy: Policy, write: Write, least: int) -> list[Asked]:
    """What a write makes a record newly found by; nothing when it leaves all that is compared as it was."""
    record = write.record
    if not write.added and not touched(policy, write):
        return []
    others = () if write.added else aliases.of(record.key(), [record.pk]).get(record.pk, ())
    found = finding.asked(policy, record, least, others)
    if write.added or not found:
        return found
    before = copy.copy(record)
    for name, value in write.before.items():
        audit.put_value(before, name, value)
    held = {mark for _rule, mark in finding.asked(policy, before, least, others)}
    return [(rule, mark) for rule, mark in found if mark not in held]


def touched(policy: Policy, write: Write) -> bool:
    """Whether a write changes anything that is compared."""
    changed = (name.removeprefix(audit.CUSTOM) for name in write.changed)
    return any(name in policy.names or name.removesuffix("_id") in policy.names for name in changed)


def judged(policy: Policy, records: Sequence[Any], hits: Sequence[Mapping[Ref, Hit]]) -> list[tuple[Match, ...]]:
    """The matches of each record: without itself, what it refers to, and what somebody has said it is not."""
    passed = _besides.get()
    refs = {ref for found in hits for ref in found} - passed
    stored = matches.load(refs) if refs else {}
    kept_hits: list[list[Hit]] = []
    for record, found in zip(records, hits, strict=True):
        own = (record.key(), record.pk)
        not_these = passed | ({own} if record.pk else set()) | (finding.apart(*own) if found else set())
        kept = [h for ref, h in found.items() if ref in stored and ref not in not_these]
        kept_hits.append([h for h in kept if not finding.linked(record, stored[h.ref])])
    visible = matches.seen({h.ref for kept in kept_hits for h in kept})
    return [matches.tell(kept, stored, visible, policy.refuse_from) for kept in kept_hits]


def twins(policy: Policy, questions: Mapping[int, Sequence[Asked]]) -> dict[int, int]:
    """Of several new rows that are certainly one, each later with its first."""
    first: dict[tuple[str, str], tuple[int, Asked]] = {}
    found: dict[int, int] = {}
    for at, asking_ in questions.items():
        for rule, mark in asking_:
            if rule.score < policy.refuse_from or rule.weak or policy.object_key not in rule.against:
                continue
            place, (_rule, held) = first.setdefault((mark.method, mark.value), (at, (rule, mark)))
            if place != at and comparing.agree(mark.method, held.parts, mark.parts):
                found.setdefault(at, place)
    return found


def twin_of(record: Any) -> Match:
    """A row of the same batch, as a match."""
    return Match(record.key(), 100, "batch", True, str(record), "", None, "", None, "")


def told(model: Any, writes: Iterable[Write]) -> None:
    """Write into the history that somebody saved a record although it was like another, and why; before its own entry,
    so that what is undone first is the writing itself.
    """
    actor = current_actor()
    for write in writes:
        if reason := write.record.__dict__.pop("accepted", ""):
            Change.objects.create(
                actor_id=actor.user_id,
                source=actor.source,
                verb=VERB,
                object_key=model.key(),
                record_id=write.record.pk,
                version=write.record.version,
                values={VERB: [None, reason]},
            )


def kept(model: Any, writes: Sequence[Write]) -> None:
    """Keep true what the written records are found by."""
    policy = rules.of(model.key())
    if policy is None:
        return
    marking.put(model, [w.record for w in writes if w.added], new=True)
    marking.put(model, [w.record for w in writes if not w.added and touched(policy, w)])


def recognised(object_type: Any, rows: Sequence[Mapping[str, Any]]) -> list[list[Ref]]:
    """For each row of parsed values the records of the object it is certainly or perhaps one of, the surest first."""
    policy = rules.of(object_type.key)
    if policy is None:
        return [[] for _row in rows]
    asked = []
    for values in rows:
        record = object_type.model()
        for name in policy.names & values.keys():
            object_type.fields[name].source.assign(record, name, values[name])
        questions = finding.asked(policy, record, policy.warn_from)
        asked.append([(rule, mark) for rule, mark in questions if not rule.weak])
    found = finding.look_up(asked)
    return [
        [h.ref for h in sorted(hits.values(), key=lambda h: (-h.score, h.ref)) if h.ref[0] == object_type.key]
        for hits in found
    ]
