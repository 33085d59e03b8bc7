"""What the search index holds of a record, and what it is asked. Pure: no database.

The index knows marks, numbers that stand for pieces of a document's forms: characters and pairs of characters, three
letters or digits, four digits (the tail of a phone), syllables, initials and pairs of initials.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import chain
from typing import Any
from zlib import crc32

from yingdan.platform.search.tokens import SPOKEN, Document, Needle

KEPT = 20_000
"""So many pieces of one form are kept with their marks: in a batch most are met again, and to make a mark takes five
times as long as to look it up."""
_WORDS = 4
_SPAN, _PAIR = re.compile(r"(?=([0-9]{4}|[a-z0-9]{3}|\S\S?))"), re.compile("(?=(..?))")
"""The longest piece that begins at each place of a text, and of initials; shorter ones are its beginnings."""
Written = Callable[[int], Any]


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


class _Begun(dict[str, tuple[Any, ...]]):
    """The marks of a piece and of its beginnings: looked up together, since wherever it stands they do."""

    def __init__(self, single: _Marks) -> None:
        super().__init__()
        self.single = single

    def __missing__(self, piece: str) -> tuple[Any, ...]:
        """The marks of all that begins at a place, the longest given."""
        if len(self) >= KEPT:
            self.clear()
        found = self[piece] = tuple(self.single[piece[:size]] for size in range(1, len(piece) + 1))
        return found


class _Forms:
    """The marks of one object's pieces, form by form; each form's numbers are its own."""

    def __init__(self, key: str, written: Written) -> None:
        start = _start(key)
        text, heads, whole, initials, syllables = (_Marks(crc32(form.encode(), start), written) for form in "t^=is")
        self.text, self.heads, self.initials = map(_Begun, (text, heads, initials))
        self.whole, self.syllables = whole, syllables

    def of(self, held: Document) -> list[Any]:
        """The marks of a document, some more than once."""
        heads = [line for line in held.text.split("\n") if line]
        spans, pairs = set(_SPAN.findall(_apart(held.text.split()))), set(_PAIR.findall(held.initials))
        return [
            *map(self.whole.made, {line[:SPOKEN] for line in heads}),
            *map(self.syllables.__getitem__, set(held.pinyin.replace("|", " ").split())),
            *chain.from_iterable(map(self.text.__getitem__, spans)),
            *chain.from_iterable(map(self.heads.__getitem__, {line[:2] for line in heads})),
            *chain.from_iterable(map(self.initials.__getitem__, pairs)),
        ]


def _apart(words: Iterable[str]) -> str:
    """The words in a line. What a longer one holds (the number in +86 number) adds nothing to it and is left out."""
    text = ""
    for word in sorted(words, key=len, reverse=True):
        if word not in text:
            text = f"{text} {word}"
    return text


_forms = lru_cache(maxsize=1)(_Forms)
"""Of one object at a time, for the sake of memory."""


def marks(held: Document, key: str, written: Written = int) -> list[Any]:
    """The numbers, 0 … 2³²−1, that the index holds for a document of this object, each as `written`; another object's
    are others. Some come more than once: to sort those out takes longer than to leave it to SQLite.

    Of a text: characters, pairs, and of letters and digits also three and, of digits alone, four together; how each of
    its lines begins, and each line as a whole. Of initials: each and pairs. Of pinyin: syllables.
    """
    return _forms(key, written).of(held)


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
