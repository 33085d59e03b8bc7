"""The search index in SQLite: an FTS5 table of marks beside the entries.

It keeps no copy of its content (`content=''`), which saves three quarters of its size; a row is taken out by naming the
marks it was put in with, and those follow from the entry's own text. Marks are written in hexadecimal.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from yingdan.platform.search.entry import Row
from yingdan.platform.search.marks import marks
from yingdan.platform.search.tokens import Document

CREATE = """
    CREATE VIRTUAL TABLE platform_search_fts
    USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
"""
DROP = "DROP TABLE platform_search_fts"
_SWEEP = """
    INSERT INTO platform_search_fts (platform_search_fts)
    SELECT 'delete-all' WHERE NOT EXISTS (SELECT 1 FROM platform_search_entry)
"""
SOURCE = "platform_search_fts CROSS JOIN platform_search_entry s ON s.id = platform_search_fts.rowid"
"""CROSS JOIN keeps the order: the index first, its entries after."""
MARKS_COUNT = True
"""Whether the matches of a common word are counted by their marks, which give them one by one."""
HOLDS = "instr(s.{form}, %s) > 0"

_STORED = """
    SELECT record_id, id, title, text, pinyin, initials FROM platform_search_entry
    WHERE object_key = %s AND record_id IN (SELECT value FROM json_each(%s))
"""
_NEXT = "SELECT coalesce(max(id), 0) + 1 FROM platform_search_entry"
_INSERT = """
    INSERT INTO platform_search_entry (id, object_key, record_id, title, text, pinyin, initials)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_UPDATE = "UPDATE platform_search_entry SET title = %s, text = %s, pinyin = %s, initials = %s WHERE id = %s"
_DELETE = "DELETE FROM platform_search_entry WHERE id = %s"
_MARK = "INSERT INTO platform_search_fts (rowid, tokens) VALUES (%s, %s)"
_UNMARK = "INSERT INTO platform_search_fts (platform_search_fts, rowid, tokens) VALUES ('delete', %s, %s)"


def matching(wanted: Sequence[Sequence[Sequence[int]]]) -> tuple[str, list[Any]]:
    """The condition under which an entry is a candidate (see tokens.sought)."""
    words = (" OR ".join("(" + " AND ".join(map(_hex, pick)) + ")" for pick in picks) for picks in wanted)
    return "platform_search_fts MATCH %s", [" AND ".join(f"({word})" for word in words)]


def first(narrowed: str, verified: str, count: int) -> str:
    """The statement that gives the records of the first `count` entries that meet both conditions."""
    return f"SELECT s.record_id FROM {SOURCE} WHERE {narrowed} AND {verified} LIMIT {count:d}"  # noqa: S608


def counted(narrowed: str, most: int) -> str:
    """The statement that counts candidates up to `most`: the index of marks alone knows."""
    inner = f"SELECT 1 FROM platform_search_fts WHERE {narrowed} LIMIT {most:d}"  # noqa: S608
    return f"SELECT count(*) FROM ({inner}) AS candidates"  # noqa: S608


def sampled(narrowed: str, verified: str, size: int) -> str:
    """The statement that gives a row for each match among the first `size` candidates."""
    inner = f"SELECT s.* FROM {SOURCE} WHERE {narrowed} LIMIT {size:d}"  # noqa: S608
    return f"SELECT 1 FROM ({inner}) AS s WHERE {verified}"  # noqa: S608


def newest(
    connection: BaseDatabaseWrapper,
    conditions: Sequence[tuple[str, Sequence[Any]]],
    common: Callable[[tuple[str, Sequence[Any]]], bool],
) -> list[tuple[str, bool]]:
    """For each condition of `matching`, how to order by the newest, and whether to use the condition at all: FTS5 gives
    its rows in this order by itself.
    """
    return [("platform_search_fts.rowid DESC", True)] * len(conditions)


def add(connection: BaseDatabaseWrapper, key: str, rows: Iterable[Row], count: int) -> None:
    """Put new rows of one object in."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        _enter(cursor, key, enumerate(rows, cursor.fetchone()[0]))


def _enter(cursor: Any, key: str, numbered: Iterable[tuple[int, Row]]) -> None:
    """Write entries that are not there, each under its number, and their marks."""
    entries, found = [], []
    for id, row in numbered:
        held = row.document
        entries.append((id, key, row.record_id, row.title, held.text, held.pinyin, held.initials))
        found.append((id, _tokens(held, key)))
    cursor.executemany(_INSERT, entries)
    cursor.executemany(_MARK, found)


def write(connection: BaseDatabaseWrapper, key: str, rows: Sequence[Row], force: bool = False) -> None:
    """Put rows of one object in, inside a transaction that holds the write lock; `force` indexes unchanged ones too."""
    with connection.cursor() as cursor:
        stored = _stored(cursor, key, [row.record_id for row in rows])
        cursor.execute(_NEXT)
        free = cursor.fetchone()[0]
        new, changed, unmark, mark = [], [], [], []
        for row in rows:
            before = stored.get(row.record_id)
            held = row.document
            if before is None:
                new.append(row)
                continue
            id, title, old = before
            if force or old != held:
                unmark.append((id, _tokens(old, key)))
                mark.append((id, _tokens(held, key)))
            if force or old != held or title != row.title:
                changed.append((row.title, held.text, held.pinyin, held.initials, id))
        for statement, values in ((_UPDATE, changed), (_UNMARK, unmark), (_MARK, mark)):
            if values:
                cursor.executemany(statement, values)
        _enter(cursor, key, enumerate(new, free))


def erase(connection: BaseDatabaseWrapper, key: str, ids: Sequence[int]) -> None:
    """Take records of one object out, those that are in."""
    with connection.cursor() as cursor:
        stored = _stored(cursor, key, ids)
        cursor.executemany(_UNMARK, [(id, _tokens(held, key)) for id, _, held in stored.values()])
        cursor.executemany(_DELETE, [(id,) for id, _, _ in stored.values()])


def clear(connection: BaseDatabaseWrapper) -> None:
    """Empty the index: the way to a clean one when what is indexed has changed with a version."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO platform_search_fts (platform_search_fts) VALUES ('delete-all')")
        cursor.execute("DELETE FROM platform_search_entry")


def sweep(connection: BaseDatabaseWrapper) -> None:
    """Empty the index of marks when there are no entries."""
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP)


def settle(connection: BaseDatabaseWrapper) -> None:
    """After much writing: merge what the index holds into one piece."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO platform_search_fts (platform_search_fts) VALUES ('optimize')")


def _stored(cursor: Any, key: str, ids: Sequence[int]) -> dict[int, tuple[int, str, Document]]:
    """What the index holds of these records: id of the entry, title, document."""
    cursor.execute(_STORED, (key, json.dumps(list(ids))))
    return {record: (id, title, Document(*forms)) for record, id, title, *forms in cursor.fetchall()}


def _tokens(held: Document, key: str) -> str:
    """A document's marks as FTS5 reads them."""
    return " ".join(marks(held, key, _hex))


def _hex(mark: int) -> str:
    return f"{mark:x}"
