"""The search over a handful of words held in memory, such as commands and views: by text, pinyin and initials."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from yingdan.platform.search.entry import Rank
from yingdan.platform.search.tokens import Document, document, needle

T = TypeVar("T")
_document: Callable[[tuple[str, ...]], Document] = lru_cache(maxsize=4096)(document)


def fitting(text: str, items: Iterable[T], texts: Callable[[T], tuple[str, ...]], most: int) -> list[T]:
    """The items that fit a search, best first, among equals as they came; at most `most`. None fit an empty search."""
    search = needle(text)
    if not search:
        return []
    better = ((Rank.EXACT, search.exactly()), (Rank.PREFIX, search.ahead()), (Rank.CONTAINS, search.written()))
    found: list[tuple[Rank, T]] = []
    for item in items:
        held = _document(texts(item))
        if search.found_in(held):
            place = next((place for place, way in better if way.found_in(held)), Rank.SOUND)
            found.append((place, item))
    return [item for _place, item in sorted(found, key=lambda pair: pair[0])][:most]
