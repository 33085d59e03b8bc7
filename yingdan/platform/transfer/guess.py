"""Which column of a table goes into which field: proposed from names alone, in Chinese and English, best match first.

A column's name is compared with each field's name and labels: the same, the same in bare letters, the object's own
word in
front (客户名称 for the name of a 客户), a reference named by its target (客户编号 for a reference to a 客户), the
same meaning
(`words.py`), nearly the same letters. Each field is proposed once; what a person confirmed before stands above all.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from yingdan.platform.transfer.words import WORDS

CONFIRMED, SAME, BARE, PREFIXED, TARGET, MEANING, NEAR = 120, 100, 96, 92, 88, 84, 60
LEAST = 50
BRACKETS = re.compile(r"[(（\[【<].*?[)）\]】>]")
NAMED = ("名称", "姓名", "name", "全称", "名字", "")
KEYED = ("名称", "姓名", "name", "id", "编号", "编码", "全称", "email", "")


@dataclass(frozen=True, slots=True)
class Target:
    """A field a column may go into: its `name`, its `labels` in every language, and the words for what it refers to.

    `title`: it is the name its record goes by. `objects`: the words of the object referred to, empty for other kinds.
    """

    name: str
    labels: tuple[str, ...]
    title: bool = False
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal: the field, and how sure it is from 50 to 120 (see the constants above)."""

    field: str
    score: int


def bare(text: str) -> str:
    """Letters and digits only, small, without what stands in brackets: “* 金额（万元）” is 金额, “Annual_Revenue”
    annualrevenue."""
    plain = BRACKETS.sub("", unicodedata.normalize("NFKC", text)) or text
    return "".join(c for c in plain.casefold() if c.isalnum())


def propose(
    header: Sequence[str],
    targets: Iterable[Target],
    own: Sequence[str] = (),
    confirmed: Mapping[str, str] | None = None,
) -> dict[str, Guess]:
    """For each column that has one, its field. `own` are the words for the object itself; `confirmed` remembers
    column → field.

    The surest pairs are taken first; among equals the earlier column wins, then the earlier field.
    """
    wanted = list(targets)
    names = {target.name for target in wanted}
    remembered = {bare(column): field for column, field in (confirmed or {}).items() if field in names}
    words = [bare(word) for word in own]
    pairs = []
    for place, column in enumerate(header):
        known = remembered.get(bare(column))
        for rank, target in enumerate(wanted):
            score = CONFIRMED if known == target.name else score_of(column, target, words)
            if score >= LEAST:
                pairs.append((-score, place, rank, column, target.name))
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    for score, _place, _rank, column, field in sorted(pairs):
        if column not in chosen and field not in taken:
            chosen[column] = Guess(field, -score)
            taken.add(field)
    return {column: chosen[column] for column in header if column in chosen}


def score_of(column: str, target: Target, own: Sequence[str]) -> int:
    """How well a column's name fits a field, 0 for not at all."""
    forms = (target.name, *target.labels)
    if column in forms:
        return SAME
    word = bare(column)
    if not word:
        return 0
    bares = [bare(form) for form in forms]
    if word in bares:
        return BARE
    stripped = [word.removeprefix(o) for o in own if o and word.startswith(o) and word != o]
    if any(rest in bares for rest in stripped) or (
        target.title and any(word == o + n for o in own for n in NAMED if o)
    ):
        return PREFIXED
    # “客户 ID” in a table of 客户 is the row's own number elsewhere, not the customer above it.
    targets = [o for o in map(bare, target.objects) if o not in own]
    if any(word == o + k for o in targets for k in KEYED if o) or any(word == b + k for b in bares for k in KEYED if k):
        return TARGET
    return max(meaning(word, bares), *(meaning(rest, bares) - 4 for rest in stripped), near(word, bares), 0)


def meaning(word: str, bares: Sequence[str]) -> int:
    """The score of a word that means the same as one of the field's forms; lower the further from the meaning's own
    name."""
    mine = WORDS.get(word)
    if not mine:
        return 0
    best = 0
    for form in bares:
        for sense, place in WORDS.get(form, {}).items():
            if sense in mine:
                best = max(best, MEANING - min(mine[sense] + place, 24))
    return best


def near(word: str, bares: Sequence[str]) -> int:
    """The score of a name that differs in a letter or two; short names must be alike."""
    best = 0.0
    for form in bares:
        if min(len(word), len(form)) >= 4 and abs(len(word) - len(form)) <= 4:
            best = max(best, SequenceMatcher(None, word, form).ratio())
    return int(NEAR * best) + 4 if best >= 0.85 else 0
