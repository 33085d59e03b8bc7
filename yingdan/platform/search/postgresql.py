"""The search index in PostgreSQL: a column of marks with a GIN index.

An array of integers, not a tsvector: measured on 200,000 names it takes half the room and half the time to write and to
ask, and the planner keeps statistics of its elements, so it knows rare marks from common ones.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from yingdan.platform import inserting
from yingdan.platform.search.entry import Row
from yingdan.platform.search.marks import marks
from yingdan.platform.search.tokens import Document

CREATE = (
    "ALTER TABLE platform_search_entry ADD COLUMN tokens int4[] NOT NULL DEFAULT '{}'",
    "CREATE INDEX platform_search_tokens ON platform_search_entry USING gin (tokens)",
)
TUNE = ("ALTER INDEX platform_search_tokens SET (gin_pending_list_limit = 256)",)
"""Said for the index itself once; now each connection says it (platform/postgresql/base.py), so that a batch may put by
more."""
UNTUNE = ("ALTER INDEX platform_search_tokens RESET (gin_pending_list_limit)",)
DROP = ("DROP INDEX platform_search_tokens", "ALTER TABLE platform_search_entry DROP COLUMN tokens")
SOURCE = "platform_search_entry s"
MARKS_COUNT = False
"""Whether the matches of a common word are counted by their marks. GIN would first gather them all, so entries are read
along their key instead.
"""
HOLDS = "strpos(s.{form}, %s) > 0"
_COMMON = 2000
_MANY = 100
_SORT_IN = "SELECT gin_clean_pending_list('platform_search_tokens')"

_STORED = """
    SELECT record_id, title, text, pinyin, initials FROM platform_search_entry
    WHERE object_key = %s AND record_id = ANY(%s::bigint[])
"""
_WRITE = """
    INSERT INTO platform_search_entry (object_key, record_id, title, text, pinyin, initials, tokens)
    SELECT %s, record_id, title, text, pinyin, initials, tokens FROM json_to_recordset(%s)
        AS given (record_id bigint, title text, text text, pinyin text, initials text, tokens int4[])
    ON CONFLICT (object_key, record_id) DO UPDATE
    SET title = excluded.title, text = excluded.text, pinyin = excluded.pinyin, initials = excluded.initials,
        tokens = excluded.tokens
