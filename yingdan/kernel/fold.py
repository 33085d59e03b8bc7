"""One form for text that people write in many ways: width, case, accents, traditional characters, spaces.

Pure functions. What is stored for search and what is asked pass through here alike, so they can be compared letter by
letter. The table of characters is `data/simplified.txt` (OpenCC, Apache-2.0; its first choice for each character).
"""

import re
import unicodedata
from pathlib import Path

DATA = Path(__file__).parent / "data"
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAPS = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "`": "'", "•": "·", "‧": "·", "・": "·", "。": ".", "、": ","}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("〔【「『", "(")
    | dict.fromkeys("〕】」』", ")")
)


class _Letters(dict[int, str]):
    """For `str.translate`: each character's one form, found out when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)
        if kind in ("Cf", "Cs", "Mn", "Co") and not (kind == "Mn" and code > 0x36F and not 0xFE00 <= code <= 0xFE0F):
            form = ""
        elif kind == "Cc" or kind[0] == "Z":
            form = " "
        else:
            form = char.casefold().translate(_SAME)
            parts = unicodedata.normalize("NFD", form)
            form = "".join(part for part in parts if not 0x300 <= ord(part) <= 0x36F) if parts[0].isascii() else form
        self[code] = form
        return form


def _pairs() -> dict[int, str]:
    """Traditional character → simplified one; chains (a → b → c) are followed to their end."""
    lines = (DATA / "simplified.txt").read_text("utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    table = dict(zip(pairs[::2], pairs[1::2], strict=True))
    for char, form in table.items():
        table[char] = table.get(form, form)
    return {ord(char): form for char, form in table.items()}


_LETTERS = _Letters()
_SIMPLIFIED = _pairs()


def plain(text: str) -> str:
    """Text in one width and case, no accents or control characters, single blanks, none between Han characters."""
    if text.isascii():  # has one width and no accents
        return " ".join(text.translate(_LETTERS).split())
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_LETTERS))
    return _GAPS.sub("", " ".join(text.split()))


def simplified(text: str) -> str:
    """Plain text with each traditional character replaced by its simplified one; the length stays the same."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


def fold(text: str) -> str:
    """The one form in which text is stored for search and compared; folding it again changes nothing."""
    return simplified(plain(text))


def terms(text: str) -> list[str]:
    """The words of a search, each folded, in order and without repeats: all of them must be found."""
    words = (fold(word) for word in text.split())
    return list(dict.fromkeys(part for word in words for part in word.split() if part))
