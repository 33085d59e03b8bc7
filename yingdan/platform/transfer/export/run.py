"""Run an export: few rows at once, many in the background; the file is its maker's alone, for a week.

Whether he may have it is asked again at every download: rights withdrawn since, or a field withheld since, close it.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import audit, records, schema
from yingdan.platform.actor import SYSTEM, Actor, Allowance, acting, current_actor
from yingdan.platform.answering import give_way, giving_way
from yingdan.platform.jobs import Cancelled, Progress, job, later
from yingdan.platform.jobs import cancel as cancel_job
from yingdan.platform.objects.export_run import KEPT_FOR, ExportRun, Made
from yingdan.platform.objects.job_run import OPEN
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.export.asked import Export, unknown_columns
from yingdan.platform.transfer.export.reading import ids_of, rows_of
from yingdan.platform.transfer.export.writing import write

AT_ONCE = 2_000
LEFT_LYING = 24 * 3600  # seconds


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.HOME) / "exports"


def require_export(kind: ObjectType) -> None:
    """Raise Refused unless the actor may export records of this object."""
    if not kind.has("export") or not current_actor().may(kind.key, "export"):
        raise Refused("You may not export here.")


def begin(export: Export) -> ExportRun:
    """Ask for an export as the current actor: up to 2,000 rows are written now, more by a job. Gives the run.

    Raises Refused, Missing for a column there is not, Invalid.
    """
    kind, actor = schema.find(export.key), current_actor()
    require_export(kind)
    if actor.user_id is None:
        raise Refused("You may not export here.")
    unknown_columns(kind, export.columns)
    wanted = replace(export.checked(), columns=tuple(f.name for f in export.fields(kind)))
    ids = ids_of(wanted, AT_ONCE + 1)
    if not ids:
        raise Invalid("There is nothing to export.", code="nothing")
    name = f"{kind.plural} {clock.now().astimezone(clock.zone()):%Y-%m-%d %H%M}.{wanted.form}"
    run = ExportRun(name=name[:200], object_key=kind.key, owner_id=actor.user_id, total=len(ids))
    if len(ids) > AT_ONCE:
        run.total = rows_of(wanted).order_by().count()
    run.asked, run.reach = export.to_json() | {"columns": list(wanted.columns)}, reach_of(kind, actor)
    with acting(SYSTEM.via(actor.source)):
        records.save(run)
    if len(ids) <= AT_ONCE:
        carry_out(run, lambda done: None, ids)
    else:
        note(run, job=later(run_export, key=f"export:{run.pk}", run=run.pk))
    return run


@job(name="export", timeout=2 * 3600)
def run_export(progress: Progress, *, run: int) -> dict[str, int]:
    """Write a file, from its beginning whenever it is begun again."""
    this = ExportRun.objects.get(pk=run)

    def told(done: int) -> None:
        give_way()
        if progress.step(done, this.total):
            note(this, done=done)

    with giving_way():
        return carry_out(this, told)


def carry_out(run: ExportRun, told: Any, ids: Sequence[int] = ()) -> dict[str, int]:
    """Write the file of a run. Raises what ended it before; then there is no file."""
    kind, export = schema.find(run.object_key), Export.from_json(run.asked)
    token = f"{uuid4().hex}/{kind.slug}.{export.form}"
    path = folder() / token
    note(run, status=Made.RUNNING)
    try:
        require_export(kind)
        unknown_columns(kind, export.columns)
        path.parent.mkdir(parents=True, mode=0o700)
        found = ids or ids_of(export)
        note(run, total=len(found), reach=reach_of(kind, current_actor()))
        written = write(export, found, path, told)
    except BaseException as error:
        shutil.rmtree(path.parent, ignore_errors=True)
        status = Made.CANCELLED if isinstance(error, Cancelled) else Made.FAILED
        if isinstance(error, Problem | Cancelled):
            said = error.show(_) if isinstance(error, Problem) else _("Cancelled.")
            note(run, status=status, ended_at=clock.now(), message=said)
        raise
    path.chmod(0o600)
    now = clock.now()
    note(run, status=Made.DONE, file=token, size=path.stat().st_size, done=written, total=written, ended_at=now)
    note(run, expires_at=now + KEPT_FOR)
    audit.note(ExportRun.key(), run.pk, "export", {"object": kind.key, "rows": written, **run.asked}, current_actor())
    return {"rows": written, "bytes": run.size}


def reach_of(kind: ObjectType, actor: Actor) -> dict[str, Any]:
    """What somebody may export, to be compared with what he may later; and which fields he saw only in part."""
    allowed = actor.allows(kind.key, "export")
    masked = sorted(f.name for f in kind.fields.values() if f.masked)
    return {"everything": allowed.everything, "own": allowed.own, "units": sorted(allowed.units), "masked": masked}


def opened(run: ExportRun) -> IO[bytes]:
    """The file of a run, for its maker, as long as he may still export what is in it; noted in the history.

    Raises Missing when it has expired, Refused when the right was withdrawn or a field is withheld since.
    """
    kind, actor = schema.find(run.object_key), current_actor()
    path = folder() / run.file
    if run.owner_id != actor.user_id or not run.ready or not run.file or not path.is_file():
        raise Missing()
    require_export(kind)
    held = Allowance(run.reach["everything"], run.reach["own"], frozenset(run.reach["units"]))
    masked = {f.name for f in kind.fields.values() if f.masked}
    columns = set(Export.from_json(run.asked).columns)
    if not actor.allows(kind.key, "export").covers(held) or not columns <= kind.fields.keys():
        raise Refused("Your rights have changed since this was exported. Export it again.")
    if (masked & columns) - set(run.reach["masked"]):
        raise Refused("Your rights have changed since this was exported. Export it again.")
    note(run, downloads=run.downloads + 1)
    audit.note(ExportRun.key(), run.pk, "download", {"object": kind.key, "rows": run.done}, actor)
    return path.open("rb")


def cancel(run: ExportRun) -> None:
    """Stop an export at its next thousand; its file goes. Raises Refused for another's."""
    if run.job is not None:
        cancel_job(run.job)
        refreshed(run)


