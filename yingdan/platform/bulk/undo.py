"""Take back what was done to many records: old values are set again, what was deleted comes back, what was made goes.

A record somebody has changed since is left as it is and counted. What followed by a rule on other objects is put back
as the system; the person's own doing is taken back with the person's own rights.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import audit, records, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.audit import Change
from yingdan.platform.bulk import verbs
from yingdan.platform.bulk.outcomes import REFUSED, Outcomes, outcomes_of, refused, saved, with_references
from yingdan.platform.bulk.run import AT_ONCE, CHUNK, Silent, note
from yingdan.platform.jobs import Progress, job, later
from yingdan.platform.objects.bulk_run import BulkRow, BulkRun
from yingdan.platform.objects.run import Stage
from yingdan.platform.progress import Steps
from yingdan.platform.schema import ObjectType

LEFT = "changed"


def undo(run: BulkRun) -> BulkRun:
    """Take a run back: now when it is small, else as a job. Raises Missing for another's, Invalid when it is too late
    or nothing was written.
    """
    if run.owner_id != current_actor().user_id:
        raise Missing()
    if not run.undoable:
        raise Invalid("This can no longer be undone.", code="undo")
    note(run, status=Stage.UNDOING)
    if run.changed <= AT_ONCE:
        take_back(run, Silent())
    else:
        note(run, job=later(undo_bulk, key=f"bulk.undo:{run.pk}", run=run.pk))
    return run


@job(name="bulk.undo", timeout=12 * 3600)
def undo_bulk(progress: Progress, *, run: int) -> dict[str, int]:
    """Take a run back, or go on where a killed one stopped: what is back already is met again and only counted."""
    return take_back(BulkRun.objects.get(pk=run), progress)


def take_back(run: BulkRun, steps: Steps) -> dict[str, int]:
    """Take back all a run wrote, the latest object first. Gives how many records are back and how many are not."""
    kind = schema.find(run.object_key)
    own = verbs.find(kind, run.verb).keys(kind, run.values)
    counted = kind.key if kind.key in own else next(iter(own))
    undone = done = 0
    with records.batch(f"undo-{run.pk}"):
        for key in written_objects(run):
            for part in written_rows(run, key):
                with transaction.atomic():
                    changes = changes_of(run.batch, key, part)
                    if key in own:
                        outcomes = take_back_rows(schema.find(key), changes)
                    else:
                        followed = {pk: f for pk, f in changes.items() if f[0].verb not in ("add", "delete", "restore")}
                        with acting(SYSTEM.via(current_actor().source)):
                            put_back(schema.find(key), followed)
                    if key == counted:
                        undone += sum(one.what != REFUSED for one in outcomes.values())
                        done += len(outcomes)
                        tell(run, outcomes)
                        note(run, undone=undone)
                steps.step(done, run.changed)
    note(run, status=Stage.UNDONE, kept=max(run.changed - undone, 0), ended_at=clock.now())
    return {"undone": undone, "kept": run.kept}


def written_objects(run: BulkRun) -> list[str]:
    """The objects a run wrote, the last written first."""
    found = Change.objects.filter(batch=run.batch).order_by().values("object_key").annotate(last=Max("id"))
    keys = [row["object_key"] for row in sorted(found, key=lambda row: -row["last"])]
    return [key for key in keys if schema.known(key)]


def written_rows(run: BulkRun, key: str) -> Iterator[list[int]]:
    """The rows of an object a run wrote, the last first, in chunks."""
    rows = Change.objects.filter(batch=run.batch, object_key=key).order_by().values("record_id")
    ids = [row["record_id"] for row in rows.annotate(last=Max("id")).order_by("-last")]
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def tell(run: BulkRun, outcomes: Outcomes) -> None:
    """Write beside the records that could not be taken back why."""
    for pk, one in outcomes.items():
        if one.what == REFUSED:
            BulkRow.objects.filter(run=run, record_id=pk).update(reason=one.reason, code=one.code[:40])


def changes_of(batch: str, key: str, ids: Sequence[int]) -> dict[int, list[Change]]:
    """What a batch did to each of some rows, latest first."""
    changes: dict[int, list[Change]] = {}
    for change in Change.objects.filter(batch=batch, object_key=key, record_id__in=list(ids)).order_by("-id"):
        changes.setdefault(change.record_id, []).append(change)
    return changes


def take_back_rows(kind: ObjectType, changes: dict[int, list[Change]]) -> Outcomes:
    """Take back what was done to rows of one object; what became of each."""
    made = [pk for pk, found in changes.items() if any(c.verb == "add" for c in found)]
    gone = [pk for pk, found in changes.items() if pk not in made and found[0].verb == "delete"]
    back = [pk for pk, found in changes.items() if pk not in made and found[0].verb == "restore"]
    rest = {pk: found for pk, found in changes.items() if not {pk} & {*made, *gone, *back}}
    outcomes = outcomes_of(made, records.delete_many(kind.model, made))
    outcomes |= outcomes_of(gone, records.restore_many(kind.model, still(kind.model.bin, gone)))
    outcomes |= outcomes_of(back, records.delete_many(kind.model, still(kind.model.objects, back)))
    return outcomes | put_back(kind, rest)


def still(rows: Any, ids: Sequence[int]) -> list[int]:
    """Those that are still where the run put them; the others are back already."""
    return list(rows.filter(pk__in=list(ids)).order_by("-pk").values_list("pk", flat=True))


def put_back(kind: ObjectType, changes: dict[int, list[Change]]) -> Outcomes:
    """Give rows the values they had before."""
    outcomes: Outcomes = {}
    by_verb: dict[str, list[int]] = {}
    for pk, found in changes.items():
        by_verb.setdefault("transfer" if found[0].verb == "transfer" else "change", []).append(pk)
    for verb, ids in by_verb.items():
        rows = with_references(kind, kind.model.objects.filter(pk__in=ids)).order_by("pk")
        found_rows = {row.pk: row for row in rows}
        outcomes |= {pk: refused(Missing()) for pk in ids if pk not in found_rows}
        outcomes |= saved(kind, found_rows.values(), lambda row: set_before(row, changes[row.pk]), verb)
    return outcomes


def set_before(row: Any, changes: Sequence[Change]) -> None:
    """Set the values a row had before some changes, latest first. Raises Invalid when one was changed since."""
    columns = {c.attname for c in row._meta.concrete_fields if not getattr(c, "secret", False)}
    for change in changes:
        for name, (old, new) in change.values.items():
            if name not in columns and not name.startswith(audit.CUSTOM):
                continue
            if audit.plain(audit.stored_value(row, name)) not in (new, old):
                raise Invalid("It was changed since, so it was left as it is.", code=LEFT)
            audit.put_value(row, name, old)
