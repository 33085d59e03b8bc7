"""How Chinese text sounds: the syllables of names for search by pinyin, and the ways to read typed letters.

Pure functions over `data/pinyin.txt` (from pypinyin, MIT) and our own `data/polyphones.txt`. Syllables have no tones
and write ü as v. A character read in several ways gives several readings unless a phrase settles it
(重庆 is chong qing); a surname at the beginning of a text is read as a surname as well (单雄信 is shan and dan).
"""

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from sys import intern

from yingdan.kernel.fold import simplified

DATA = Path(__file__).parent / "data"
READINGS = 5
SPELLINGS = 32
_PHRASE = 4


def _tables() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Characters and phrases with their syllables."""
    characters, phrases = (DATA / "pinyin.txt").read_text("utf-8").split("\n\n")
    rows = (line.split(" ") for line in characters.splitlines() if not line.startswith("#"))
    sounds = {char: syllable for syllable, chars in rows for char in chars}
    spoken = (line.split(" ") for line in phrases.splitlines())
    return sounds, {phrase: [intern(one) for one in syllables] for phrase, *syllables in spoken}  # of some 400 in all


def _choices() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Polyphones with all their readings, and surnames with the syllables they have as a surname."""
    rows = [line.split(" ") for line in (DATA / "polyphones.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    surnames = {word[1:]: syllables for word, *syllables in rows if word[0] == "^"}
    return {word: syllables for word, *syllables in rows if word[0] != "^"}, surnames


_SOUNDS, _PHRASES = _tables()
_BEGUN = frozenset(phrase[:2] for phrase in _PHRASES)
_POLYPHONES, _SURNAMES = _choices()
SYLLABLES = sorted({*_SOUNDS.values(), *(part for parts in _PHRASES.values() for part in parts)})
_WHOLE = frozenset(SYLLABLES)


def readings(text: str, original: str) -> list[list[str]]:
    """The ways a text is read, most likely first: one entry per character, `""` where it is not a Han character.

    `text` is simplified; `original`, equally long, is the text before that: 乾 is qian though it is folded to 干.
    """
    best = [_SOUNDS.get(char, "") for char in original]
    others: dict[int, list[str]] = {}
    at = 0
    while at < len(text):
        if text[at].isascii():
            at += 1
            continue
        for length in range(_PHRASE, 1, -1) if text[at : at + 2] in _BEGUN else ():
            if syllables := _PHRASES.get(text[at : at + length]):
                best[at : at + length] = syllables
                at += length
                break
        else:
            if original[at] in _POLYPHONES or text[at] in _POLYPHONES:
                others[at] = _POLYPHONES.get(original[at]) or _POLYPHONES[text[at]]
            at += 1
    found = [best]
    for length in (2, 1):
        if syllables := _SURNAMES.get(text[:length]):
            found.append([*syllables, *best[length:]])
            break
    for at, syllables in others.items():
        found += ([*best[:at], syllable, *best[at + 1 :]] for syllable in syllables if syllable != best[at])
    return [reading for at, reading in enumerate(found) if reading not in found[:at]][:READINGS]


def latin(text: str, between: str = "") -> str:
    """A text in Latin letters, as it is most likely read, with `between` its syllables: 行业A is hang_ye_A.

    What is no Han character stays as it stands.
    """
    parts: list[str] = []
    goes_on = False
    for sign, syllable in zip(text, readings(simplified(text), text)[0], strict=True):
        if syllable or not goes_on:
            parts.append(syllable or sign)
        else:
            parts[-1] += sign
        goes_on = not syllable
    return between.join(parts)


def starting(letters: str) -> list[str]:
    """The syllables that begin with these letters."""
    first = bisect_left(SYLLABLES, letters)
    return SYLLABLES[first : bisect_left(SYLLABLES, letters + "{", first)]


@lru_cache(maxsize=4096)
def spellings(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways typed letters can be cut into syllables, the last of which may be unfinished: `xian` is xian, or xi an.

    At most SPELLINGS of them, those with long syllables first; none where the letters are no pinyin.
    """
    found: list[tuple[str, ...]] = []

    def cut(at: int, parts: tuple[str, ...]) -> None:
        if len(found) == SPELLINGS or at in hopeless:
            return
        before = len(found)
        if starting(letters[at:]):
            found.append((*parts, letters[at:]))
        for end in range(min(at + 6, len(letters) - 1), at, -1):
            if letters[at:end] in _WHOLE:
                cut(end, (*parts, letters[at:end]))
        if len(found) == before:
            hopeless.add(at)

    hopeless: set[int] = set()
    cut(0, ())
    return tuple(found)
