"""Which database keeps the index, and conditions as they are written for both."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection

from yingdan.platform.search import postgresql, sqlite
from yingdan.platform.search.marks import sought
from yingdan.platform.search.tokens import Needle

CHUNK = 1000
Condition = tuple[str, Sequence[Any]]


def store() -> Any:
    """The functions and words of the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Items in lists of at most CHUNK."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def narrowed(search: Needle, key: str) -> Condition:
    """The condition that an entry is a candidate, which the index answers."""
    condition, params = store().matching(sought(search, key))
    return condition, params


def verified(search: Needle, key: str) -> Condition:
    """The condition that an entry is what is looked for."""
    words = ("(" + " OR ".join(store().HOLDS.format(form=way.form) for way in word.ways) + ")" for word in search.words)
    pieces = [way.piece for word in search.words for way in word.ways]
    return f"s.object_key = %s AND {together(list(words))}", [key, *pieces]


def together(conditions: Sequence[str]) -> str:
    """Conditions joined as a shallow tree: databases bound the depth of an expression, not its size."""
    if len(conditions) <= 2:
        return " AND ".join(conditions)
    half = len(conditions) // 2
    return f"({together(conditions[:half])}) AND ({together(conditions[half:])})"
