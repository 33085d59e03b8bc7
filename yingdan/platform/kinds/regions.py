"""The divisions of China by GB/T 2260: names, levels and codes, and which of them a text begins with."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "regions.txt"
# Levels of the code that are no places.
UNSHOWN = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
ENDINGS = (
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "地区",
    "省",
    "市",
    "盟",
    "区",
    "县",
    "旗",
)


@dataclass(frozen=True, slots=True)
class Region:
    """One division: its code, its name and the code of what it lies in, as people see it."""

    code: str
    name: str
    parent: str

    @property
    def short(self) -> str:
        """The name without the word for what it is: 江苏, 苏州."""
        for ending in ENDINGS:
            if self.name.endswith(ending) and len(self.name) - len(ending) >= 2:
                return self.name.removesuffix(ending)
        return self.name


@cache
def regions() -> dict[str, Region]:
    """Every division by code, without the levels nobody sees: districts of Beijing lie in Beijing."""
    lines = (line.strip() for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    names = {line[:n]: line[n:] for line in lines if (n := sum(c.isascii() and c.isdigit() for c in line))}
    found = {}
    for code, name in names.items():
        above = code[:-2]
        while above and names.get(above, "") in UNSHOWN:
            above = above[:-2]
        if name not in UNSHOWN:
            found[code] = Region(code, name, above)
    return found


@cache
def within() -> dict[str, tuple[Region, ...]]:
    """What lies in each division, in the order of the codes; the provinces under the empty code."""
    found: dict[str, list[Region]] = {}
    for region in regions().values():
        found.setdefault(region.parent, []).append(region)
    return {code: tuple(inner) for code, inner in found.items()}


def path(code: str) -> tuple[Region, ...]:
    """A division and those it lies in, the largest first; nothing for a code that is none."""
    region = regions().get(code)
    return () if region is None else (*path(region.parent), region)


def begins(text: str) -> tuple[tuple[Region, ...], str]:
    """The divisions an address begins with, and the rest: 江苏省苏州市虎丘区东路 43 号, or 苏州虎丘东路 43 号.

    A level may be left out where what follows says which is meant; short names do.
    """
    found: tuple[Region, ...] = ()
    rest = text.strip(" /,，")
    while (step := next(_next(found[-1].code if found else "", rest), None)) is not None:
        region, rest = step
        found = path(region.code)
    return found, rest


def _next(code: str, text: str) -> Iterator[tuple[Region, str]]:
    """The divisions in `code` with which a text begins: whole names before short ones, near levels before far ones.

    A short name alone proves nothing, as 西安路 is a street everywhere: one of the whole country must be followed by
    a division that lies in it.
    """
    levels = list(_levels(code))
    for level in levels:
        yield from _fitting(level, "name", text)
    for level in levels:
        for region, rest in _fitting(level, "short", text):
            inner = within().get(region.code, ())
            if code or any(True for word in ("name", "short") for _found in _fitting(inner, word, rest)):
                yield region, rest


def _fitting(level: tuple[Region, ...], word: str, text: str) -> Iterator[tuple[Region, str]]:
    """Those of some divisions whose whole or short name a text begins with, the longest name first."""
    for region in sorted(level, key=lambda r: -len(getattr(r, word))):
        name = getattr(region, word)
        if len(name) > 1 and text.startswith(name):
            yield region, text.removeprefix(name).strip(" /,，")


def _levels(code: str) -> Iterator[tuple[Region, ...]]:
    """What lies in a division, and what lies in that; of the whole country only provinces and cities."""
    near = within().get(code, ())
    yield near
    yield tuple(inner for region in near for inner in within().get(region.code, ()) if code or len(inner.code) == 4)
