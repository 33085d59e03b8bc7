"""Take an import back: what it created goes to the bin, what it changed gets its old values, where nobody
changed it since.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import audit, records, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.audit import Change
from yingdan.platform.jobs import Progress, job, later
from yingdan.platform.objects.import_run import ImportRow, ImportRun
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.objects.run import Stage
from yingdan.platform.progress import Steps
from yingdan.platform.transfer.judge import CREATED, UPDATED
from yingdan.platform.transfer.run import actor_of, note

CHUNK = 200


def undo(run: ImportRun) -> JobRun:
    """Ask for an import to be taken back. Raises Invalid when it is too late or nothing was written."""
    if not run.undoable:
        raise Invalid("This import can no longer be undone.", code="undo")
    note(run, status=Stage.UNDOING)
    return later(undo_import, key=f"import.undo:{run.pk}", run=run.pk)


@job(name="import.undo", timeout=12 * 3600)
def undo_import(progress: Progress, *, run: int) -> dict[str, int]:
    """Take an import back, or go on where a killed run stopped."""
    return take_back(ImportRun.objects.get(pk=run), progress)


def take_back(run: ImportRun, steps: Steps) -> dict[str, int]:
    """Take back every row, the latest first. Gives how many were taken back and how many were kept, with the reason
    logged.

    Several rounds, because what others of the same import need can only go after them.
    """
    total = run.created + run.updated
    with acting(actor_of(run)), records.batch(f"undo-{run.pk}"):
        before = -1
        while before != run.undone:
            before = run.undone
            last = None
            while part := rows_left(run, last):
                with transaction.atomic():
                    taken = take_back_rows(run, part)
                    note(run, undone=run.undone + taken)
                last = part[-1].number
                steps.step(run.undone, total)
        restore_others(run)
    kept = total - run.undone
    note(run, status=Stage.UNDONE, kept=kept, ended_at=clock.now())
    return {"undone": run.undone, "kept": kept}


def rows_left(run: ImportRun, below: int | None) -> list[ImportRow]:
    """The next rows to be taken back, the last of the file first."""
    rows = ImportRow.objects.filter(run=run, outcome__in=(CREATED, UPDATED), undone=False)
    if below is not None:
        rows = rows.filter(number__lt=below)
    return list(rows.order_by("-number")[:CHUNK])


def take_back_rows(run: ImportRun, part: Sequence[ImportRow]) -> int:
    """Take some rows back together; how many could be. The reason why not is written into the log of the others."""
    kind = schema.find(run.object_key)
    ids = {row.record_id for row in part if row.record_id is not None}
    stored = {row.pk: row for row in kind.model.objects.filter(pk__in=ids).order_by("pk")}
    made = {pk for row in part if row.outcome == CREATED and (pk := row.record_id or 0) in stored}
    left = {pk: problem.show(_) for pk, problem in records.delete_many(kind.model, list(made)).items()}
    changes = changes_of(run, run.object_key, sorted(stored.keys() - made))
    left |= put_back_many({pk: (stored[pk], found) for pk, found in changes.items()})
    back = [row.pk for row in part if row.record_id not in left]
    ImportRow.objects.filter(pk__in=back).update(undone=True)
    for row in part:
        if row.record_id in left:
            ImportRow.objects.filter(pk=row.pk).update(reason=left[row.record_id])
    return len(back)


def changes_of(run: ImportRun, key: str, ids: Sequence[int]) -> dict[int, list[Change]]:
    """What the import changed on each of some records, latest first."""
    rows = Change.objects.filter(batch=run.batch, object_key=key, record_id__in=ids).exclude(verb="add")
    found: dict[int, list[Change]] = {}
    for change in rows.order_by("-id"):
        found.setdefault(change.record_id, []).append(change)
    return found


def put_back_many(found: Mapping[int, tuple[Any, Sequence[Change]]]) -> dict[int, str]:
    """Give records the values they had before, together; one by one when that does not go. Why some could not."""
    left: dict[int, str] = {}
    ready = []
    for pk, (record, changes) in found.items():
        try:
            ready += [record] if put_values(record, changes) else []
        except Problem as problem:
            left[pk] = problem.show(_)
    try:
        with transaction.atomic():
            records.save_many(ready)
    except Problem:
        for record in ready:
            try:
                with transaction.atomic():
                    put_back(type(record).objects.get(pk=record.pk), found[record.pk][1])
            except Problem as problem:
                left[record.pk] = problem.show(_)
    return left


def put_back(record: Any, changes: Sequence[Change]) -> None:
    """Give a record the values it had before, and save it. Raises Invalid as `put_values` does."""
    if put_values(record, changes):
        records.save(record)


def put_values(record: Any, changes: Sequence[Change]) -> int:
    """Give a record the values it had before, column by column, leaving alone what somebody has changed since; how many
    were put, without saving. Raises Invalid when nothing could be put back because all of it was changed since.
    """
    columns = {c.attname for c in record._meta.concrete_fields}
    secret = {c.attname for c in record._meta.concrete_fields if getattr(c, "secret", False)}
    put = passed = 0
    for change in changes:
        for attname, (old, new) in change.values.items():
            if not attname.startswith(audit.CUSTOM) and (attname not in columns or attname in secret):
                continue
            if audit.plain(audit.stored_value(record, attname)) != new:
                passed += 1
                continue
            audit.put_value(record, attname, old)
            put += 1
    if passed and not put:
        raise Invalid("It was changed since, so it was left as it is.", code="changed")
    return put


def restore_others(run: ImportRun) -> None:
    """Put back what the import changed on records of other objects: an account that became a customer, say.

    Done as the system: these followed from the import by rule, not by the person's own hand.
    """
    others = Change.objects.filter(batch=run.batch).exclude(object_key=run.object_key).exclude(verb="add")
    for key, pk in others.values_list("object_key", "record_id").distinct().order_by("object_key", "record_id"):
        with acting(SYSTEM.via(current_actor().source)):
            record = schema.find(key).model.objects.filter(pk=pk).first()
            if record is not None:
                try:
                    with transaction.atomic():
                        put_back(record, changes_of(run, key, [pk])[pk])
                except Problem:
                    continue
