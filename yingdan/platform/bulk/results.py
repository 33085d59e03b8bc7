"""What became of each record of a bulk change: as lines, and as a file with the outcome and the reason of each."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing, Problem
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.bulk import verbs
from yingdan.platform.bulk.outcomes import DONE, REFUSED, UNCHANGED
from yingdan.platform.bulk.run import note
from yingdan.platform.jobs import cancel as cancel_job
from yingdan.platform.objects.bulk_run import BulkRow, BulkRun
from yingdan.platform.objects.job_run import OPEN
from yingdan.platform.objects.run import Stage
from yingdan.platform.transfer.cells import harmless

PART = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One record: its id, its title where the actor sees it now, what became of it, and why."""

    pk: int
    title: str
    outcome: str
    reason: str


def said(outcome: str) -> str:
    """An outcome in words."""
    return {DONE: _("Done"), UNCHANGED: _("Nothing to do"), REFUSED: _("Refused")}.get(outcome, outcome)


def title(run: BulkRun) -> str:
    """What was done, in the reader's language; as it was named then where he knows the object or the verb no more."""
    try:
        kind = schema.find(run.object_key)
        return verbs.title(kind, verbs.find(kind, run.verb))
    except (Problem, LookupError):
        return run.name


def lines(run: BulkRun, outcome: str = "", limit: int | None = None) -> Iterator[Line]:
    """The records of a run in their order; titles of those the actor sees now, and of no others."""
    kind = schema.find(run.object_key)
    rows = BulkRow.objects.filter(run=run).order_by("record_id")
    rows = rows.filter(outcome=outcome) if outcome else rows
    last = 0
    left = limit
    while part := list(rows.filter(record_id__gt=last)[: min(PART, left) if left is not None else PART]):
        last = part[-1].record_id
        ids = [row.record_id for row in part]
        titles: dict[int, Any] = {r.pk: r.title for r in kind.rows().filter(pk__in=ids)}
        titles |= {r.pk: r.title for r in kind.model.bin.filter(pk__in=[i for i in ids if i not in titles])}
        yield from (Line(r.record_id, titles.get(r.record_id, ""), r.outcome, r.reason) for r in part)
        if left is not None and (left := left - len(part)) <= 0:
            return


def as_csv(run: BulkRun) -> Iterator[bytes]:
    """The file of results, piece by piece: CSV in UTF-8 with a byte order mark, safe in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(["ID", _("Record"), _("Outcome"), _("Reason")])
    for number, line in enumerate(lines(run), 1):
        writer.writerow([line.pk, harmless(line.title), said(line.outcome), harmless(line.reason)])
        if number % PART == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def own(pk: int) -> BulkRun:
    """A run of one's own as it stands now; one whose job has ended without a word has failed. Raises Missing."""
    run = BulkRun.objects.select_related("job").defer("ids").filter(pk=pk, owner_id=current_actor().user_id).first()
    if run is None:
        raise Missing()
    return refreshed(run)


def refreshed(run: BulkRun) -> BulkRun:
    """The run as it stands now; one whose job has ended without a word was cancelled before it began, or has failed."""
    if run.job is not None and run.going and run.job.status not in OPEN:
        ended = Stage.CANCELLED if run.job.status == "cancelled" else Stage.FAILED
        note(run, status=ended, message=run.job.message, ended_at=run.job.ended_at or clock.now(), total=run.place)
    return run


def cancel(run: BulkRun) -> None:
    """Stop a run at its next chunk; what is done stays done and can be undone. Raises Refused for another's."""
    if run.job is not None:
        cancel_job(run.job)
        refreshed(run)
