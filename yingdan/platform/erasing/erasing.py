"""Deleting records for good, from the bin, with all that is known of them: rows, files, names they are found by, and
their history. One line stays: which record of which object, who, when and why, and how much went along. No value and
no name stays (decision 0037).
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import audit, files, phrases, referred
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.platform.bin import in_chunks, put
from yingdan.platform.bookkeeping import purge
from yingdan.platform.duplicates.models import Apart, Likely, MatchMark
from yingdan.platform.erasing.hanging import Hanging, hanging, outermost_last
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.objects.grant import ERASE
from yingdan.platform.objects.merge import Merge
from yingdan.platform.recording import recording
from yingdan.platform.rows import Record, Write
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import index

HELD, LINES = "held", "erased"
"""The code of a refusal; the batch all lines about what went for good stand under, by which they are found."""
SETTINGS = "settings"
PAIRS: tuple[tuple[Any, tuple[str, str]], ...] = (
    (Likely, ("first_id", "second_id")),
    (Apart, ("first_id", "second_id")),
)


def possible(kind: ObjectType) -> bool:
    """Whether records of an object can go for good: what people enter. Definitions and other settings stay in the bin,
    as values and rights are read by them.
    """
    return kind.has("bin") and kind.has("delete") and kind.spec.group != SETTINGS


def erase_many(kind: ObjectType, ids: Sequence[int], reason: str) -> dict[int, Problem]:
    """Delete records of one object for good, each with all that belongs to it. Gives the problem of each that could not
    go; the others are gone. Raises Invalid without a reason, Refused for objects whose records stay.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": [Invalid("This is required.", code="required")]})
    if not possible(kind):
        raise Refused("Records of this object stay in the bin.")
    problems: dict[int, Problem] = {}
    with transaction.atomic():
        rows = in_chunks(kind.model.bin.may(ERASE).select_for_update(of=("self",)), ids)
        left = [row.pk for row in rows]
        binned = {row.pk for row in in_chunks(kind.model.bin, [pk for pk in ids if pk not in set(left)])}
        for pk in set(ids) - set(left):
            problems[pk] = Refused("You may see this but not change it.") if pk in binned else Missing()
        while left:
            found = hanging(kind.model, left)
            free = [pk for pk in left if pk not in found.held]
            if not free:
                return problems | {pk: held_by(found.held[pk]) for pk in left}
            go(kind, found if len(free) == len(left) else hanging(kind.model, free), reason)
            left = [pk for pk in left if pk in found.held]
    return problems


def held_by(names: Counter[str]) -> Refused:
    """That others still name a record, in use or in the bin, and which."""
    said = phrases.listed(f"{words} {number}" for words, number in sorted(names.items()))
    return Refused(
        "Others still name this, in use or in the bin: %(names)s. It can only go for good when they have.",
        code=HELD, names=said,
    )  # fmt: skip


def go(kind: ObjectType, found: Hanging, reason: str) -> None:
    """Let records go with what hangs on them, and write the line of each."""
    let_go(found)
    for model, roots in outermost_last(found.along):
        if issubclass(model, Record):
            forget(model, list(roots))
        if model is Attachment:
            unlink(list(roots))
        with recording():
            model._base_manager.filter(pk__in=list(roots)).delete()
    told = {pk: {"reason": reason.strip(), **along_with(found, pk)} for pk in found.along[0][1]}
    audit.notes(kind.key, told, ERASE, current_actor(), batch=LINES)


def let_go(found: Hanging) -> None:
    """Empty the references that may be empty, in use and in the bin, each with its history."""
    now, by = clock.now(), current_actor().user_id
    for model, name, roots in found.letting:
        going = found.going(model)
        rows = list(model._base_manager.filter(pk__in=[pk for pk in roots if pk not in going]).order_by("pk"))
        writes = []
        for row in rows:
            before = {f"{name}_id": getattr(row, f"{name}_id")}
            setattr(row, f"{name}_id", None)
            writes.append(stamped(Write(row, before, frozenset(before), "change"), now, by))
        if rows and issubclass(model, Record):
            put({model: writes})
    for model, roots in found.along:
        if issubclass(model, Record):
            for one in referred.emptied(model, list(roots), binned=True):
                put({type(one.record): [stamped(one, now, by)]})


def stamped(one: Write, now: Any, by: int | None) -> Write:
    """With who wrote it and when."""
    one.record.updated_at, one.record.updated_by_id = now, by
    return one


def forget(model: Any, ids: list[int]) -> None:
    """Take away what is known of records beside their rows: history, how they are found, pairs and merges told of."""
    key = model.key()
    Change.objects.filter(object_key=key, record_id__in=ids).delete()
    MatchMark.objects.filter(object_key=key, record_id__in=ids).delete()
    index.remove(key, ids)
    for table, (first, second) in PAIRS:
        table.objects.filter(Q((f"{first}__in", ids)) | Q((f"{second}__in", ids)), object_key=key).delete()
    purge(Merge._base_manager.filter(Q(kept_id__in=ids) | Q(gone_id__in=ids), object_key=key))


def unlink(ids: list[int]) -> None:
    """Let the bytes of files go as soon as all of it stands."""
    for place in Attachment._base_manager.filter(pk__in=ids).values_list("place", flat=True):
        transaction.on_commit(partial(files.forget, place))


def along_with(found: Hanging, root: int) -> dict[str, dict[str, int]]:
    """How much went along with one record, by object, under “also”; nothing where nothing did."""
    counted: Counter[str] = Counter()
    for model, roots in found.along[1:]:
        if issubclass(model, Record) and model.audited:
            counted[model.key()] += sum(to == root for to in roots.values())
    also = {key: number for key, number in sorted(counted.items()) if number}
    return {"also": also} if also else {}


def lines(keys: Sequence[str], most: int = 50) -> list[Change]:
    """The latest lines about what went for good, of these objects."""
    rows = Change.objects.filter(batch=LINES, object_key__in=list(keys)).select_related("actor")
    return list(rows.order_by("-id")[:most])
