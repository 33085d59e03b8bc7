"""A chunk of rows, judged and written: the good ones in, the bad ones named, in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import audit, records
from yingdan.platform.duplicates import judge as alike
from yingdan.platform.duplicates import perhaps
from yingdan.platform.preparing import BatchInvalid, clashes, prepare, settled
from yingdan.platform.row_rules import problems
from yingdan.platform.transfer.judge import CREATED, FAILED, UPDATED, WAITING, Judge, Verdict
from yingdan.platform.transfer.read import Row

Errors = dict[int, Problem]


def write(judge: Judge, rows: Sequence[Row]) -> list[Verdict]:
    """Judge the rows and save what is good; a verdict for each, in order. Must run inside a transaction."""
    return settle(judge, rows, save)


def rehearse(judge: Judge, rows: Sequence[Row]) -> list[Verdict]:
    """The verdicts `write` would give, by the same rules, without writing anything that stays."""
    if not any(finder.create_missing for finder in judge.finders.values()):
        return settle(judge, rows, validate)
    with transaction.atomic():
        found = settle(judge, rows, validate)
        transaction.set_rollback(True)
    forget_made(judge)
    return found


def settle(judge: Judge, rows: Sequence[Row], door: Any) -> list[Verdict]:
    """Judge and hand what is good to the door; rows it refuses are put aside and the rest is judged again without them.

    So a row is never skipped in favour of one that failed, and good rows are not lost for bad neighbours.
    """
    refused: dict[int, Verdict] = {}
    while True:
        left = [row for row in rows if row.number not in refused]
        verdicts = judge.judge(left)
        batch = [v for v in verdicts if v.outcome in (CREATED, UPDATED) and v.record is not None]
        errors = door(judge, batch)
        if not errors:
            break
        for place, problem in errors.items():
            row = batch[place].row
            wrong = problem.fields if isinstance(problem, Invalid) and problem.fields else {"": [problem]}
            refused[row.number] = judge.failed(row, wrong)
        forget_made(judge)
    told = {v.row.number: v for v in verdicts} | refused
    for number, verdict in told.items():
        remember(judge, verdict, number)
    for name in judge.own:
        judge.finders[name].forget_missing()
    return [told[row.number] for row in rows]


def remember(judge: Judge, verdict: Verdict, number: int) -> None:
    """What later rows need to know of this one."""
    if verdict.outcome == WAITING:
        return
    judge.coming -= verdict.names
    if judge.dry and verdict.outcome == CREATED:
        judge.made |= verdict.names
        if verdict.key is not None:
            judge.made_keys.setdefault(verdict.key, (number, verdict.record))


def forget_made(judge: Judge) -> None:
    """Forget references made in a transaction that was taken back."""
    for finder in judge.finders.values():
        if finder.create_missing:
            finder.forget()


def save(judge: Judge, batch: Sequence[Verdict]) -> Errors:
    """Write the records of the batch, all or none; what is wrong with which, when none was written."""
    try:
        with transaction.atomic():
            records.save_many([v.record for v in batch])
    except BatchInvalid as wrong:
        return dict(wrong.errors)
    except (Problem, IntegrityError) as problem:
        return one_by_one(judge, batch) or {0: told(problem)}
    return {}


def one_by_one(judge: Judge, batch: Sequence[Verdict]) -> Errors:
    """Which rows the door refuses when each comes alone; nothing stays written."""
    errors: Errors = {}
    for place, verdict in enumerate(batch):
        try:
            with transaction.atomic():
                again = judge.judge([verdict.row])[0]
                if again.record is not None and again.outcome != FAILED:
                    records.save_many([again.record])
                transaction.set_rollback(True)
        except (Problem, IntegrityError) as problem:
            errors[place] = told(problem)
    return errors


def told(problem: Exception) -> Problem:
    """The problem to tell; the database's own words are not for people."""
    if isinstance(problem, BatchInvalid):
        return problem.errors[min(problem.errors)]
    return problem if isinstance(problem, Problem) else Invalid("Another record has this already.", code="unique")


def validate(judge: Judge, batch: Sequence[Verdict]) -> Errors:
    """What the door would say of the records of the batch; which may be there already is noted in the verdicts."""
    model = judge.object_type.model
    stored = model.objects.in_bulk([v.record.pk for v in batch if v.outcome == UPDATED])
    writes = []
    for verdict in batch:
        before = audit.stored_values(stored[verdict.record.pk]) if verdict.outcome == UPDATED else {}
        writes.append(prepare(verdict.record, before, "change" if before else "add"))
    errors: Errors = {**problems(writes)}
    for place, name in clashes(model, writes):
        errors.setdefault(place, Invalid(fields={name: [Invalid("Another record has this already.", code="unique")]}))
    writes = [settled(write) for write in writes]
    for place, twin in alike(model, writes).items():
        errors.setdefault(place, twin)
    for place, twin in (perhaps(model, writes) if judge.dry else {}).items():
        batch[place].likely, batch[place].reason = True, twin.show(_)
    return errors
