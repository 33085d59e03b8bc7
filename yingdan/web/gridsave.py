"""Saving what was typed or pasted into a grid: many rows at once, each with a result of its own, through the one door.

Rows are saved together while all of them are right, which is quick. When some are wrong, those are saved one by one,
each without its wrong cells, and the others together again: so nobody's typing is lost for another cell's sake.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from yingdan.platform import once, phrases, records
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.platform.fields import Field
from yingdan.platform.records import BatchInvalid
from yingdan.platform.schema import ObjectType
from yingdan.web import daywords
from yingdan.web.clash import blamed, said
from yingdan.web.gridrows import writable

MOST_ROWS, MOST_CELLS, LONGEST_KEY, LONGEST_TOKEN = 2000, 20_000, 40, 60
SAVED, WRONG, STALE, REFUSED, GONE = "saved", "wrong", "stale", "refused", "gone"


@dataclass
class Asked:
    """One row to write: its id (None for a new one), the version the cells were decided on, what was typed by field.

    `key` is the browser's own name of the row, `once` the token of a new one: sent twice it is one record. What became
    of it: `state`, the fields `done`, `errors` in words by field ("" for the row as a whole), `clashes` as mine,
    theirs, original and by whom, in words, the `changes` written, by which it is undone, and `gate`: the step asked
    for needs more than the row has.
    """

    key: str
    id: int | None
    version: int | None
    raw: dict[str, Any]
    once: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    state: str = SAVED
    errors: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, dict[str, str]] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    gate: bool = False

    def wrong(self, problem: Problem, kind: ObjectType) -> None:
        """Keep in words what is wrong; what belongs to no column stands under ""."""
        self.state = REFUSED if isinstance(problem, Refused) else GONE if isinstance(problem, Missing) else WRONG
        if not isinstance(problem, Invalid):
            self.errors[""] = problem.show(_)
            return
        rest = [Problem.show(problem, _)] if problem.text else []
        for name, problems in problem.fields.items():
            text = " ".join(dict.fromkeys(p.show(_) for p in problems))
            if name in self.raw or (self.id is None and name in kind.fields):
                self.errors[name] = text
            else:
                rest.append(phrases.labelled(kind.fields[name].label, text) if name in kind.fields else text)
        self.gate = self.id is not None and kind.spec.path in self.values and bool(rest)
        if rest:
            self.errors[kind.spec.path if self.gate else ""] = " ".join(rest)


def read(kind: ObjectType, body: Mapping[str, Any]) -> list[Asked]:
    """The rows of a body {"rows": [{"key", "id", "version", "once", "values": {field: what was typed}}]}.

    Raises Invalid.
    """
    rows = body.get("rows")
    broken = Invalid(gettext_noop("These are no rows of a grid."), code="rows")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise broken
    if len(rows) > MOST_ROWS:
        raise Invalid(gettext_noop("At most %(n)s rows can be saved at once."), code="many", n=MOST_ROWS)
    found, cells = [], 0
    for row in rows:
        id, version, raw = row.get("id"), row.get("version"), row.get("values")
        whole = all(n is None or (type(n) is int and 0 <= n < 2**63) for n in (id, version))
        if not whole or not isinstance(raw, dict) or not all(isinstance(name, str) for name in raw):
            raise broken
        cells += len(raw)
        token = "" if id is not None else str(row.get("once") or "").replace("\x00", "")[:LONGEST_TOKEN]
        found.append(Asked(str(row.get("key", id))[:LONGEST_KEY], id, version, raw, token))
    if cells > MOST_CELLS or len({one.id for one in found if one.id}) != len([one for one in found if one.id]):
        raise broken
    return found


def save(kind: ObjectType, asked: Sequence[Asked]) -> None:
    """Write the rows and note with each what became of it. Nothing is raised for a single row's sake."""
    parse(kind, asked)
    batch = name()
    with transaction.atomic(), records.batch(batch), making(kind, asked):
        new = [one for one in asked if one.id is None and not one.errors]
        together(kind, new, "add")
        old = [one for one in asked if one.id is not None]
        given = {id(one): one.values.pop("owner") for one in old if hands_over(one)}
        together(kind, [one for one in old if one.values], "change")
        for one in [one for one in old if id(one) in given and one.state in (SAVED, WRONG)]:
            one.version = one.version if not one.values else None
            one.values = {"owner": given[id(one)]}
            together(kind, [one], "transfer" if current_actor().may(kind.key, "transfer") else "change")
    found = written(kind, batch)
    for one in asked:
        one.changes = found.get(one.id, []) if one.id is not None else []


@contextmanager
def making(kind: ObjectType, asked: Sequence[Asked]) -> Iterator[None]:
    """A new row that was sent before, and whose answer was lost, is the record made then; what is made inside is kept.

    What was typed since then is written to that record.
    """
    by, mine = current_actor().user_id or 0, {f"grid:{kind.key}:{one.once}": one for one in asked if one.once}
    known = once.claimed(by, mine)
    for key, id in known.items():
        mine[key].id = id
    yield
    new = {key: one for key, one in mine.items() if key not in known}
    once.settled(by, new, {key: one.id for key, one in new.items() if one.id is not None})


