"""How many rows a question finds, and who is known to see many."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from yingdan.platform.actor import current_actor
from yingdan.platform.figured import how_many
from yingdan.platform.query import tallying
from yingdan.platform.query.ast import All, Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.search import index

CAP, SOME = 1000, 100
LONGEST = 4000
"""Of questions told in more signs than this no statement is kept."""
_sees_many: dict[tuple[int | None, str], bool] = {}


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows; `capped` says that there are more."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.capped else str(self.number)


def many(key: str, *, surely: bool = False) -> bool:
    """Whether the actor sees more than a thousand rows of an object: known from his latest counts, or counted now.

    PostgreSQL is only asked where it must be known `surely`: lists there need not know.
    """
    if (current_actor().user_id, key) not in _sees_many and (surely or connection.vendor == "sqlite"):
        count(Query(object=key))
    return _sees_many.get((current_actor().user_id, key), False)


def learn(query: Query, number: int) -> None:
    """Remember whether the actor sees many; a narrowed count tells only when it is large."""
    everything = query.where == All() and not query.search and not query.deleted
    if number > CAP or everything:
        if len(_sees_many) > CAP * 10:
            _sees_many.clear()
        _sees_many[current_actor().user_id, query.object] = number > CAP


def count(query: Query, cap: int | None = CAP) -> Count:
    """How many rows, counting no further than `cap`; None counts all. A common word is counted match by match where
    that is quicker. Among part of the rows each must be judged by itself then, and a list counts no further than SOME.
    """
    if cap is None:
        return Count(queryset(query).order_by().count(), False)
    by_matches = bool(query.search.strip()) and tallying.by_matches(query, many)
    if cap == CAP and index.is_common(query.object, query.search) and not tallying.unnarrowed(query):
        cap = SOME
    if by_matches:
        number = index.tally(query.object, query.search, queryset(replace(query, search="")), cap + 1)
    else:
        number = counted(query, cap + 1)
    if cap >= CAP:
        learn(query, number)
    return Count(min(number, cap), number > cap)


def counted(query: Query, most: int) -> int:
    """How many rows, counting to `most`."""

    def rows() -> Any:
        return queryset(query).order_by().values("pk")[:most]

    words = told(query)
    return int(rows().count()) if words is None else how_many((words, most), rows)


def told(query: Query) -> str | None:
    """The words that tell which rows a question is about; None for a question of which no statement is kept."""
    words = repr((query.object, query.where, query.deleted))
    return None if query.search or len(words) > LONGEST else words
