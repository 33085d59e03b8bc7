"""The best matches in several objects at once, for the search box: best rank first, then the newest.

Which objects hold candidates at all, and whether few or many, the index of marks says in one statement; the scopes of
the other objects are never worked out. Few candidates are ranked together. Many are taken newest first, rank by rank,
until there are enough; or, where the reader sees only a few rows, those rows are looked at instead.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from yingdan.platform.actor import somebody
from yingdan.platform.search.entry import Hit, Rank
from yingdan.platform.search.store import Condition, narrowed, store, verified
from yingdan.platform.search.tokens import Needle, needle

FEW, WORDS = 2000, 1000
"""Up to so many candidates, or rows within somebody's scope, are all looked at; so many words are remembered."""
_plenty: set[tuple[str, tuple[Any, ...]]] = set()
"""Conditions on which there were more candidates, in this process: PostgreSQL takes 5 ms to count 20,000 as far as FEW.
Whichever way is taken, the answer is the same.
"""

Rows = QuerySet[Any] | Callable[[], QuerySet[Any]]


def everywhere(text: str, within: Mapping[str, Rows], per_key: int = 5) -> dict[str, list[Hit]]:
    """The best matches in several objects: per key at most `per_key`, best rank first, then the newest.

    `within` maps an object's key to the rows to stay within, as a rule those the actor may see, or to a function that
    gives them. Keys keep their order; those without a match are left out. Indexed steps, a handful of statements.
    """
    search = needle(text)
    if not search or not within:
        return {}
    met = _met(search, list(within))
    rows = {key: given() if callable(given) else given for key, given in within.items() if met.get(key)}
    common = [key for key in rows if met[key] > FEW and _many(key, rows[key], whole=callable(within[key]))]
    near = [(key, _scarce(search, key, rows[key], met[key])) for key in rows if key not in common]
    found: dict[str, dict[int, Hit]] = {key: {} for key in within}
    for hit in _ranked(search, [(key, condition) for key, condition in near if condition], per_key):
        found[hit.object_key][hit.record_id] = hit
    seen = {key: condition for key in common if (condition := _among(rows[key]))}
    for stage in _stages(search) if seen else ():
        short = {key: condition for key, condition in seen.items() if len(found[key]) < per_key}
        for hit in _best(stage, short, per_key):
            found[hit.object_key].setdefault(hit.record_id, hit)
    ordered = {
        key: sorted(hits.values(), key=lambda hit: (hit.rank, -hit.record_id))[:per_key] for key, hits in found.items()
    }
    return {key: hits for key, hits in ordered.items() if hits}


def _many(key: str, rows: QuerySet[Any], *, whole: bool) -> bool:
    """Whether more rows than a few are searched. When they are the `whole` of what the actor sees, that is remembered
    until any access changes: to count them takes PostgreSQL 2 ms, and the answer is the same whichever way is taken.
    """
    actor = somebody() if whole else None
    known: set[str] = actor.memo.setdefault(_many, set()) if actor is not None else set()
    if key not in known and rows[: FEW + 1].count() > FEW:
        known.add(key)
    return key in known


def tally(object_key: str, text: str, rows: QuerySet[Any], most: int) -> int:
    """How many of some rows match, counted no further than `most`: match by match, for who sees many of them."""
    search = needle(text)
    near, sure, among = narrowed(search, object_key), verified(search, object_key), _among(rows)
    if not search or among is None:
        return 0
    conditions = [near, sure, among] if store().MARKS_COUNT else [sure, among]
    where, values = " AND ".join(c for c, _ in conditions), [value for _, params in conditions for value in params]
    inner = f"SELECT 1 FROM {store().SOURCE} WHERE {where} LIMIT {most:d}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({inner}) AS found", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def _met(search: Needle, keys: list[str]) -> dict[str, int]:
    """How many candidates each object has, counted a little beyond FEW."""
    every = {key: narrowed(search, key) for key in keys}
    plenty = {key: FEW + 1 for key, near in every.items() if _known(near)}
    asked = [(key, near) for key, near in every.items() if key not in plenty]
    if not asked:
        return plenty
    counts = [
        f"SELECT {number} AS number, ({store().counted(condition, FEW + 1)}) AS met"
        for number, (_key, (condition, _)) in enumerate(asked)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts), [value for _, (_, params) in asked for value in params])
        met = {asked[number][0]: met for number, met in cursor.fetchall()}
    if len(_plenty) > WORDS:
        _plenty.clear()
    _plenty.update((condition, tuple(params)) for key, (condition, params) in asked if met[key] > FEW)
    return plenty | met


