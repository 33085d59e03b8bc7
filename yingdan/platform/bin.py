"""The bin: what is deleted can come back, with what belongs to it; one record or many at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from django.db import transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Missing, Problem, Refused
from yingdan.platform import audit, phrases, referred, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.cascade import blockers, children
from yingdan.platform.closing import closes
from yingdan.platform.door import CHUNK, locked, told, write
from yingdan.platform.preparing import clashes
from yingdan.platform.recording import recording
from yingdan.platform.rows import OwnedRecord, Record, Write

R = TypeVar("R", bound=Record)
Problems = dict[int, Problem]


def delete(record: Record, *, version: int | None = None) -> None:
    """Put a record into the bin, with the rows that belong to it. Raises Missing, Refused when others need it,
    Conflict.
    """
    with transaction.atomic():
        stored = locked(type(record), record.pk, "delete")
        if version is not None and version != stored.version:
            raise Conflict(current_version=stored.version)
        for problem in delete_many(type(record), [record.pk]).values():
            raise problem


def restore(record: R) -> R:
    """Bring a record back from the bin, with the rows that went there with it. Raises Missing, Refused when its
    parent is gone.
    """
    back, problems = bring_back(type(record), [record.pk])
    for problem in problems.values():
        raise problem
    restored: R = back[record.pk]
    return restored


def delete_many(model: Any, ids: Sequence[int]) -> Problems:
    """Put records of one model into the bin, each with the rows that belong to it. Gives the problem of each that
    could not go; the others have gone.

    What stands in the way of one may go with it: a parent and its children named together all go.
    """
    problems: Problems = {}
    with transaction.atomic():
        left = {row.pk: row for row in in_chunks(model.objects.may("delete").select_for_update(of=("self",)), ids)}
        seen = {row.pk for row in in_chunks(model.objects, [pk for pk in ids if pk not in left])}
        for pk in ids:
            if pk not in left:
                problems[pk] = Refused("You may see this but not change it.") if pk in seen else Missing()
        while left:
            held = blockers(model, list(left))
            free = [row for pk, row in left.items() if pk not in held]
            if not free:
                return problems | {pk: in_use(held[pk], closes(model)) for pk in left}
            tags = {row.pk: str(uuid4()) for row in free}
            with_them = [(row, tags[root]) for row, root in children(model, {pk: pk for pk in tags})]
            mark([*((row, tags[row.pk]) for row in free), *with_them], "delete", clock.now())
            let_go(model, list(tags))
            left = {pk: row for pk, row in left.items() if pk in held}
    return problems


def restore_many(model: Any, ids: Sequence[int]) -> Problems:
    """Bring records of one model back from the bin, each with what went there with it. Gives the problem of each that
    could not come back.
    """
    return bring_back(model, ids)[1]


def bring_back(model: Any, ids: Sequence[int]) -> tuple[dict[int, Any], Problems]:
    """The records brought back, and the problems of the others. A parent named with its children comes before them."""
    back: dict[int, Any] = {}
    with transaction.atomic():
        left = {row.pk: row for row in in_chunks(model.bin.may("delete").select_for_update(of=("self",)), ids)}
        problems: Problems = {pk: Missing() for pk in ids if pk not in left}
        while left:
            with acting(SYSTEM):
                lost = orphans(model, list(left.values()))
                free = {pk: row for pk, row in left.items() if pk not in lost}
                with_them = binned_with(list(free.values()))
            if not free:
                return back, problems | lost
            for row, root in [*((row, pk) for pk, row in free.items()), *with_them]:
                if root not in problems and taken(row):
                    text = "Another record has taken its place: %(name)s."
                    problems[root] = Refused(text, code="taken", name=str(row))
            here = {pk: row for pk, row in free.items() if pk not in problems}
            follow = [(row, "") for row, root in with_them if root in here]
            mark([*((row, "") for row in here.values()), *follow], "restore", None)
            back |= here
            left = {pk: row for pk, row in left.items() if pk in lost}
    return back, problems


def in_chunks(rows: Any, ids: Sequence[int]) -> Iterable[Any]:
    """The rows of these ids, a few hundred to a statement."""
    for start in range(0, len(ids), CHUNK):
        yield from rows.filter(pk__in=ids[start : start + CHUNK])


def in_use(found: Sequence[tuple[str, int]], closable: bool = False) -> Refused:
    """That others still need a record, which, and what to do instead."""
    names = phrases.listed(f"{words} {count}" for words, count in found)
    if closable:
        return Refused(
            "Others still name this: %(names)s. Take it out of use instead: nothing new can name it then.",
            code="in_use", names=names,
        )  # fmt: skip
    return Refused("Others still need this: %(names)s. Move or delete those first.", code="in_use", names=names)


def orphans(model: Any, rows: Sequence[Any]) -> Problems:
    """The rows whose parents lie in the bin themselves; to be asked as the system."""
    columns: list[Any] = [c for c in model._meta.concrete_fields if c.is_relation]
    gone: dict[int, list[str]] = {}
    for column in columns:
        if issubclass(column.remote_field.model, Record):
            needed = {id for row in rows if (id := getattr(row, column.attname))}
            binned = set(column.remote_field.model.bin.filter(pk__in=needed).values_list("pk", flat=True))
            for row in rows:
                if getattr(row, column.attname) in binned:
                    gone.setdefault(row.pk, []).append(str(column.verbose_name))
    for row in rows:
        if lacking := referred.lacking(row):
            gone.setdefault(row.pk, []).extend(lacking)
    text = "Restore this first: %(names)s."
    return {pk: Refused(text, code="parent_gone", names=phrases.listed(names)) for pk, names in gone.items()}


def taken(row: Any) -> bool:
    """Whether another row has what must be unique in this one."""
    return bool(clashes(type(row), [Write(row, {}, frozenset(audit.stored_values(row)), "restore")]))


def binned_with(rows: Sequence[Any]) -> list[tuple[Any, int]]:
    """The rows that went to the bin together with these, each with the one it went with."""
    tags = {row.deleted_with: row for row in rows}
    found = []
    for model in (t.model for t in schema.current().objects.values() if issubclass(t.model, OwnedRecord)):
        for row in model.bin.filter(deleted_with__in=tags) if tags else ():
            root = tags[row.deleted_with]
            if row != root:
                found.append((row, root.pk))
    return found


def let_go(model: Any, ids: Sequence[int]) -> None:
    """Empty the fields of customers' own that name deleted records and are to be emptied; kept in the history."""
    now, actor = clock.now(), current_actor()
    found: dict[Any, list[Write]] = {}
    for one in referred.emptied(model, ids):
        row: Any = one.record
        row.updated_at, row.updated_by_id = now, actor.user_id
        found.setdefault(type(row), []).append(one)
    put(found)


def mark(rows: Iterable[tuple[Any, str]], verb: str, moment: Any) -> None:
    """Move rows into or out of the bin and log each; those that follow another need no right of their own."""
    now, actor = clock.now(), current_actor()
    writes: dict[Any, dict[int, Write]] = {}
    for row, with_ in rows:
        before = {"deleted_at": row.deleted_at, "deleted_with": row.deleted_with}
        row.deleted_at, row.deleted_with = moment, with_
        row.updated_at, row.updated_by_id = now, actor.user_id
        writes.setdefault(type(row), {}).setdefault(row.pk, Write(row, before, frozenset(before), verb))
    put({model: list(found.values()) for model, found in writes.items()})


def put(writes: Mapping[Any, Sequence[Write]]) -> None:
    """Write rows by model and tell of it."""
    for model, found in writes.items():
        with recording():
            write(model, found)
        told(model, found)
