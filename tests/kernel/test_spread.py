"""Shares always add up, are never a whole unit off, and ties go to the earlier."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.spread import even, spread

D = Decimal
CENTS = st.integers(-(10**14), 10**14).map(lambda cents: D(cents).scaleb(-2))
WEIGHTS = st.lists(
    st.integers(0, 10**6) | st.decimals(0, 10**6, places=3, allow_nan=False), min_size=1, max_size=40
).filter(any)
UNITS = st.sampled_from([D("0.01"), D("0.1"), D("1"), D("0.05"), D("10000"), D("1E+4"), D("0.03")])


def test_the_hundred_thousand_over_three() -> None:
    assert list(map(str, even(D("100000.00"), 3))) == ["33333.34", "33333.33", "33333.33"]


def test_a_year_of_five_million_to_quarters_and_months() -> None:
    year = D("5000000.00")
    quarters = even(year, 4)
    assert quarters == [D("1250000.00")] * 4
    months = [month for quarter in quarters for month in even(quarter, 3)]
    assert months == [D("416666.67"), D("416666.67"), D("416666.66")] * 4
    assert (months.count(D("416666.67")), months.count(D("416666.66"))) == (8, 4)
    assert sum(months) == year
    assert even(year, 12) == [D("416666.67")] * 8 + [D("416666.66")] * 4


def test_a_year_of_five_million_in_whole_wan() -> None:
    wan = D(10000)
    months = [month / wan for quarter in even(D(5000000), 4, wan) for month in even(quarter, 3, wan)]
    assert months == [42, 42, 41] * 4
    assert (months.count(42), months.count(41)) == (8, 4)
    weeks = [[week / wan for week in even(quarter, 13, wan)] for quarter in even(D(5000000), 4, wan)]
    assert [sum(quarter) for quarter in weeks] == [125] * 4
    assert all(quarter == [10] * 8 + [9] * 5 for quarter in weeks)
    assert even(D(5000000), 52, wan) == [100000] * 32 + [90000] * 20


def test_growth_of_twenty_per_cent_by_history_even_and_weights() -> None:
    target = D("1200000")
    assert spread(target, [500000, 300000, 200000]) == [600000, 360000, 240000]
    assert even(target, 3) == [400000] * 3
    assert spread(target, [3, 2, 1]) == [600000, 400000, 200000]


def test_ties_go_to_the_earlier() -> None:
    assert spread(D("0.01"), [1, 1]) == [D("0.01"), 0]
    assert spread(D("0.05"), [1, 1, 1]) == [D("0.02"), D("0.02"), D("0.01")]
    assert spread(D("-0.01"), [1, 1]) == [D("-0.01"), 0]


def test_the_largest_remainder_goes_first() -> None:
    assert spread(D(10), [1, 5], D(1)) == [2, 8]  # 1.67 and 8.33
    assert spread(D(10), [D("15.0"), D("22.5"), D("62.5")], D(1)) == [2, 2, 6]  # 1.5, 2.25, 6.25


def test_who_weighs_nothing_gets_nothing() -> None:
    assert spread(D("0.02"), [0, 1, 0, 1, 1]) == [0, D("0.01"), 0, D("0.01"), 0]


def test_zero_is_shared_as_zeros_without_a_sign() -> None:
    assert list(map(str, spread(D("0.00"), [1, 2]))) == ["0.00", "0.00"]
    assert list(map(str, spread(D("-0.00"), [0, 0]))) == ["0.00", "0.00"]
    assert list(map(str, spread(D("-0.01"), [1, 0]))) == ["-0.01", "0.00"]
    assert spread(D(0), []) == []


def test_what_is_no_multiple_of_the_unit_still_adds_up() -> None:
    parts = even(D("5001234.56"), 3, D(10000))
    assert parts == [D("1670000"), D("1670000"), D("1661234.56")]
    assert spread(D("0.005"), [1, 1]) == [D("0.005"), 0]
    assert spread(D("0.015"), [1, 1, 1]) == [D("0.01"), D("0.005"), 0]


def test_parts_are_written_without_an_exponent() -> None:
    assert list(map(str, even(D("1E+6"), 3, D("1E+4")))) == ["340000", "330000", "330000"]


@pytest.mark.parametrize(
    ("total", "weights", "unit", "code"),
    [
        ("1", [], "0.01", "weights"),
        ("1", [0, 0], "0.01", "weights"),
        ("1", [1, -1, 1], "0.01", "weight"),
        ("1", [1], "0", "unit"),
        ("1", [1], "-0.01", "unit"),
        ("NaN", [1], "0.01", "number"),
        ("Infinity", [1], "0.01", "number"),
        ("1", [D("NaN")], "0.01", "number"),
        ("1", [D("Infinity"), 1], "0.01", "number"),
    ],
)
def test_nonsense_is_refused(total: str, weights: list[int], unit: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        spread(D(total), weights, D(unit))
    assert caught.value.code == code


@pytest.mark.parametrize("n", [0, -1])
def test_nobody_is_refused(n: int) -> None:
    with pytest.raises(Invalid):
        even(D(1), n)


def test_floats_are_refused() -> None:
    for arguments in ((0.1, [1]), (D(1), [0.5, 0.5]), (D(1), [True])):
        with pytest.raises(TypeError):
            spread(*arguments)  # type: ignore[arg-type]


def exact(total: Decimal, weights: list[Decimal | int]) -> list[Fraction]:
    whole = sum(map(Fraction, weights), Fraction(0))
    return [Fraction(total) * Fraction(weight) / whole for weight in weights]


@given(CENTS, WEIGHTS, UNITS)
def test_the_parts_are_the_total_and_none_is_a_unit_off(
    total: Decimal, weights: list[Decimal | int], unit: Decimal
) -> None:
    with localcontext() as careless:
        careless.prec = 4
        parts = spread(total, weights, unit)
    assert sum(map(Fraction, parts)) == Fraction(total)
    for part, share, weight in zip(parts, exact(total, weights), weights, strict=True):
        assert abs(Fraction(part) - share) < Fraction(unit)
        assert weight or part == 0
        assert not part or (part < 0) == (total < 0)
    odd = [part for part in parts if Fraction(part) % Fraction(unit)]
    assert len(odd) == (1 if Fraction(total) % Fraction(unit) else 0)


@given(CENTS, WEIGHTS)
def test_the_units_left_over_go_by_remainder_then_by_order(total: Decimal, weights: list[Decimal | int]) -> None:
    parts = spread(abs(total), weights)
    shares = [share * 100 for share in exact(abs(total), weights)]
    fractions = [share - share.numerator // share.denominator for share in shares]
    given_up = [Fraction(part) * 100 > share for part, share in zip(parts, shares, strict=True)]
    lucky = {index for index, up in enumerate(given_up) if up}
    for index in lucky:
        for other in range(len(parts)):
            if other not in lucky and fractions[other]:
                assert (-fractions[index], index) < (-fractions[other], other)


@given(CENTS, WEIGHTS, UNITS)
def test_a_loss_is_the_mirror_image(total: Decimal, weights: list[Decimal | int], unit: Decimal) -> None:
    assert spread(-total, weights, unit) == [-part for part in spread(total, weights, unit)]


@given(CENTS, st.integers(1, 400))
def test_even_parts_never_grow_and_differ_by_a_cent_at_most(total: Decimal, n: int) -> None:
    parts = even(abs(total), n)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= D("0.01")
    assert len(parts) == n


@given(CENTS, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_weights_matters(total: Decimal, weights: list[Decimal | int], factor: int) -> None:
    assert spread(total, weights) == spread(total, [weight * factor for weight in weights])