def refreshed(run: ExportRun) -> ExportRun:
    """The run as it stands now; one whose job has ended without a word has failed, or was cancelled before it began."""
    now = ExportRun.objects.select_related("job").get(pk=run.pk)
    if now.job is not None and now.going and now.job.status not in OPEN:
        ended = Made.CANCELLED if now.job.status == "cancelled" else Made.FAILED
        note(now, status=ended, message=now.job.message, ended_at=now.job.ended_at)
    return now


@job(name="export.clear", every="50 * * * *")
def clear(progress: Progress) -> dict[str, int]:
    """Remove the files that have expired, and those a killed run left lying."""
    gone = 0
    known = {token.partition("/")[0] for token in ExportRun.objects.exclude(file="").values_list("file", flat=True)}
    for lying in folder().glob("*") if folder().is_dir() else ():
        if lying.name not in known and time.time() - lying.stat().st_mtime > LEFT_LYING:
            shutil.rmtree(lying, ignore_errors=True)
    for run in ExportRun.objects.exclude(file="").filter(expires_at__lt=clock.now()):
        drop(run)
        gone += 1
    return {"files": gone}


def drop(run: ExportRun) -> None:
    """Remove the file of a run now."""
    if run.file:
        shutil.rmtree((folder() / run.file).parent, ignore_errors=True)
    note(run, file="", status=Made.EXPIRED)


def note(run: ExportRun, **values: object) -> None:
    """Write down how the run stands."""
    for name, value in values.items():
        setattr(run, name, value)
    with acting(SYSTEM):
        records.quiet_update(ExportRun.objects.filter(pk=run.pk), **values)
