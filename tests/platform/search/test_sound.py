"""Pinyin of names, and letters read as pinyin."""

from itertools import pairwise
from random import Random

import pytest
from pypinyin import lazy_pinyin

from tests.platform.search import oracle
from yingdan.kernel.fold import plain, simplified
from yingdan.platform.search.sound import SYLLABLES, latin, readings, spellings, starting


def heard(text: str) -> list[str]:
    """A text's readings, syllables joined by blanks."""
    original = plain(text)
    return [" ".join(filter(None, reading)) for reading in readings(simplified(original), original)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("重庆银行", "chong qing yin hang"),
        ("厦门", "xia men"),
        ("六安", "lu an"),
        ("长沙", "chang sha"),
        ("成都", "cheng du"),
        ("吕布", "lv bu"),
        ("長江電力", "chang jiang dian li"),
        ("乾元", "qian yuan"),
        ("上海启明星辰", "shang hai qi ming xing chen"),
    ],
)
def test_names_are_read_as_people_read_them(text: str, first: str) -> None:
    """Phrases settle polyphones, also in traditional characters."""
    assert heard(text)[0] == first


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("解小明", "xie xiao ming"),
        ("仇和", "qiu he"),
        ("區先生", "ou xian sheng"),
        ("查良镛", "zha liang yong"),
        ("朴树", "piao shu"),
        ("盖叫天", "ge jiao tian"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("覃小", "qin xiao"),
        ("长园", "chang yuan"),
        ("乐凯", "yue kai"),
        ("乐凯", "le kai"),
    ],
)
def test_surnames_and_polyphones_are_read_both_ways(text: str, reading: str) -> None:
    """A surname is found as a surname; what could be either is found as either."""
    assert reading in heard(text)


def test_ordinary_names_are_read_like_the_library_reads_them() -> None:
    """Our small table against pypinyin."""
    chance = Random(3)
    for _ in range(300):
        text = "".join(chance.choice(oracle.HAN) for _ in range(chance.randint(1, 8)))
        assert " ".join(lazy_pinyin(text)) in heard(text), text


def test_letters_are_cut_into_syllables() -> None:
    """In all ways, the last syllable may be unfinished; letters that are no pinyin in none."""
    assert set(spellings("xian")) == {("xian",), ("xi", "an"), ("xia", "n"), ("xi", "a", "n")}
    assert ("hua", "w") in spellings("huaw")
    assert spellings("acme") == spellings("hw") == ()
    assert all("".join(parts) == "fanganxian" for parts in spellings("fanganxian"))
    assert spellings("x" * 60) == ()


def test_syllables_that_begin_with_letters() -> None:
    """As a slice of the sorted list."""
    assert starting("hua") == ["hua", "huai", "huan", "huang"]
    assert starting("zz") == []
    assert all(a < b for a, b in pairwise(SYLLABLES))
    for letters in {syllable[:n] for syllable in SYLLABLES for n in (1, 2, 3)}:
        assert starting(letters) == [syllable for syllable in SYLLABLES if syllable.startswith(letters)]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("行业细分", "hang_ye_xi_fen"),
        ("长沙ABC 2号", "chang_sha_ABC 2_hao"),
        ("長江", "chang_jiang"),
        ("绿色", "lv_se"),
        ("Darcel Schlecht", "Darcel Schlecht"),
        ("é😀", "é😀"),
        ("", ""),
    ],
)
def test_a_text_in_latin_letters(text: str, joined: str) -> None:
    """For names in programs, and for logins."""
    assert latin(text, "_") == joined
    assert latin(text) == joined.replace("_", "")
