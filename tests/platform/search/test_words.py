"""Words in memory: commands and views are found as records are."""

from yingdan.platform.search import words

LABELS = ["新建客户", "客户", "导入商机", "切换深色浅色", "Bin", "Customers won"]


def found(text: str) -> list[str]:
    """The labels that fit, best first."""
    return words.fitting(text, LABELS, lambda label: (label,), 5)


def test_by_text_pinyin_and_initials() -> None:
    """The whole before the beginning before the middle before the sound; nothing for nothing."""
    assert found("客户") == ["客户", "新建客户"]
    assert found("xjkh") == ["新建客户"]
    assert found("daoru") == found("DRSJ") == ["导入商机"]
    assert found("bin") == ["Bin"]
    assert found("won cust") == ["Customers won"]
    assert found("") == found("%") == found("没有") == []
