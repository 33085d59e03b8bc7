"""What a record is found by, and what a search looks for. Pure: no database.

A `Document` is a record's searchable text in three forms: as written (folded), as pinyin syllables (`|hua|wei|ji|shu`)
and as initials (`hwjs`). A `Needle` is a search: every one of its words must be found, in any of the three forms.
The index knows pieces of those forms (see marks) and narrows to candidates; each candidate is then verified, by plain
"this form holds that piece", so no sign is a wildcard and nothing false is found.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from yingdan.kernel.fold import fold, plain, simplified, terms
from yingdan.platform.search.sound import readings, spellings, starting

SPOKEN = 64
"""Characters of the longest text that is searchable by sound: names, not notes."""
LONGEST = 20_000
"""Characters of one text that are searchable."""
ASKED = 2_000
"""Characters of a search that count, more than any list or form sends."""
_ENOUGH = 12
_PHONE = re.compile(r"\d[\d\-+(). ]{5,}\d")
_DIALLED = re.compile(r"[\d\-+().]+")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_TYPED = re.compile("[a-z0-9]*[a-z][a-z0-9]*")
_RUN = re.compile("[a-z0-9]{3,}")


@dataclass(frozen=True)
class Document:
    """A record's searchable text: lines between line feeds, each form with its own marks."""

    text: str = "\n"
    pinyin: str = ""
    initials: str = ""


@dataclass(frozen=True)
class Way:
    """One form a word may be found in: the record's `form` holds `piece`. The index is asked for one of `picks`,
    each of them pieces that a record holding `piece` must have, all of them."""

    form: str
    piece: str
    picks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Word:
    """One word of a search, found when one of its ways is."""

    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Needle:
    """A search made ready: every word must be found. False when there is nothing to look for."""

    whole: str
    words: tuple[Word, ...]

    def __bool__(self) -> bool:
        return bool(self.words)

    def found_in(self, held: Document) -> bool:
        """Whether the record is found: what the database verifies, in Python."""
        return bool(self) and all(any(way.piece in getattr(held, way.form) for way in w.ways) for w in self.words)

    def exactly(self) -> "Needle":
        """The same search where a whole text must be it."""
        way = Way("text", f"\n{self.whole}\n", (("=" + self.whole[:SPOKEN],),))
        return Needle(self.whole, (Word((way,)),))

    def ahead(self) -> "Needle":
        """The same search where a text must begin with it."""
        pieces = ("^" + self.whole[:2], *_asked(self.whole.partition(" ")[0]))
        return Needle(self.whole, (Word((Way("text", "\n" + self.whole, (pieces,)),)),))

    def at_words(self) -> "Needle":
        """The same search where a word of a text must begin with it."""
        return Needle(self.whole, (Word((Way("text", f" {self.whole}", (_asked(self.whole.partition(" ")[0]),)),)),))

    def heard(self) -> "Needle":
        """The same search where what can be found by sound must be."""
        ways = (tuple(way for way in word.ways if way.form != "text") or word.ways for word in self.words)
        return Needle(self.whole, tuple(Word(several) for several in ways))

    def written(self) -> "Needle":
        """The same search without what is found by sound."""
        words = (Word(tuple(way for way in word.ways if way.form == "text")) for word in self.words)
        return Needle(self.whole, tuple(words))


def document(texts: Iterable[str]) -> Document:
    """The searchable forms of a record's texts, its title first; empty texts are left out."""
    lines: dict[str, None] = {}
    pinyin: dict[str, None] = {}
    initials: dict[str, None] = {}
    for text in texts:
        written, spoken, short = _repeated(text) if len(text) <= SPOKEN else _forms(text)
        lines |= written
        pinyin |= spoken
        initials |= short
    return Document("\n" + "".join([line + "\n" for line in lines]), "\n".join(pinyin), "\n".join(initials))


def _forms(text: str) -> tuple[dict[str, None], dict[str, None], dict[str, None]]:
    """The lines of one text, what they sound like, and their initials, each in order."""
    original = plain(text[:LONGEST])
    line = simplified(original)
    if not line:
        return {}, {}, {}
    lines = {line: None}
    for number in _PHONE.findall(line):
        lines[number if number.isdecimal() else re.sub(r"\D", "", number)] = None
    if len(line) > SPOKEN or line.isascii():
        return lines, {}, {}
    ways = [reading for reading in readings(line, original) if any(reading)]
    return (
        lines,
        {_spoken(line, reading): None for reading in ways},
        {_initials(line, reading): None for reading in ways},
    )


_repeated = lru_cache(maxsize=2048)(_forms)
"""For short texts: many records share their post, their city, their company."""


def _spoken(line: str, reading: list[str]) -> str:
    """`|hua|wei`; letters and digits between syllables part them, punctuation does not."""
    pairs = zip(line, reading, strict=True)
    return "".join(["|" + syllable if syllable else " " if char in _LETTERS else "" for char, syllable in pairs])


def _initials(line: str, reading: list[str]) -> str:
    """`hw`, with letters and digits between as they are: TCL科技 is `tclkj`."""
    pairs = zip(line, reading, strict=True)
    return "".join([syllable[0] if syllable else char if char in _LETTERS else "" for char, syllable in pairs])


def _asked(word: str) -> tuple[str, ...]:
    """The fewest pieces that a text holding this word must hold, the longest pieces there are."""
    found: list[str] = []
    at = end = 0
    while at < len(word) and len(found) < _ENOUGH:
        piece = word[at : at + 4]
        if not (len(piece) == 4 and piece.isascii() and piece.isdigit()):
            piece = word[at : at + 3]
            if not (len(piece) == 3 and _RUN.fullmatch(piece)):
                piece = word[at : at + 2]
        if at + len(piece) > end:
            found.append("t" + piece)
            end = at + len(piece)
        at += 1
    return tuple(dict.fromkeys(found))


def _by_sound(letters: str) -> Iterator[Way]:
    """Letters typed as initials, and as syllables the last of which is perhaps unfinished."""
    pairs = ["i" + letters[at : at + 2] for at in range(len(letters) - 1)]
    yield Way("initials", letters, (tuple(dict.fromkeys(pairs or ["i" + letters]))[:_ENOUGH],))
    for parts in spellings(letters) if len(letters) > 1 else ():
        *whole, last = parts
        if whole:
            heads = "".join(part[0] for part in parts)
            known = parts if starting(last) == [last] else whole
            pieces = (*("s" + part for part in known), *("i" + heads[at : at + 2] for at in range(len(whole))))
            picks: tuple[tuple[str, ...], ...] = (tuple(dict.fromkeys(pieces))[:_ENOUGH],)
        else:
            picks = tuple(("s" + syllable,) for syllable in starting(last))
        yield Way("pinyin", "|" + "|".join(parts), picks)


@lru_cache(maxsize=256)
def _word(text: str) -> Word:
    """A folded word with the ways it may be found."""
    ways = [Way("text", text, (_asked(text),))]
    if _DIALLED.fullmatch(text) and not text.isdigit():
        digits = re.sub(r"\D", "", re.sub(r"^(\+|00)86", "", text))
        if len(digits) >= 4:
            ways.append(Way("text", digits, (_asked(digits),)))
    if len(text) <= SPOKEN and _TYPED.fullmatch(text):
        ways += _by_sound(text)
    return Word(tuple(ways))


def needle(text: str) -> Needle:
    """A search made ready: blanks part its words, nothing in it is a wildcard, beyond ASKED characters it is cut."""
    text = text[:ASKED]
    return Needle(fold(text), tuple(_word(word) for word in terms(text)))
