"""Run an import: first for show, then for good, as a job in chunks that a kill cannot tear apart.

Each chunk is one transaction that holds the records, their history and the log of their rows. A run that is begun again
passes over the rows in its log, so nothing is done twice and nothing is lost.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Problem, Refused
from yingdan.platform import inserting, records, schema
from yingdan.platform.actor import SYSTEM, Actor, acting, current_actor
from yingdan.platform.answering import giving_way
from yingdan.platform.entitlements import actor_for
from yingdan.platform.jobs import Cancelled, Progress, job
from yingdan.platform.much import much
from yingdan.platform.objects.import_run import ImportRow, ImportRun
from yingdan.platform.objects.run import Stage
from yingdan.platform.progress import Steps
from yingdan.platform.transfer import chunk, survey, uploads
from yingdan.platform.transfer.cells import storable
from yingdan.platform.transfer.judge import CREATED, FAILED, SKIPPED, UPDATED, WAITING, Judge, Verdict
from yingdan.platform.transfer.mapping import WHOLLY, Mapping, check
from yingdan.platform.transfer.read import Row, Sheet

CHUNK = 500 if connection.vendor == "sqlite" else 1000
"""Rows of one transaction. On SQLite nobody else writes meanwhile; PostgreSQL sorts many marks for the search more
cheaply than few.
"""
SHARE = 0.1
"""Of the time it has worked, so much an import waits for pages: within a chunk, which may hold what they wait for."""
COUNTS = {CREATED: "created", UPDATED: "updated", SKIPPED: "skipped", FAILED: "failed"}


@dataclass(slots=True)
class Rehearsal:
    """What an import would do: counts that add up to `rows`, `verdicts` of the first rows and of the first failures,
    `notes`, and how many of the rows that would be written are `likely` to be there already.

    `complete` is false when only the first rows were looked at.
    """

    rows: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    likely: int = 0
    complete: bool = True


def require_import(actor: Actor, key: str) -> None:
    """Raise Refused unless the actor may import records of this object."""
    if not actor.may(key, "import"):
        raise Refused("You may not import here.")


def prepared(plan: Mapping, sheet: Sheet, *, dry: bool = False) -> tuple[Judge, survey.Survey]:
    """The judge of a table, with the order of its dates settled, and the survey. Raises Invalid for a wrong mapping."""
    object_type = schema.find(plan.object)
    check(plan, object_type, sheet.header)
    found = survey.survey(sheet, Judge(object_type, plan, sheet.header, sheet.from_1904))
    judge = Judge(object_type, survey.settled(plan, found), sheet.header, sheet.from_1904, dry)
    judge.coming = set(found.names)
    return judge, found


def dry_run(plan: Mapping, sheet: Sheet, *, limit: int = 0, shown: int = 200) -> Rehearsal:
    """What an import would do, by the very rules of the real one; nothing is written. As the current actor.

    `limit` looks at so many rows only. `verdicts` keeps the first `shown` rows and the first `shown` failures.
    Raises Invalid for a wrong mapping, Refused for somebody who may not import.
    """
    actor = current_actor().via("import")
    require_import(actor, plan.object)
    with acting(actor):
        judge, found = prepared(plan, sheet, dry=True)
        told = Rehearsal(notes=survey.notes(judge.plan, found, judge.object_type))
        wanted = (row for row in sheet.rows() if judge.texts.wanted(row.cells))
        told.complete = not limit or found.total <= limit
        failures = 0  # and what is likely: shown as well, wherever in the file they stand
        for verdict in verdicts(judge, islice(wanted, limit) if limit else wanted, chunk.rehearse):
            told.rows += 1
            told.counts[verdict.outcome] += 1
            told.likely += verdict.likely
            telling = verdict.outcome == FAILED or verdict.likely
            failures += telling
            if told.rows <= shown or (telling and failures <= shown):
                told.verdicts.append(verdict)
    told.verdicts.sort(key=lambda v: v.row.number)
    return told


def verdicts(judge: Judge, rows: Iterable[Row], deal: "Deal") -> Iterator[Verdict]:
    """The verdicts of all rows, chunk by chunk; rows that wait for others come when those are done."""
    for part in dealt(judge, rows, deal):
        yield from part


class Deal(Protocol):
    """What is done with a chunk."""

    def __call__(self, judge: Judge, rows: list[Row]) -> list[Verdict]:
        """A verdict for each row."""
        ...


def dealt(judge: Judge, rows: Iterable[Row], deal: Deal) -> Iterator[list[Verdict]]:
    """The verdicts of each chunk without the waiting ones, which are tried again until no more can be done."""
    waiting: list[Row] = []
    for part in chunks(rows):
        found = deal(judge, part)
        waiting += [v.row for v in found if v.outcome == WAITING]
        yield [v for v in found if v.outcome != WAITING]
    while waiting:
        again: list[Row] = []
        for part in chunks(waiting):
            found = deal(judge, part)
            again += [v.row for v in found if v.outcome == WAITING]
            yield [v for v in found if v.outcome != WAITING]
        if len(again) == len(waiting):
            judge.coming = set()
        waiting = again


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in chunks."""
    left = iter(rows)
    while part := list(islice(left, CHUNK)):
        yield part


