"""One form for what names a customer: companies, telephone numbers, sites and mailboxes, codes. Pure functions.

Two customers are compared by these forms and by nothing else, so what is not told apart here is told apart nowhere.
The rules are requirements.md §5.2; the lists are `data/words.txt` and `data/places.txt`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yingdan.kernel.fold import HAN, fold

DATA = Path(__file__).parent / "data"
SHORTEST = {True: 2, False: 3}
"""Letters a name must have to say anything: two Han characters, or three others."""
_HAN = re.compile(f"[{HAN}]")
_SIGNS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_RANK = re.compile("(?:省|市|县|区|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|自治州|地区)")
_TOWN = re.compile(rf"([{HAN}]{{2,3}}(?<!超)(?<!门)(?<!城)(?<!夜)(?:市|县))(?=[{HAN}]{{2}})")


def _lists() -> dict[str, tuple[str, ...]]:
    """The words of `words.txt` by their list."""
    found: dict[str, list[str]] = {}
    for line in (DATA / "words.txt").read_text("utf-8").splitlines():
        name, _, words = line.partition(" ")
        if name != "#":
            found.setdefault(name, []).extend(words.split())
    return {name: tuple(sorted(words, key=len, reverse=True)) for name, words in found.items()}


def _places() -> frozenset[str]:
    """The short names of provinces and cities."""
    lines = (DATA / "places.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_WORDS = _lists()
_PLACES = _places()
_COUNTRY = "中国"
_LONGEST = max(map(len, _PLACES))
_LATIN_LEGAL = frozenset(_WORDS["legal-latin"])
_FREE = frozenset(_WORDS["free"])
_SECOND = frozenset(_WORDS["second"])


@dataclass(frozen=True, slots=True)
class Company:
    """A company's name taken apart: `core` its own name, `place` the provinces and cities it names, `branch` what
    tells a branch from its head office ("" for the head office).

    False when too little is left to compare.
    """

    core: str
    place: str = ""
    branch: str = ""

    def __bool__(self) -> bool:
        return len(self.core) >= SHORTEST[bool(_HAN.search(self.core))]


def letters(text: str) -> str:
    """Text in one width, case and kind of characters, without spaces and signs."""
    return _SIGNS.sub("", fold(text))


@lru_cache(maxsize=20_000)
def company(text: str, places: bool = True) -> Company:
    """A company's name taken apart. With `places` false the province or city stays part of the name."""
    folded = fold(text[:400])
    inner = [part for part in _BRACKETS.findall(folded) if _whole_place(_SIGNS.sub("", part))] if places else []
    for part in inner:
        folded = folded.replace(f"({part})", " ")
    found = [name for part in inner if (name := _short(_SIGNS.sub("", part)))]
    name = _SIGNS.sub("", _without_latin_forms(folded))
    name, branch = _branch(name)
    name = _without_forms(name)
    if places:
        name, before = _without_places(name)
        found = [*before, *found]
    return Company(name, "".join(dict.fromkeys(found)), branch)


def _without_latin_forms(folded: str) -> str:
    """A name in Latin letters without the words of its legal form at the end: `acme tools co., ltd.` → `acme tools`."""
    words = [word for word in _SIGNS.split(folded) if word]
    kept = len(words)
    while kept > 1 and words[kept - 1] in _LATIN_LEGAL:
        kept -= 1
    return " ".join(words[:kept])


def _branch(name: str) -> tuple[str, str]:
    """(name of the head office, what tells the branch)."""
    ending = next((word for word in _WORDS["branch"] if name.endswith(word)), "")
    if not ending or len(name) - len(ending) < 2:
        return name, ""
    head = name.removesuffix(ending)
    for form in _WORDS["legal"]:
        at = head.rfind(form, 2)
        if len(form) > 1 and at > 0:
            return head[: at + len(form)], head[at + len(form) :] or ending
    for size in range(min(_LONGEST + 1, len(head) - 2), 1, -1):
        if _whole_place(head[-size:]):
            return head[:-size], _short(head[-size:])
    return head, ending


def _without_forms(name: str) -> str:
    """A name without the legal forms at its end, as long as something of it is left."""
    while form := next((word for word in _WORDS["legal"] if name.endswith(word) and len(name) - len(word) > 1), ""):
        name = name.removesuffix(form)
    return name


def _without_places(name: str) -> tuple[str, list[str]]:
    """(name without the provinces and cities before it, those), as long as something of it is left."""
    found: list[str] = []
    while place := _place_before(name):
        found.append(_short(place))
        name = name.removeprefix(place)
    return name, found


def _place_before(name: str) -> str:
    """The place a name begins with, with its rank; nothing where nothing else would be left."""
    for size in range(_LONGEST, 1, -1):
        if name[:size] in _PLACES:
            rank = _RANK.match(name, size)
            for end in (rank.end(), size) if rank else (size,):
                if len(name) - end > 1:
                    return name[:end]
    town = _TOWN.match(name)
    return town.group(1) if town else ""


def _whole_place(text: str) -> bool:
    """Whether a text is the name of a place and nothing else."""
    size = _known(text)
    return text == _COUNTRY or (size > 0 and (size == len(text) or _RANK.fullmatch(text, size) is not None))


def _known(text: str) -> int:
    """How many letters of a text are the name of a place it begins with."""
    return next((len(text[:size]) for size in range(_LONGEST, 1, -1) if text[:size] in _PLACES), 0)


def _short(place: str) -> str:
    """A place without its rank: 苏州市 → 苏州. The whole country tells no place from another and is nothing."""
    return "" if place == _COUNTRY else place[: _known(place)] or place


def phone(text: str) -> str:
    """The key of a number in international form (`+862112345678;ext=9`), as the kind "phone" keeps it.

    A switchboard's number with and without an extension are two; digits too few to be a number give nothing.
    """
    number, _, extension = text.partition(";ext=")
    digits = re.sub(r"\D", "", number)
    return f"{digits};{extension}" if extension else digits if len(digits) > 5 else ""


def mailbox(text: str) -> str:
    """The key of an e-mail address: in small letters, without what follows a plus."""
    name, at, host = fold(text).partition("@")
    return f"{name.partition('+')[0]}@{host}" if at and name and host else ""


def domain(text: str) -> str:
    """The domain under which a company registered its site or its mailbox: www.acme.com.cn/x → acme.com.cn.

    Nothing for a mailbox or a site many share (qq.com, taobao.com), and for what is no domain.
    """
    host = fold(text).partition("//")[2] or fold(text)
    host = re.split(r"[/?#:]", host.rpartition("@")[2], maxsplit=1)[0].strip(".")
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return ""
    own = ".".join(labels[-3:] if ".".join(labels[-2:]) in _SECOND else labels[-2:])
    return "" if own in _FREE or host in _FREE or own in _SECOND else own


def code(text: str) -> str:
    """A registered code, such as the social credit code: capital letters and digits only."""
    return _SIGNS.sub("", fold(text)).upper()
