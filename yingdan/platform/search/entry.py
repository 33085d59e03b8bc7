"""What goes into the search index, and what comes out."""

from dataclasses import dataclass
from enum import IntEnum

from yingdan.platform.search.tokens import Document, document


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to be found: its title for people and the texts it is found by."""

    object_key: str
    record_id: int
    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the database keeps it."""

    record_id: int
    title: str
    document: Document

    @classmethod
    def of(cls, entry: Entry) -> "Row":
        """The title loses what no database keeps (NUL, half a surrogate pair) and what is beyond 300 characters."""
        title = entry.title[:300].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
        return cls(entry.record_id, title, document(entry.texts))


class Rank(IntEnum):
    """How well a record is found; less is better. What sounds as typed goes before letters in the midst of a code, such
    as those of a credit code, which nobody means by two letters.
    """

    EXACT = 0
    PREFIX = 1
    CONTAINS = 2
    SOUND = 3
    INSIDE = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found."""

    object_key: str
    record_id: int
    title: str
    rank: Rank
