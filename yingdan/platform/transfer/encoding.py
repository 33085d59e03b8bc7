"""Which characters a text file is written in: byte order mark, strict UTF-8, UTF-16, GB18030, else a refusal."""

import codecs
import unicodedata
from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid

BLOCK = 1 << 20
TABLE_MARKS = ("\n", "\r", ",", ";", "\t", "|")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is sound in this encoding and holds no characters that nobody writes."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                text = decoder.decode(block)
                if encoding == "gb18030" and strange(text):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def strange(text: str) -> bool:
    """Whether more than one character in fifty is unassigned or private: the sign of bytes read in the wrong
    encoding."""
    counts = Counter(text)
    foreign = {c: n for c, n in counts.items() if ord(c) > 0x7F}
    odd = sum(n for c, n in foreign.items() if unicodedata.category(c) in ("Cn", "Co", "Cs", "Cc"))
    return odd * 50 > sum(foreign.values())


def wide(head: bytes) -> str:
    """The UTF-16 without a mark that the zero bytes at the head of a file speak for, or nothing."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    guess = "utf-16-le" if odd > even else "utf-16-be" if even > odd else ""
    text = head[: len(head) // 2 * 2].decode(guess, "ignore") if guess else ""
    return guess if any(mark in text for mark in TABLE_MARKS) else ""


def detect(path: Path) -> str:
    """The encoding of the file, as Python names it. Raises Invalid when none fits."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            if decodes(path, encoding):
                return encoding
            raise unknown()
    guess = wide(head)
    for encoding in (guess,) if guess else ("utf-8", "gb18030"):
        if decodes(path, encoding):
            return encoding
    if guess and decodes(path, "utf-8"):
        return "utf-8"
    raise unknown()


def unknown() -> Invalid:
    """The refusal of a file whose characters cannot be read."""
    return Invalid(
        _("The characters of this file cannot be read. Save it as xlsx, or as CSV in UTF-8, and try again."),
        code="encoding",
    )


def spoken(encoding: str) -> str:
    """The name people know an encoding by."""
    names = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-32": "UTF-32"}
    return names.get(encoding, "UTF-16")
