"""What a person sees of the rows an import judged."""

import pytest

from yingdan.web.judged import Cell


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("4269.9", "4,269.90"), ("medical", "Medical"), (" 2,000 ", "2,000"), ("4618", "4,618.00"), ("x", "")],
)
def test_the_same_in_another_form_is_not_struck_out(raw: str, kept: str) -> None:
    assert not Cell(raw, kept).corrected


@pytest.mark.parametrize(("raw", "kept"), [("technolgy", "Technology"), ("2000", "200"), ("1.5", "15.00")])
def test_what_becomes_another_value_is(raw: str, kept: str) -> None:
    assert Cell(raw, kept).corrected
