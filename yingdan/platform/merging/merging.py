"""Two records become one: the fields chosen, every reference moved, the former name kept, all or nothing.

It takes the right to change both and to delete the one that goes; what refers to it is moved whoever may see it, and
stands in the history of each under the name of who merged. The one that goes lies in the bin, whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_noop

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Missing, Refused
from yingdan.platform import aliases, duplicates, records, schema
from yingdan.platform.actor import acting, current_actor
from yingdan.platform.audit import Change
from yingdan.platform.door import locked, told, write
from yingdan.platform.duplicates.models import Likely
from yingdan.platform.merging import asking, choosing, references
from yingdan.platform.merging.references import Reference
from yingdan.platform.objects.alias import Alias
from yingdan.platform.objects.merge import Merge
from yingdan.platform.preparing import clashes
from yingdan.platform.recording import recording
from yingdan.platform.rows import OwnedRecord, Record, Write
from yingdan.platform.transfer.undo import put_back

VERB = "merge"


def possible(model: Any) -> bool:
    """Whether records of an object can be merged at all."""
    kind = schema.whole(model.key())
    return issubclass(model, OwnedRecord) and kind.has("change") and kind.has("delete") and kind.has("bin")


def pair(kind: Any, kept_id: int, gone_id: int) -> tuple[Any, Any]:
    """The two records as they stand, locked. Raises Missing, Refused for who may not merge them, Invalid for one and
    the same.
    """
    if kept_id == gone_id:
        raise Invalid(gettext_noop("A record cannot be merged with itself."), code="same")
    if not possible(kind.model):
        raise Refused(gettext_noop("Records of this object cannot be merged."))
    held = {pk: locked(kind.model, pk, "change") for pk in sorted((kept_id, gone_id))}
    if not kind.model.objects.may("delete").filter(pk=gone_id).exists():
        raise Refused(
            gettext_noop("To merge, one must be allowed to change both records and to delete the one that goes."),
        )
    return held[kept_id], held[gone_id]


def merge(
    kind: Any,
    kept_id: int,
    gone_id: int,
    picks: Mapping[str, str] | None = None,
    *,
    versions: tuple[int | None, int | None] = (None, None),
) -> Merge:
    """Merge the record `gone_id` into `kept_id`; `picks` says by field whose value stands ("kept" or "gone"), the rest
    is as proposed. `versions` are those the picks were made on.

    Raises Missing, Refused, Invalid, Conflict when one of the two has changed since; then nothing is written.
    """
    actor = current_actor()
    with transaction.atomic():
        kept, gone = pair(kind, kept_id, gone_id)
        for record, version in zip((kept, gone), versions, strict=True):
            if version is not None and version != record.version:
                raise Conflict(current_version=record.version)
        wrong = [
            name for name, which in (picks or {}).items() if name not in kind.fields or which not in ("kept", "gone")
        ]
        if wrong:
            raise Invalid(fields={name: [Invalid("There is no such field.", code="unknown")] for name in wrong})
        names = former_names(kept, gone)
        titles = kept.title, gone.title
        values = choosing.settled(kind, kept, gone, picks or {})
        run = Merge(object_key=kind.key, kept_id=kept_id, gone_id=gone_id, batch=f"merge-{uuid4()}"[:40])
        with records.batch(run.batch), duplicates.unjudged():
            with acting(replace(actor, everything=True)):
                details = {
                    r.name: ids for r in references.of(kind.model) if (ids := move(kind.key, r, gone_id, kept_id))
                }
                views = asking.turn(kind.key, gone_id, kept_id)
                kept.refresh_from_db()
                if values:
                    kept = records.change(kept, values)
                made = [alias(kind.key, kept, name).pk for name in names if name != kept.title]
            records.delete(kind.model.objects.get(pk=gone_id))
        Likely.objects.filter(object_key=kind.key, first_id__in=(kept_id, gone_id)).delete()
        Likely.objects.filter(object_key=kind.key, second_id__in=(kept_id, gone_id)).delete()
        run.kept_title, run.gone_title = (title[:300] for title in titles)
        run.owner_id, run.unit_id = actor.user_id, next(iter(actor.team), None)
        run.details = {"moved": details, "aliases": made, "views": views}
        run.moved = sum(len(ids) for ids in details.values())
        with acting(replace(actor, everything=True)):
            return records.save(run)


def former_names(kept: Any, gone: Any) -> list[str]:
    """The names under which either was known and is perhaps no longer."""
    known = aliases.of(kept.key(), [kept.pk, gone.pk])
    had = {name for names in known.values() for name in names}
    return [name for name in dict.fromkeys((gone.title, kept.title)) if name and name not in had]


def alias(key: str, record: Any, name: str) -> Any:
    """Keep a former name."""
    return records.create(Alias, {"about": (key, record.pk), "name": name[:200]})


def move(key: str, reference: Reference, old: int, new: int) -> list[int]:
    """Let everything that refers by this way to `old` refer to `new`; the ids of the rows moved.

    A row that would then be there twice (a share with the same person) stays with the old record; a record that would
    refer to itself refers to nothing.
    """
    rows = list(reference.rows(key, old).select_for_update(of=("self",)))
    targets = ((row, None if row.pk == new and row_key(row) == key else new) for row in rows)
    return repoint(reference, old, targets)


def row_key(row: Any) -> str:
    """The object a row is a record of; nothing for inner tables."""
    return row.key() if isinstance(row, Record) else ""


def repoint(reference: Reference, old: int, targets: Iterable[tuple[Any, int | None]]) -> list[int]:
    """Write the references of some rows, each with its history where it has one; the ids of those written."""
    done = []
    for row, target in targets:
        was = reference.value(row)
        reference.point(row, old, target)
        if clashes(type(row), [Write(row, {}, frozenset({reference.column}), VERB)]):
            continue
        if isinstance(row, Record):
            noted(reference, row, was)
        else:
            type(row)._base_manager.filter(pk=row.pk).update(**{reference.attname: target})
        done.append(row.pk)
    return done


def noted(reference: Reference, row: Any, was: Any) -> None:
    """Write the reference of one record, with its history."""
    row.updated_at, row.updated_by_id = clock.now(), current_actor().user_id
    made = Write(row, {reference.column: was}, frozenset({reference.column}), VERB)
    with recording():
        write(type(row), [made])
    told(type(row), [made])


def undo(run: Merge) -> Any:
    """Take a merge back: both records as they were, and every reference moved that still stands where it was put.

    Gives the record that had gone. Raises Missing, Refused when it is too late or for who may not.
    """
    with transaction.atomic():
        run = Merge.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if not run.undoable:
            raise Refused(gettext_noop("This merge can no longer be taken back."), code="too_late")
        kind = schema.whole(run.object_key)
        kept = locked(kind.model, run.kept_id, "change")
        gone = kind.model.bin.filter(pk=run.gone_id).first()
        if gone is None:
            raise Missing()
        with records.batch(f"un{run.batch}"[:40]), duplicates.unjudged():
            back = records.restore(gone)
            with acting(replace(current_actor(), everything=True)):
                changes = Change.objects.filter(batch=run.batch, object_key=kind.key, record_id=kept.pk)
                return_values(kept, list(changes.filter(verb="change").order_by("-id")))
                known = {r.name: r for r in references.of(kind.model)}
                for name, ids in run.details["moved"].items():
                    if name in known:
                        return_rows(known[name], ids, run)
                asking.turn_back(run.details["views"])
                for one in Alias.objects.filter(pk__in=run.details["aliases"]):
                    records.delete(one)
        run.undone_at, run.undone_by_id = clock.now(), current_actor().user_id
        with acting(replace(current_actor(), everything=True)):
            records.save(run)
        return back


def return_values(kept: Any, changes: list[Change]) -> None:
    """Give the kept record the values it had; where somebody has changed all of them since, they stay."""
    try:
        put_back(kept, changes)
    except Invalid as problem:
        if problem.code != "changed":
            raise


def return_rows(reference: Reference, ids: list[int], run: Merge) -> None:
    """Let the rows that were moved, and that nobody has moved since, refer to the old record again."""
    rows = reference.model._base_manager.filter(pk__in=ids).order_by("pk")
    if reference.several:
        return_lists(reference, rows, run)
        return
    stood = [
        row
        for row in rows
        if reference.names(row, None if row.pk == run.kept_id and row_key(row) == run.object_key else run.kept_id)
    ]
    repoint(reference, run.kept_id, ((row, run.gone_id) for row in stood))


def return_lists(reference: Reference, rows: Iterable[Any], run: Merge) -> None:
    """Give lists back what they held, as the history of the merge tells it: one that named both names both again."""
    moves, column = (
        Change.objects.filter(batch=run.batch, object_key=reference.model.key(), verb=VERB),
        reference.column,
    )
    held = {move.record_id: move.values[column] for move in moves if column in move.values}
    for row in rows:
        was, merged = held.get(row.pk, (None, None))
        now = list(reference.value(row) or ())
        back = now if was is None else parted(now, was, merged or [], run)
        if back != now:
            row.custom = {**row.custom, reference.custom: back}
            noted(reference, row, now)


def parted(now: list[int], was: list[int], merged: list[int], run: Merge) -> list[int]:
    """A list as it was before a merge; where somebody has changed it since, with both records in the place of the one,
    as far as that still stands there.
    """
    if now == merged:
        return was
    if run.kept_id not in merged:  # the list of the kept record itself: it lost the other, which would have been itself
        return [*now, *(id for id in [run.gone_id] if id not in now)]
    pair = [id for id in was if id in (run.kept_id, run.gone_id)]
    back = (one for id in now for one in (pair if id == run.kept_id else [id]))
    return list(dict.fromkeys(back))
