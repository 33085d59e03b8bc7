"""One form for text written in many ways."""

import sys

import pytest

from yingdan.kernel.fold import fold, plain, simplified, terms


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("１３８　Ｈｕａｗｅｉ", "138 huawei"),
        ("張三", "张三"),
        ("張　三", "张三"),
        ("ABB （中国）", "abb (中国)"),
        ("臺灣國際", "台湾国际"),
        ("Müller é e\u0301", "muller e e"),
        ("a\x00b\u200bc\tD", "a bc d"),
        ("x\ud800y", "xy"),
        ("“启明”—1", '"启明"-1'),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("が ガ", "が ガ"),
        ("  ", ""),
    ],
)
def test_text_has_one_form(text: str, form: str) -> None:
    """Width, case, accents, traditional characters, blanks and signs."""
    assert fold(text) == form


def test_folding_again_changes_nothing() -> None:
    """For every character there is, so that what is stored and what is asked cannot drift apart."""
    forms = (fold("a" + chr(code) + "b") for code in range(sys.maxunicode + 1))
    assert [form for form in forms if fold(form) != form] == []


def test_simplifying_keeps_the_length() -> None:
    """The sound of a character is looked up by its place."""
    text = plain("乾元電子（東莞）")
    assert len(simplified(text)) == len(text)


def test_words_of_a_search() -> None:
    """Blanks part, each counts once, nothing is left of nothing."""
    assert terms(" 科技　启辰 科技 ") == ["科技", "启辰"]
    assert terms("\u200b \x00 ") == []