def _known(near: Condition) -> bool:
    """Whether more candidates than a few are known to meet a condition."""
    return (near[0], tuple(near[1])) in _plenty


def _stages(search: Needle) -> list[list[tuple[Rank, Needle]]]:
    """What is asked one after the other, as long as something is lacking."""
    first = [(Rank.EXACT, search.exactly()), (Rank.PREFIX, search.ahead())]
    if search == search.written():
        return [first, [(Rank.CONTAINS, search)]]
    return [first, [(Rank.CONTAINS, search.at_words()), (Rank.SOUND, search.heard())], [(Rank.INSIDE, search)]]


def _scarce(search: Needle, key: str, rows: QuerySet[Any], met: int) -> tuple[str, Condition] | None:
    """Source and condition of the entries to look at: the candidates that are visible, or all that is visible."""
    if met <= FEW:
        among, near = _among(rows), narrowed(search, key)
        return among and (store().SOURCE, (f"{near[0]} AND {among[0]}", [*near[1], *among[1]]))
    ids = _compiled(rows.order_by().values("pk"))
    return ids and ("platform_search_entry s", (f"s.record_id IN ({ids[0]})", ids[1]))


def _ranked(search: Needle, near: list[tuple[str, tuple[str, Condition]]], limit: int) -> Iterator[Hit]:
    """The best of a few entries of each object, in one statement."""
    if not near:
        return
    statements, values = [], []
    for number, (key, (source, (condition, params))) in enumerate(near):
        rank, asked = _rank(search)
        sure = verified(search, key)
        statements.append(
            f"SELECT * FROM (SELECT {number} AS number, s.record_id, s.title, {rank} AS place FROM {source}"  # noqa: S608
            f" WHERE {condition} AND {sure[0]} ORDER BY place, s.record_id DESC LIMIT {limit:d}) AS best"
        )
        values += [*asked, *params, *sure[1]]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        for number, record_id, title, place in cursor.fetchall():
            yield Hit(near[number][0], record_id, title, Rank(place))


def _rank(search: Needle) -> tuple[str, list[str]]:
    """The rank of an entry that matches, as an expression."""
    whens, values = [], []
    *better, (last, _search) = [one for stage in _stages(search) for one in stage]
    for rank, way in better:
        condition, (_key, *pieces) = verified(way, "")
        whens.append(f"WHEN {condition.removeprefix('s.object_key = %s AND ')} THEN {rank:d}")
        values += pieces
    return f"CASE {' '.join(whens)} ELSE {last:d} END", values


def _best(stage: list[tuple[Rank, Needle]], seen: Mapping[str, Condition], limit: int) -> Iterator[Hit]:
    """The newest `limit` matches of each rank in each object, in one statement."""
    if not seen:
        return
    parts = [
        (key, rank, narrowed(search, key), verified(search, key), among)
        for key, among in seen.items()
        for rank, search in stage
    ]
    statements, values = [], []
    orders = store().newest(connection, [near for _, _, near, _, _ in parts], _known)
    for number, ((_, _, near, *sure), (order, narrows)) in enumerate(zip(parts, orders, strict=True)):
        conditions = [near, *sure] if narrows else sure
        where = " AND ".join(condition for condition, _ in conditions)
        values += [value for _, params in conditions for value in params]
        statements.append(
            f"SELECT * FROM (SELECT {number} AS number, s.record_id, s.title FROM {store().SOURCE}"  # noqa: S608
            f" WHERE {where} ORDER BY {order} LIMIT {limit:d}) AS best"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        for number, record_id, title in cursor.fetchall():
            key, rank, *_ = parts[number]
            yield Hit(key, record_id, title, rank)


def _among(rows: QuerySet[Any]) -> Condition | None:
    """The condition that an entry's record is among these rows; None when no record ever is.

    Judged entry by entry: OFFSET 0 keeps PostgreSQL from gathering all the rows first, to find five among them.
    """
    found = _compiled(rows.filter(pk=RawSQL("s.record_id", ())).order_by().values("pk"))
    last = " OFFSET 0" if connection.vendor == "postgresql" else ""
    return found and (f"EXISTS ({found[0]}{last})", found[1])


def _compiled(rows: Any) -> Condition | None:
    """A queryset as a statement; None when it never gives anything."""
    try:
        statement, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return statement, params