"""
_GIVEN = ("record_id", "title", "text", "pinyin", "initials", "tokens")
_ERASE = "DELETE FROM platform_search_entry WHERE object_key = %s AND record_id = ANY(%s::bigint[])"


def matching(wanted: Sequence[Sequence[Sequence[int]]]) -> tuple[str, list[Any]]:
    """The condition under which an entry is a candidate (see tokens.sought)."""
    words, params = [], []
    for picks in wanted:
        single = [pick[0] for pick in picks if len(pick) == 1]
        several = [pick for pick in picks if len(pick) > 1]
        asked = ["s.tokens && %s::int4[]"] if single else []
        words.append("(" + " OR ".join([*asked, *["s.tokens @> %s::int4[]"] * len(several)]) + ")")
        params += [_array(pick) for pick in ([single] if single else []) + several]
    return " AND ".join(words), params


def first(narrowed: str, verified: str, count: int) -> str:
    """The statement that gives the records of the first `count` entries that meet both conditions.

    What is MATERIALIZED is planned as if all of it were wanted, so by the index, and yet read no further than needed.
    With a plain LIMIT the planner reads the table from its beginning in the hope of meeting enough soon.
    """
    return (
        "WITH s AS MATERIALIZED (SELECT object_key, record_id, text, pinyin, initials"  # noqa: S608
        f" FROM {SOURCE} WHERE {narrowed}) SELECT s.record_id FROM s WHERE {verified} LIMIT {count:d}"
    )


def counted(narrowed: str, most: int) -> str:
    """The statement that counts candidates up to `most`."""
    inner = f"WITH found AS MATERIALIZED (SELECT 1 FROM {SOURCE} WHERE {narrowed}) SELECT FROM found LIMIT {most:d}"  # noqa: S608
    return f"SELECT count(*) FROM ({inner}) AS candidates"  # noqa: S608


def sampled(narrowed: str, verified: str, size: int) -> str:
    """The statement that gives a row for each match among the first `size` candidates."""
    found = f"SELECT object_key, text, pinyin, initials FROM {SOURCE} WHERE {narrowed}"  # noqa: S608
    return (
        f"WITH found AS MATERIALIZED ({found}), s AS MATERIALIZED (SELECT * FROM found LIMIT {size:d})"  # noqa: S608
        f" SELECT 1 FROM s WHERE {verified}"
    )


def newest(
    connection: BaseDatabaseWrapper,
    conditions: Sequence[tuple[str, Sequence[Any]]],
    common: Callable[[tuple[str, Sequence[Any]]], bool],
) -> list[tuple[str, bool]]:
    """For each condition of `matching`, how to order by the newest, and whether to use the condition at all.

    For a common one, reading backwards without the marks soon meets enough; with them the planner gathers everything
    first. For a rare one reading backwards would read everything, which the planner takes for good when it has no
    statistics of the marks: `+ 0` keeps it from the index of that order. Those known to be `common` are not counted.
    """
    found = {number: _COMMON for number, condition in enumerate(conditions) if common(condition)}
    asked = [(number, condition) for number, condition in enumerate(conditions) if number not in found]
    if asked:
        counts = (f"SELECT {number}, ({counted(condition, _COMMON)}) AS met" for number, (condition, _) in asked)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(counts), [value for _, (_, values) in asked for value in values])
            found |= dict(cursor.fetchall())
    return [
        ("s.record_id DESC", False) if found[number] == _COMMON else ("s.record_id + 0 DESC", True)
        for number in range(len(conditions))
    ]


def add(connection: Any, key: str, rows: Iterable[Row], count: int) -> None:
    """Put new rows of one object in; the server sorts one into its index while the marks of the next are made.

    Many rows share their marks: to sort them in together takes half the time of doing it by quarters of a megabyte.
    What is put by is sorted in at the end at once: nobody's search is to read it. Nobody waits for that either, before
    he has something else to say to the server.
    """
    values = (
        (key, row.record_id, row.title, held.text, held.pinyin, held.initials, _tokens(held, key))
        for row in rows
        for held in (row.document,)
    )
    if count < _MANY:
        inserting.fill("platform_search_entry", ("object_key", *_GIVEN), values)
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL gin_pending_list_limit TO 4096")
        inserting.fill("platform_search_entry", ("object_key", *_GIVEN), values)
        cursor.execute("SET LOCAL gin_pending_list_limit TO 256")
    connection.ahead(_SORT_IN)


def write(connection: BaseDatabaseWrapper, key: str, rows: Sequence[Row], force: bool = False) -> None:
    """Put rows of one object in; unchanged ones are left alone unless `force`."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [key, [row.record_id for row in rows]])
        stored = {record: tuple(said) for record, *said in cursor.fetchall()}
        given = []
        for row in rows:
            said = (row.title, row.document.text, row.document.pinyin, row.document.initials)
            if force or stored.get(row.record_id) != said:
                values = (row.record_id, *said, _tokens(row.document, key))
                given.append(dict(zip(_GIVEN, values, strict=True)))
        if given:
            cursor.execute(_WRITE, [key, json.dumps(given)])  # arrays of texts take the driver ten times as long


def erase(connection: BaseDatabaseWrapper, key: str, ids: Sequence[int]) -> None:
    """Take records of one object out, those that are in."""
    with connection.cursor() as cursor:
        cursor.execute(_ERASE, [key, list(ids)])


def clear(connection: BaseDatabaseWrapper) -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM platform_search_entry")


def settle(connection: BaseDatabaseWrapper) -> None:
    """After much writing: work off what GIN has put by, and let the planner know what is there."""
    with connection.cursor() as cursor:
        cursor.execute(_SORT_IN)
        cursor.execute("ANALYZE platform_search_entry")


def _tokens(held: Document, key: str) -> str:
    """A document's marks as an array, each once."""
    return "{" + ",".join(set(marks(held, key, _signed))) + "}"


def _array(marks: Iterable[int]) -> str:
    """Marks as an array."""
    return "{" + ",".join(map(_signed, marks)) + "}"


def _signed(mark: int) -> str:
    """A mark as the signed number of 32 bits that has the same ones."""
    return str(mark - (1 << 32) if mark >> 31 else mark)