@job(name="import", timeout=12 * 3600)
def run_import(progress: Progress, *, run: int) -> dict[str, int]:
    """Bring in a file, or go on where a killed run stopped. Gives the counts."""
    return carry_out(ImportRun.objects.get(pk=run), progress)


def carry_out(run: ImportRun, steps: Steps, sheet: Sheet | None = None) -> dict[str, int]:
    """Do an import to its end, passing over the rows already in its log. Raises what ended it before."""
    table = sheet or uploads.sheet_of(run)
    note(run, status=Stage.RUNNING)
    try:
        with acting(actor_of(run)), records.batch(run.batch), much(), behind():
            plan = Mapping.from_json(run.mapping)
            judge, found = prepared(plan, table)
            survey.require_settled(judge.plan, found)
            note(run, total=found.total)
            if plan.on_error == WHOLLY and not run.done and (failures := rehearsed(plan, table, judge)):
                put_aside(run, judge, table, failures)
            else:
                bring_in(run, judge, table, steps)
    except Cancelled:
        note(run, status=Stage.CANCELLED, ended_at=clock.now(), total=run.done, message=_("Cancelled."))
        raise
    except Problem as problem:
        note(run, status=Stage.FAILED, ended_at=clock.now(), total=run.done, message=problem.show(_))
        raise
    note(run, status=Stage.DONE, ended_at=clock.now())
    steps.step(run.done, run.total)
    return {name: getattr(run, name) for name in ("total", *COUNTS.values())}


def behind() -> AbstractContextManager[None]:
    """Inside, an import lets pages go first, on PostgreSQL: on SQLite others who write would wait with it, for it alone
    may write until its chunk is in.
    """
    return giving_way(SHARE) if connection.vendor == "postgresql" else nullcontext()


def actor_of(run: ImportRun, was: Actor | None = None) -> Actor:
    """Who imports, with the rights he has at this moment; the very same Actor as long as they stand.

    Raises Missing when he was disabled, Refused when he may no longer import.
    """
    actor = SYSTEM.via("import") if run.owner_id is None else actor_for(run.owner_id, "import")
    require_import(actor, run.object_key)
    return was if was == actor else actor


def bring_in(run: ImportRun, judge: Judge, sheet: Sheet, steps: Steps) -> None:
    """Deal with every row that is not in the log yet."""
    who = current_actor()
    logged = set(ImportRow.objects.filter(run=run).values_list("number", flat=True))

    def deal(judge: Judge, rows: list[Row]) -> list[Verdict]:
        nonlocal who
        now = actor_of(run, who)
        if now is not who:
            who = now
            for finder in judge.finders.values():
                finder.forget()
        with acting(who), transaction.atomic():
            found = chunk.write(judge, rows)
            log(run, found)
        steps.step(run.done, run.total)
        return found

    left = (row for row in sheet.rows() if row.number not in logged and judge.texts.wanted(row.cells))
    for _part in dealt(judge, left, deal):
        pass


def log(run: ImportRun, found: Iterable[Verdict]) -> None:
    """Write what became of these rows, and the new counts."""
    ended = [v for v in found if v.outcome != WAITING]
    rows = [
        (
            run.pk,
            v.row.number,
            v.outcome,
            getattr(v.record, "pk", None),
            storable(v.reason),
            [storable(cell) for cell in v.row.cells] if v.outcome == FAILED else None,
        )
        for v in ended
    ]
    inserting.add_rows(ImportRow, ("run_id", "number", "outcome", "record_id", "reason", "cells"), rows)
    fresh = Tally(v.outcome for v in ended)
    note(run, **{name: getattr(run, name) + fresh[outcome] for outcome, name in COUNTS.items()})


def rehearsed(plan: Mapping, sheet: Sheet, judge: Judge) -> dict[int, Verdict]:
    """The rows that would fail, by number."""
    dry = Judge(judge.object_type, judge.plan, sheet.header, sheet.from_1904, dry=True)
    dry.coming = set(judge.coming)
    wanted = (row for row in sheet.rows() if dry.texts.wanted(row.cells))
    return {v.row.number: v for v in verdicts(dry, wanted, chunk.rehearse) if v.outcome == FAILED}


def put_aside(run: ImportRun, judge: Judge, sheet: Sheet, failures: dict[int, Verdict]) -> None:
    """Log an import of all or none that has bad rows: nothing is written, the good rows are skipped."""
    why = _("Nothing was imported, because other rows are wrong.")
    for part in chunks(row for row in sheet.rows() if judge.texts.wanted(row.cells)):
        with transaction.atomic():
            log(run, [failures.get(row.number) or Verdict(row, SKIPPED, why) for row in part])
    note(run, message=why)


def note(run: ImportRun, **values: object) -> None:
    """Write down how the run stands."""
    for name, value in values.items():
        setattr(run, name, value)
    with acting(SYSTEM):
        records.quiet_update(ImportRun.objects.filter(pk=run.pk), **values)
