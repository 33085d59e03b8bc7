"""The search over a handful of words held in memory, such as commands and views: by text, pinyin and initials."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from yingdan.platform.search.entry import Rank
from yingdan.platform.search.tokens import Document, Needle, document, needle

T = TypeVar("T")
_document: Callable[[tuple[str, ...]], Document] = lru_cache(maxsize=4096)(document)


def rank(texts: tuple[str, ...], search: Needle) -> Rank | None:
    """How well some texts fit a search; None when they do not."""
    held = _document(texts)
    for place, way in (
        (Rank.EXACT, search.exactly()),
        (Rank.PREFIX, search.ahead()),
        (Rank.CONTAINS, search.written()),
    ):
        if way.found_in(held):
            return place
    return Rank.SOUND if search.found_in(held) else None


def fitting(text: str, items: Iterable[T], texts: Callable[[T], tuple[str, ...]], most: int) -> list[T]:
    """The items that fit a search, best first, among equals as they came; at most `most`. None fit an empty search."""
    search = needle(text)
    if not search:
        return []
    found = [(place, item) for item in items if (place := rank(texts(item), search)) is not None]
    return [item for _place, item in sorted(found, key=lambda pair: pair[0])][:most]
