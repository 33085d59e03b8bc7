"""What the search index holds of a record, and what it is asked. Pure: no database.

The index knows marks, numbers that stand for pieces of a document's forms: characters and pairs of characters, three
letters or digits, four digits (the tail of a phone), syllables, initials and pairs of initials.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from operator import add
from typing import Any
from zlib import crc32

from yingdan.platform.search.tokens import SPOKEN, Document, Needle

KEPT = 20_000
"""So many pieces of one form are kept with their marks: in a batch most are met again, and to make a mark takes five
times as long as to look it up."""
_WORDS = 4
_RUN, _DIGITS = re.compile("[a-z0-9]{3,}"), re.compile("[0-9]{4,}")
Written = Callable[[int], Any]


def pieces(held: Document) -> dict[str, set[str]]:
    """Everything the index knows of a document, by the letter that tells the form."""
    heads = [line for line in held.text.split("\n") if line]
    initials: set[str] = set()
    for line in held.initials.split("\n"):
        initials.update(line, map(add, line, line[1:]))
    return {
        "t": _grams(held.text.split()),
        "^": {line[:size] for line in heads for size in (1, 2)},
        "=": {line[:SPOKEN] for line in heads},
        "i": initials,
        "s": set(held.pinyin.replace("|", " ").split()),
    }


def _grams(words: Iterable[str]) -> set[str]:
    """Single characters, pairs, and of letters and digits also three and, of digits alone, four together.

    What a longer word holds (the number in +86 number) adds nothing to it.
    """
    text = ""
    found: set[str] = set()
    for word in sorted(words, key=len, reverse=True):
        if word not in text:
            text = f"{text} {word}"
            found.update(word, map(add, word, word[1:]))
    for run in _RUN.findall(text):
        found.update(map(add, map(add, run, run[1:]), run[2:]))
    for run in _DIGITS.findall(text):
        found.update(run[at : at + 4] for at in range(len(run) - 3))
    return found


class _Marks(dict[str, Any]):
    """The marks of pieces of one form, made when first met."""

    def __init__(self, start: int, written: Written) -> None:
        super().__init__()
        self.start, self.written = start, written

    def made(self, piece: str) -> Any:
        """The mark of a piece, as it is written."""
        return self.written(crc32(piece.encode(), self.start))

    def __missing__(self, piece: str) -> Any:
        """The mark of a piece. Past KEPT pieces all are forgotten: those that are common are soon there again."""
        if len(self) >= KEPT:
            self.clear()
        found = self[piece] = self.made(piece)
        return found


@lru_cache(maxsize=5)
def _known(key: str, form: str, written: Written) -> _Marks:
    """The marks of an object's pieces of one of the five forms; of one object at a time, for the sake of memory."""
    return _Marks(crc32(form.encode(), _start(key)), written)


def marks(held: Document, key: str, written: Written = int) -> list[Any]:
    """The numbers, 0 … 2³²−1, that the index holds for a document of this object, each as `written`; another object's
    are others.
    """
    found: list[Any] = []
    for form, parts in pieces(held).items():
        known = _known(key, form, written)
        found += map(known.made if form == "=" else known.__getitem__, parts)
    return found


def sought(search: Needle, key: str) -> list[list[list[int]]]:
    """What the index is asked: every one of these, each being any of its sets, a set needing all its marks.

    A few words are enough to narrow, those with the fewest choices: the rest is verified.
    """
    start = _start(key)
    words = [[pick for way in word.ways for pick in way.picks] for word in search.words]
    words.sort(key=lambda picks: (len(picks), -len(picks[0])))
    return [[[crc32(piece.encode(), start) for piece in pick] for pick in picks] for picks in words[:_WORDS]]


@cache
def _start(key: str) -> int:
    """Where an object's marks begin."""
    return crc32(key.encode() + b"\n")
