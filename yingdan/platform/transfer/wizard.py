"""What a surface needs to bring in a file step by step: open, look, propose, rehearse, start, follow, undo.

    source = open_upload(request.FILES["file"])          # source.token goes into the address of the next step
    sheet = reopened(token).sheet(name)
    plan = propose(sheet, object_type)                   # a Mapping; the person changes it
    ask = unknown_texts(sheet, plan)                     # texts that need a meaning
    told = dry_run(plan, sheet, limit=2000)              # counts, verdicts, notes
    run = start(source, plan, sheet.name)                # an ImportRun with its job
    undo(run); failures(run, "xlsx")

Everything is done as the current actor and raises Refused for somebody who may not import records of the object.
"""

from typing import Any
from uuid import uuid4

from yingdan.kernel.errors import Problem
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.jobs import cancel as cancel_job
from yingdan.platform.jobs import later
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.objects.job_run import OPEN, JobRun
from yingdan.platform.objects.run import Stage
from yingdan.platform.transfer import memory, uploads
from yingdan.platform.transfer.failures import failures, reasons
from yingdan.platform.transfer.mapping import Mapping
from yingdan.platform.transfer.proposal import guesses, propose, unknown_texts
from yingdan.platform.transfer.read import Sheet, Source
from yingdan.platform.transfer.run import dry_run, note, prepared, require_import, run_import
from yingdan.platform.transfer.survey import require_settled
from yingdan.platform.transfer.undo import undo

__all__ = [
    "cancel", "dry_run", "failures", "guesses", "new_run", "open_upload", "propose", "reasons",
    "refreshed", "reopened", "start", "undo", "unknown_texts",
]  # fmt: skip


def open_upload(file: Any, name: str = "") -> Source:
    """Keep an uploaded file and open it; `source.token` opens it again. Raises Invalid when it is no table."""
    token = uploads.keep(file, name)
    try:
        return uploads.opened(token)
    except Problem:
        uploads.drop(token)
        raise


def reopened(token: str, encoding: str = "", delimiter: str = "") -> Source:
    """A file kept before; encoding and delimiter may be stated instead of found out. Raises Missing, Invalid."""
    return uploads.opened(token, encoding, delimiter)


def new_run(sheet: Sheet, plan: Mapping, *, name: str, file: str = "", **reading: Any) -> ImportRun:
    """An import about to begin, written down. Raises Refused for somebody who may not import."""
    actor = current_actor()
    require_import(actor, plan.object)
    run = ImportRun(name=name[:200], object_key=plan.object, owner_id=actor.user_id, file=file, sheet=sheet.name)
    run.mapping, run.header, run.reading, run.batch = plan.to_json(), list(sheet.header), reading, uuid4().hex
    with acting(SYSTEM.via("import")):
        records.save(run)
    return run


def start(source: Source, plan: Mapping, sheet_name: str = "", header_row: int | None = None) -> ImportRun:
    """Begin an import as a job and remember the mapping. Raises Invalid when the mapping is not ready, Refused."""
    sheet = source.sheet(sheet_name, header_row)
    judge, found = prepared(plan, sheet)
    require_settled(judge.plan, found)
    how = {"encoding": source.encoding, "delimiter": source.delimiter} if source.form == "csv" else {}
    run = new_run(sheet, judge.plan, name=source.name, file=source.token, source=how, header_row=header_row)
    if run.owner_id:
        memory.remember(run.owner_id, plan)
    note(run, total=found.total, job=later(run_import, key=f"import:{run.pk}", run=run.pk))
    return run


def cancel(run: ImportRun) -> None:
    """Stop an import at its next chunk; what is in stays in and can be undone. Raises Refused for another's."""
    if run.job is not None:
        cancel_job(run.job)
        if run.status == Stage.WAITING and run.job.status not in OPEN:
            note(run, status=Stage.CANCELLED)


def refreshed(run: ImportRun) -> ImportRun:
    """The import as it stands now. One whose job has ended without a word (its worker was killed for good) has
    failed.
    """
    now = ImportRun.objects.select_related("job").get(pk=run.pk)
    job: JobRun | None = now.job
    if job is not None and now.status in (Stage.WAITING, Stage.RUNNING) and job.status not in OPEN:
        ended = Stage.CANCELLED if job.status == "cancelled" else Stage.FAILED
        note(now, status=ended, message=job.message, ended_at=job.ended_at, total=now.done)
    return now
