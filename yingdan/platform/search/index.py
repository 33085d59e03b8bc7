"""The search index: records in, ids out. One indexed step narrows, plain comparison verifies, on both databases.

The door (records.py) calls `add`, `put` and `remove` in the transaction of the write. What is found here is not yet
what somebody may see: `matching` gives a condition for `rows()`, `everywhere` takes the rows to stay within.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction

from yingdan.platform.search.entry import Entry, Hit, Rank, Row
from yingdan.platform.search.finding import everywhere, tally
from yingdan.platform.search.matching import Match, is_common, matching
from yingdan.platform.search.store import CHUNK, chunks, store

__all__ = [
    "Entry", "Hit", "Match", "Rank", "add", "clear", "everywhere", "is_common", "matching", "put", "rebuild", "remove",
    "tally",
]  # fmt: skip


def add(key: str, entries: Iterable[Entry]) -> None:
    """Make new records of one object findable, none of which is in the index."""
    with transaction.atomic(savepoint=False):
        for chunk in chunks(entries):
            store().add(connection, key, map(Row.of, chunk), len(chunk))


def put(entries: Iterable[Entry]) -> None:
    """Make records findable, or findable by what they say now; a record given twice counts as given last."""
    latest: dict[str, dict[int, Entry]] = defaultdict(dict)
    for entry in entries:
        latest[entry.object_key][entry.record_id] = entry
    with transaction.atomic():
        for key, records in latest.items():
            for chunk in chunks(records.values()):
                store().write(connection, key, [Row.of(entry) for entry in chunk])


def remove(object_key: str, ids: Iterable[int]) -> None:
    """Make records unfindable; those that are not in the index are passed over."""
    with transaction.atomic():
        for chunk in chunks(ids):
            store().erase(connection, object_key, chunk)


def rebuild(object_key: str, after: Callable[[int, int], Sequence[Entry]], size: int = CHUNK) -> int:
    """Index one object anew and take out what is no longer there; gives the number of records now findable.

    `after(id, n)` gives the entries of the n records that follow `id`, in the order of their ids. It is called inside
    the transaction that writes them: a record saved meanwhile is not overwritten with what it said before.
    """
    total = last = 0
    done = False
    while not done:
        with transaction.atomic():
            entries = after(last, size)
            done = len(entries) < size
            end = None if done else entries[-1].record_id
            kept = {entry.record_id for entry in entries}
            if gone := [id for id in _between(object_key, last, end) if id not in kept]:
                store().erase(connection, object_key, gone)
            if entries:
                store().write(connection, object_key, [Row.of(entry) for entry in entries], force=True)
                last = entries[-1].record_id
            total += len(entries)
    store().settle(connection)
    return total


def clear() -> None:
    """Empty the whole index, to be followed by `rebuild` of every object: after a change of what is indexed."""
    with transaction.atomic():
        store().clear(connection)


def _between(key: str, first: int, last: int | None) -> list[int]:
    """The records of an object in the index after `first` up to and with `last`, or all after."""
    bound = "" if last is None else "AND record_id <= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT record_id FROM platform_search_entry WHERE object_key = %s AND record_id > %s {bound}",  # noqa: S608
            [key, first, *([] if last is None else [last])],
        )
        return [id for (id,) in cursor.fetchall()]
