"""The search index: records in, ids out. One indexed step narrows, plain comparison verifies, on both databases.

The door (records.py) calls `put` and `remove` in the transaction of the write. What is found here is not yet what
somebody may see: `candidates` is meant for `rows().filter(pk__in=…)`, `everywhere` takes the rows to stay within.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from yingdan.platform.search import postgresql, sqlite
from yingdan.platform.search.entry import Entry, Hit, Rank, Row
from yingdan.platform.search.tokens import Needle, needle, sought

__all__ = ["Entry", "Hit", "Rank", "candidates", "clear", "everywhere", "put", "rebuild", "remove"]

CHUNK = 1000
_Condition = tuple[str, Sequence[Any]]
MANY = 1000
"""Up to so many matches are given as ids, which every later step of a query takes at its best; more as a subquery."""


def _store() -> Any:
    """The functions and words of the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def put(entries: Iterable[Entry]) -> None:
    """Make records findable, or findable by what they say now; a record given twice counts as given last."""
    latest: dict[str, dict[int, Entry]] = defaultdict(dict)
    for entry in entries:
        latest[entry.object_key][entry.record_id] = entry
    with transaction.atomic():
        for key, records in latest.items():
            for chunk in _chunks(records.values()):
                _store().write(connection, key, [Row.of(entry) for entry in chunk])


def remove(object_key: str, ids: Iterable[int]) -> None:
    """Make records unfindable; those that are not in the index are passed over."""
    with transaction.atomic():
        for chunk in _chunks(ids):
            _store().erase(connection, object_key, chunk)


def candidates(object_key: str, text: str) -> list[int] | RawSQL:
    """What matches a search among the records of one object, for `pk__in`: all of it, verified.

    Few matches come as ids found in one step. Many (over MANY) come as a subquery, so that a common word within a
    narrow scope is neither slow nor cut short. Nothing matches a search without a letter or sign in it.
    """
    search = needle(text)
    if not search:
        return []
    (narrowed, marks), (verified, pieces) = _narrowed(search, object_key), _verified(search, object_key)
    params = [*marks, *pieces]
    with connection.cursor() as cursor:
        cursor.execute(_store().first(narrowed, verified, MANY + 1), params)
        found = [id for (id,) in cursor.fetchall()]
    if len(found) <= MANY:
        return found
    statement = f"SELECT s.record_id FROM {_store().SOURCE} WHERE {narrowed} AND {verified}"  # noqa: S608
    return RawSQL(statement, params)  # noqa: S611 (the values are bound)


def everywhere(text: str, within: Mapping[str, QuerySet[Any]], per_key: int = 5) -> dict[str, list[Hit]]:
    """The best matches in several objects: per key at most `per_key`, best rank first, then the newest.

    `within` maps an object's key to the rows to stay within, as a rule those the actor may see. Keys keep their order;
    those without a match are left out. At most three statements (six on PostgreSQL), indexed steps for all keys.
    """
    search = needle(text)
    found: dict[str, dict[int, Hit]] = {key: {} for key in within}
    if not search:
        return {}
    seen = {key: condition for key, rows in within.items() if (condition := _among(rows))}
    stages: list[list[tuple[Rank, Needle]]] = [
        [(Rank.EXACT, search.exactly()), (Rank.PREFIX, search.ahead())],
        [(Rank.CONTAINS, search.written())],
    ]
    if search != search.written():
        stages.append([(Rank.SOUND, search)])
    for stage in stages:
        short = {key: condition for key, condition in seen.items() if len(found[key]) < per_key}
        for hit in _best(stage, short, per_key):
            found[hit.object_key].setdefault(hit.record_id, hit)
    ordered = {
        key: sorted(hits.values(), key=lambda hit: (hit.rank, -hit.record_id))[:per_key] for key, hits in found.items()
    }
    return {key: hits for key, hits in ordered.items() if hits}


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
                _store().erase(connection, object_key, gone)
            if entries:
                _store().write(connection, object_key, [Row.of(entry) for entry in entries], force=True)
                last = entries[-1].record_id
            total += len(entries)
    _store().settle(connection)
    return total


def clear() -> None:
    """Empty the whole index, to be followed by `rebuild` of every object: after a change of what is indexed."""
    with transaction.atomic():
        _store().clear(connection)


def _best(stage: list[tuple[Rank, Needle]], seen: Mapping[str, _Condition], limit: int) -> Iterator[Hit]:
    """The newest `limit` matches of each rank in each object, in one statement."""
    if not seen:
        return
    store = _store()
    parts = [
        (key, rank, _narrowed(search, key), _verified(search, key), among)
        for key, among in seen.items()
        for rank, search in stage
    ]
    statements, values = [], []
    orders = store.newest(connection, [narrowed for _, _, narrowed, _, _ in parts])
    for number, ((_, _, *conditions), order) in enumerate(zip(parts, orders, strict=True)):
        where = " AND ".join(condition for condition, _ in conditions)
        values += [value for _, params in conditions for value in params]
        statements.append(
            f"SELECT * FROM (SELECT {number} AS number, s.record_id, s.title FROM {store.SOURCE}"  # noqa: S608
            f" WHERE {where} ORDER BY {order} LIMIT {limit:d}) AS best"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        for number, record_id, title in cursor.fetchall():
            key, rank, *_ = parts[number]
            yield Hit(key, record_id, title, rank)


def _among(rows: QuerySet[Any]) -> _Condition | None:
    """The condition that an entry's record is among these rows; None when no record ever is."""
    query = rows.filter(pk=RawSQL("s.record_id", ())).order_by().values("pk").query
    try:
        statement, params = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return f"EXISTS ({statement})", params


def _narrowed(search: Needle, key: str) -> _Condition:
    """The condition that an entry is a candidate, which the index answers."""
    condition, params = _store().matching(sought(search, key))
    return condition, params


def _verified(search: Needle, key: str) -> _Condition:
    """The condition that an entry is what is looked for."""
    words = (
        "(" + " OR ".join(_store().HOLDS.format(form=way.form) for way in word.ways) + ")" for word in search.words
    )
    pieces = [way.piece for word in search.words for way in word.ways]
    return f"s.object_key = %s AND {_all(list(words))}", [key, *pieces]


def _all(conditions: Sequence[str]) -> str:
    """Conditions joined as a shallow tree: databases bound the depth of an expression, not its size."""
    if len(conditions) <= 2:
        return " AND ".join(conditions)
    half = len(conditions) // 2
    return f"({_all(conditions[:half])}) AND ({_all(conditions[half:])})"


def _between(key: str, first: int, last: int | None) -> list[int]:
    """The records of an object in the index after `first` up to and with `last`, or all after."""
    bound = "" if last is None else "AND record_id <= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT record_id FROM platform_search_entry WHERE object_key = %s AND record_id > %s {bound}",  # noqa: S608
            [key, first, *([] if last is None else [last])],
        )
        return [id for (id,) in cursor.fetchall()]


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Items in lists of at most CHUNK."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
