"""What search must find, worked out the slow way: no index, no SQL, and the libraries our tables were made from."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from random import Random

import opencc
from pypinyin import lazy_pinyin

# Characters read in one way, so that pypinyin and we cannot differ on a polyphone.
HAN = "华为启明星辰科技北京上海有限公司张三李四王建国信息联想集团机床东安西先方法"
TRADITIONAL = "華啟張國聯機東"
OTHER = "abcHWxyz019138&%_'\"*().-+ 　１３ＡＢ（）·"
_LINES = (Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines()
_SIMPLE = {line[0]: line.split("\t")[1][0] for line in _LINES if "\t" in line}


def simple(text: str) -> str:
    """One width, lower case, simplified characters."""
    return "".join(_SIMPLE.get(char, char) for char in unicodedata.normalize("NFKC", text).lower())


def is_han(char: str) -> bool:
    """A Chinese character."""
    return "\u4e00" <= char <= "\u9fff"


def holds(text: str, word: str) -> bool:
    """Whether a text, as written or by its sound, holds a word; both simple."""
    joined = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", " ".join(text.split()))
    numbers = [re.sub(r"\D", "", number) for number in re.findall(r"\d[\d\-+(). ]{5,}\d", joined)]
    if word in joined or any(word in number for number in numbers):
        return True
    digits = re.sub(r"\D", "", re.sub(r"^(\+|00)86", "", word))
    if re.fullmatch(r"[\d\-+().]+", word) and len(digits) >= 4 and any(digits in held for held in (joined, *numbers)):
        return True
    if not any(map(is_han, joined)) or not re.fullmatch("[a-z0-9]+", word) or word.isdigit():
        return False
    sounds = ["".join(lazy_pinyin(char)) if is_han(char) else "" for char in joined]
    initials = "".join(
        sound[0] if sound else char if char.isascii() and char.isalnum() else ""
        for sound, char in zip(sounds, joined, strict=True)
    )
    runs = "".join(
        f"{sound} " if sound else "| " if char.isascii() and char.isalnum() else ""
        for sound, char in zip(sounds, joined, strict=True)
    )
    return word in initials or any(
        "".join(part[at:]).startswith(word)
        for run in runs.split("|")
        for part in [run.split()]
        for at in range(len(part))
    )


def found(records: dict[int, tuple[str, ...]], query: str) -> set[int]:
    """The records in which every word of the query is held by some text."""
    words = [simple(word) for word in query.split()]
    words = [part for word in words for part in word.split()]
    if not words:
        return set()
    return {id for id, texts in records.items() if all(any(holds(simple(t), w) for t in texts) for w in words)}


def name(chance: Random) -> str:
    """A name with a bit of everything in it."""
    alphabet = HAN * 3 + TRADITIONAL + OTHER if chance.random() < 0.4 else HAN
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 12)))


def phone(chance: Random) -> str:
    """A phone as people write it."""
    digits = f"138{chance.randrange(10**8):08d}"
    return chance.choice(
        (digits, f"+86 {digits}", f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", f"0512-{digits[3:]}", "")
    )


def query(chance: Random, records: dict[int, tuple[str, ...]]) -> str:
    """Something somebody might type, made from a record: a piece of it, its pinyin, its initials, another width."""
    text = chance.choice(chance.choice(list(records.values())))
    start = chance.randrange(len(text) + 1)
    piece = text[start : start + chance.randint(1, 5)]
    sounds = [lazy_pinyin(char)[0] for char in simple(piece) if is_han(char)]
    return chance.choice(
        (
            piece,
            piece.upper(),
            "".join(sounds)[: chance.randint(1, 12)],
            "".join(sound[0] for sound in sounds),
            "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in piece),
            f"{piece} {chance.choice(HAN)}",
            "".join(chance.choice(HAN + OTHER) for _ in range(chance.randint(1, 3))),
        )
    )


def queries(chance: Random, records: dict[int, tuple[str, ...]], count: int) -> Iterable[str]:
    """That many of them."""
    return (query(chance, records) for _ in range(count))
