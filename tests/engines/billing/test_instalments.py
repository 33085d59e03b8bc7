"""Cutting an amount into instalments: the parts are the whole, the rounding is on the last."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.billing.instalments import MOST, Part, alike, cut, monthly, months_after, ratio, spaced
from yingdan.kernel.errors import Invalid

AMOUNTS = st.decimals("0.01", "9999999999999999.99", places=2)


def test_a_million_by_3_6_1() -> None:
    """The worked example of requirements.md §5.6."""
    assert cut(Decimal("1000000.00"), ratio("3:6:1")) == [Decimal("300000"), Decimal("600000"), Decimal("100000")]


def test_the_last_instalment_takes_the_rounding() -> None:
    """Thirds of a hundred."""
    assert cut(Decimal(100), alike(3)) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


@given(AMOUNTS, st.lists(st.integers(1, 100), min_size=1, max_size=MOST))
def test_parts_are_the_whole(total: Decimal, weights: list[int]) -> None:
    """Always, to the cent, and none is nothing; or it is said that there is too little."""
    try:
        parts = cut(total, weights)
    except Invalid as problem:
        assert problem.code == "small" and total < sum(weights)
        return
    assert sum(parts) == total and min(parts) > 0
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(0 <= e - p < Decimal("0.01") for e, p in zip(exact[:-1], parts[:-1], strict=True))


@pytest.mark.parametrize("text", ["3:6:1", "30/60/10", "3：6：1", " 3 6 1 ", "3-6-1", "3，6，1"])
def test_a_ratio_as_people_write_it(text: str) -> None:
    """Half and full width, with any of the usual marks."""
    weights = ratio(text)
    assert [w * 10 // weights[0] for w in weights] == [10, 20, 3]


@pytest.mark.parametrize("text", ["", "a", "3:0:7", "3:-1", "1.5:2", "1:2000000", ":".join(["1"] * (MOST + 1))])
def test_what_is_no_ratio(text: str) -> None:
    """Nothing, words, a zero, a fraction, too much."""
    if text == "3:-1":  # the minus is a mark between numbers there
        assert ratio(text) == [3, 1]
        return
    with pytest.raises(Invalid):
        ratio(text)


@pytest.mark.parametrize("weights", [[], [0, 1], [1] * (MOST + 1)])
def test_what_cannot_be_cut(weights: list[int]) -> None:
    """No parts, a part of nothing, too many parts."""
    with pytest.raises(Invalid):
        cut(Decimal(100), weights)


def test_as_many_and_as_uneven_as_may_be() -> None:
    """The edges: ten years, one part in a million, one cent, one instalment."""
    assert cut(Decimal(MOST), alike(MOST)) == [1] * MOST
    assert ratio(":".join(["1"] * MOST)) == [1] * MOST
    assert ratio("1:1000000") == [1, 10**6]
    assert cut(Decimal("0.02"), [1, 1]) == [Decimal("0.01")] * 2
    assert monthly(Decimal(5), 1, date(2026, 1, 1)) == [Part(Decimal(5), date(2026, 1, 1))]
    for text in ("1:1000001", "1:1771561"):
        with pytest.raises(Invalid):
            ratio(text)


@pytest.mark.parametrize(
    ("weights", "code"), [([], "parts"), ([1] * (MOST + 1), "parts"), ([0, 1], "ratio"), ([1] * 99, "small")]
)
def test_why_it_cannot_be_cut(weights: list[int], code: str) -> None:
    """Each is told by a message of its own."""
    with pytest.raises(Invalid) as caught:
        cut(Decimal("0.5"), weights)
    assert caught.value.code == code


def test_month_by_month() -> None:
    """The last day of a month stays the last; the year turns."""
    assert monthly(Decimal(300), 3, date(2026, 12, 31)) == [
        Part(Decimal(100), date(2026, 12, 31)),
        Part(Decimal(100), date(2027, 1, 31)),
        Part(Decimal(100), date(2027, 2, 28)),
    ]
    assert months_after(date(2028, 1, 31), 1) == date(2028, 2, 29)
    for number in (0, MOST + 1):
        with pytest.raises(Invalid):
            monthly(Decimal(300), number, date(2026, 1, 1))
    with pytest.raises(Invalid):
        months_after(date(9999, 12, 1), 1)


def test_instalments_apart() -> None:
    """The months between them; the last one said holds for the rest, none said is one month."""
    first = date(2026, 1, 15)
    assert [p.due.month for p in spaced(Decimal(100), [3, 6, 1], first, [2, 6])] == [1, 3, 9]
    assert [p.due.month for p in spaced(Decimal(100), [1, 1, 1, 1], first, [3])] == [1, 4, 7, 10]
    assert [p.due.month for p in spaced(Decimal(100), [1, 1], first, [])] == [1, 2]