def name() -> str:
    """A new name under which everything written by one request is tied together in the history."""
    return f"grid-{uuid4().hex}"


def written(kind: ObjectType, batch: str) -> dict[int, list[int]]:
    """The changes written under a name, in their order, by the records of one object."""
    found: dict[int, list[int]] = {}
    rows = Change.objects.filter(batch=batch, object_key=kind.key).order_by("id").values_list("record_id", "id")
    for record, change in rows:
        found.setdefault(record, []).append(change)
    return found


def hands_over(one: Asked) -> bool:
    """Whether the row gets another owner, which is a verb of its own."""
    return "owner" in one.values


def parse(kind: ObjectType, asked: Sequence[Asked]) -> None:
    """What was typed as values, judged as a form judges it; each text of a column only once."""
    known: dict[tuple[str, str], Any] = {}
    for one in asked:
        for name, raw in one.raw.items():
            column = kind.fields.get(name)
            if column is None or not writable(kind, column):
                one.state, one.errors[name] = WRONG, _("This cannot be changed here.")
                continue
            place = (name, repr(raw))
            if place not in known:
                known[place] = meant(column, raw)
            if isinstance(known[place], Problem):
                one.state, one.errors[name] = WRONG, known[place].show(_)
            else:
                one.values[name] = known[place]


def meant(column: Field, raw: Any) -> Any:
    """The value of a text, or the Problem with it."""
    try:
        return column.parse(daywords.read(column, raw))
    except Problem as problem:
        return problem


def together(kind: ObjectType, asked: Sequence[Asked], verb: str) -> None:
    """Save rows in one go; those found wrong one by one, and the others in one go again."""
    if len(asked) < 2:
        for one in asked:
            alone(kind, one, verb)
        return
    try:
        with transaction.atomic():
            ready, due = prepared(kind, asked, verb)
            records.save_many(due, verb=verb)
    except BatchInvalid as batch:
        failed = {id(ready[at]) for at in batch.errors}
        for one in (one for one in ready if id(one) in failed):
            alone(kind, one, verb)
        together(kind, [one for one in ready if id(one) not in failed], verb)
    except Problem:
        for one in ready:
            alone(kind, one, verb)
    else:
        for one, record in zip(ready, due, strict=True):
            one.id = record.pk
            one.done |= set(one.values)


def prepared(kind: ObjectType, asked: Sequence[Asked], verb: str) -> tuple[list[Asked], list[Any]]:
    """The rows that can be written together, and their records with the new values; the others are settled apart."""
    if verb == "add":
        made = [kind.model() for _one in asked]
        for record, one in zip(made, asked, strict=True):
            records.assign(record, one.values)
        return list(asked), made
    path = kind.fields.get(kind.spec.path)
    rows = kind.model.objects.may(verb).filter(pk__in=[one.id for one in asked])
    if path is not None and path.kind.name == "ref" and path.in_table:
        rows = rows.select_related(path.name)  # every row's own rules ask for its step
    stored = {r.pk: r for r in rows}
    ready: list[Asked] = []
    for one in asked:
        record = stored.get(one.id)
        if record is None or one.version not in (None, record.version):
            alone(kind, one, verb)
        else:
            records.assign(record, one.values)
            ready.append(one)
    return ready, [stored[one.id] for one in ready]


def alone(kind: ObjectType, one: Asked, verb: str) -> None:
    """Save one row; when some of its cells are wrong, once more without those. What clashes is left to the person."""
    try:
        write(kind, one, verb)
    except Invalid as wrong:
        one.wrong(wrong, kind)
        rest = {name: value for name, value in one.values.items() if name not in one.errors}
        if verb != "change" or not rest or len(rest) == len(one.values):
            return
        one.values = rest
        try:
            write(kind, one, verb)
        except Problem as problem:
            one.wrong(problem, kind)
    except Conflict as conflict:
        one.state, one.version = STALE, conflict.current_version
        who = blamed(kind, one.id, conflict.conflicts) if one.id is not None else {}
        for name, values in conflict.conflicts.items():
            words = [said(kind.fields[name], value) for value in values]
            one.clashes[name] = dict(zip(("mine", "theirs", "original"), words, strict=True))
            one.clashes[name]["by"] = who.get(name, "")
        if not conflict.conflicts:
            one.errors[""] = conflict.show(_)
    except Problem as problem:
        one.wrong(problem, kind)


def write(kind: ObjectType, one: Asked, verb: str) -> None:
    """Write one row by itself: all of it or nothing."""
    with transaction.atomic():
        if verb == "add":
            one.id = records.create(kind.model, one.values).pk
        else:
            record = kind.rows().filter(pk=one.id).first()
            if record is None:
                raise Missing()
            records.change(record, one.values, version=one.version, verb=verb)
    one.done |= set(one.values)
