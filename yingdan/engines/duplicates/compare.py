"""How much alike two customers are, and by which rule. Pure functions over the forms of `normalise`.

A customer is given as its marks. Marks of a method that are equal are evidence by themselves (a code, a phone, a
mailbox); those of names only bring two customers together, and the names themselves are then compared.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from yingdan.engines.duplicates import near, normalise
from yingdan.engines.duplicates.normalise import Company, company, letters

ALIKE = 0.92
"""Jaro-Winkler similarity from which two names are taken for one misspelt (requirements.md §5.2)."""
NAME, SIMILAR, INITIALS = "name", "similar", "initials"
EXACT, CODE, PHONE, EMAIL, DOMAIN, ADDRESS = "exact", "code", "phone", "email", "domain", "address"
NEAR = "near"
METHODS = (CODE, NAME, PHONE, EMAIL, DOMAIN, EXACT, SIMILAR, ADDRESS, NEAR, INITIALS)
WEAK = frozenset({SIMILAR, NEAR})
"""Methods whose marks bring together what may be alike; the rest are evidence as they stand."""
_HEADS = {True: (2, 4), False: (3, 6)}
"""How many of its first letters bring a name together with others: of Han characters, and of any others."""
_BETWEEN = "\x1f"


class Mark(NamedTuple):
    """One thing by which a customer is found: `method`, its `value` in one form, and for names the parts."""

    method: str
    value: str
    parts: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two customers may be one: the rule's name and its score, 0 … 100."""

    score: int
    rule: str


def marks(method: str, values: Sequence[str], sound: Callable[[str], str] = str, places: bool = True) -> list[Mark]:
    """The marks of one customer by one method. Several values are several names or numbers of it; the methods that
    join (exact, address, initials) take all of them together, and give nothing while one of them is empty.

    `sound` gives the pinyin initials of a name; only "initials" asks for it. `places` as in `normalise.company`.
    """
    if method in (NAME, SIMILAR):
        return [mark for value in values for mark in _of_name(method, company(value, places))]
    if method == NEAR:
        return _of_point(values, places)
    if method in (EXACT, ADDRESS, INITIALS):
        if not values or not all(values):
            return []
        first, *rest = values
        head = sound(company(first, places).core) if method == INITIALS else letters(first)
        joined = [head, *map(letters, rest)]
        return [Mark(method, "|".join(joined)[:100])] if all(joined) else []
    form = {CODE: normalise.code, PHONE: normalise.phone, EMAIL: normalise.mailbox, DOMAIN: normalise.domain}[method]
    return [Mark(method, key[:100]) for value in values if (key := form(value))]


def _of_name(method: str, name: Company) -> list[Mark]:
    """The marks of a company's name; none for one too short to say anything."""
    if not name:
        return []
    parts = _BETWEEN.join((name.core[:80], name.place[:20], name.branch[:20]))
    if method == NAME:
        return [Mark(NAME, name.core[:100], parts)]
    heads = _HEADS[not name.core.isascii()]
    return [Mark(SIMILAR, name.core[:size], parts) for size in heads if len(name.core) >= size]


def _of_point(values: Sequence[str], places: bool) -> list[Mark]:
    """The marks of a place, "lat,lng …", and of a name with it if one is given; none while either is missing."""
    point, *names = [*values, ""][: len(values) or 1]
    lat, lng = near.degrees(point)
    name = company(names[0], places) if names else Company("", "", "")
    if lat is None or lng is None or (names and not name):
        return []
    parts = _BETWEEN.join((f"{lat:.6f},{lng:.6f}", name.core[:60], name.place[:20], name.branch[:20]))
    return [Mark(NEAR, cell, parts) for cell in near.cells(lat, lng)]


def _close(mine: str, theirs: str) -> bool:
    """Whether two places lie within the distance, and the names with them are similar or not asked for."""
    (here, *one), (there, *other) = mine.split(_BETWEEN), theirs.split(_BETWEEN)
    if not near.within(near.degrees(here), near.degrees(there)):
        return False
    a, b = Company(*one), Company(*other)
    return not (a or b) or same(a, b) or similar(a, b)


def agree(method: str, mine: str, theirs: str) -> bool:
    """Whether two customers whose marks of a method met are alike by it; `mine` and `theirs` are the parts."""
    if method == NAME:
        return same(_named(mine), _named(theirs))
    if method == NEAR:
        return _close(mine, theirs)
    return similar(_named(mine), _named(theirs)) if method == SIMILAR else True


def _named(parts: str) -> Company:
    """The name a mark was made of."""
    return Company(*parts.split(_BETWEEN))


def same(a: Company, b: Company) -> bool:
    """Whether two names are one: the same core, the same branch, and no two different places."""
    return a.core == b.core and a.branch == b.branch and _near(a, b)


def similar(a: Company, b: Company) -> bool:
    """Whether one name holds the other or is it misspelt. Different places part them unless the core is the same."""
    if a.core == b.core:
        return True
    if not _near(a, b):
        return False
    return a.core in b.core or b.core in a.core or jaro_winkler(a.core, b.core) >= ALIKE


def _near(a: Company, b: Company) -> bool:
    """Whether the places named may be one: one of them is not said, or within the other (江苏苏州 and 苏州)."""
    return a.place in b.place or b.place in a.place


def best(found: Iterable[Evidence]) -> Evidence | None:
    """The strongest evidence; of equal ones the first."""
    return max(found, key=lambda one: one.score, default=None)


def jaro_winkler(a: str, b: str) -> float:
    """Similarity of two texts, 0 … 1: Jaro's, raised by a tenth for each of up to four letters they begin with alike.

    Source: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules, 1990.
    """
    likeness = jaro(a, b)
    ahead = 0
    while ahead < min(4, len(a), len(b)) and a[ahead] == b[ahead]:
        ahead += 1
    return likeness + ahead * 0.1 * (1 - likeness)


def jaro(a: str, b: str) -> float:
    """Jaro's similarity: letters in common not too far apart, and how many of them are out of order."""
    if a == b:
        return 1.0
    a, b = sorted((a, b), key=lambda text: (len(text), text))  # it takes letters in turn: who is first would matter
    reach = max(len(b), 2) // 2 - 1
    taken: list[int] = []
    for at, char in enumerate(a):
        spots = range(max(0, at - reach), min(len(b), at + reach + 1))
        spot = next((s for s in spots if b[s] == char and s not in taken), None)
        if spot is not None:
            taken.append(spot)
    if not taken:
        return 0.0
    crossed = sum(x != y for x, y in zip((b[s] for s in taken), (b[s] for s in sorted(taken)), strict=True)) / 2
    common = len(taken)
    return (common / len(a) + common / len(b) + (common - crossed) / common) / 3
