"""Ratios add as numerators and denominators, round once, and over nothing they are nothing."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.ratio import Ratio, growth

D = Decimal
AMOUNTS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)


def test_value_and_percent() -> None:
    ratio = Ratio(D("425000"), D("1000000"))
    assert ratio.value == D("0.425")
    assert str(ratio.percent()) == "42.5"
    assert str(ratio.percent(0)) == "43"
    assert str(ratio.percent(2)) == "42.50"
    assert str(Ratio(D("12345"), D("100000")).percent(2)) == "12.35"  # 12.345 %, half up


def test_over_zero_there_is_no_ratio() -> None:
    for numerator in (D(0), D(5), D(-5)):
        assert Ratio(numerator, D("0.00")).value is None
        assert Ratio(numerator, D(0)).percent() is None


def test_refunds_make_a_negative_ratio() -> None:
    assert Ratio(D("-50"), D(200)).percent() == D("-25.0")
    assert str(Ratio(D("0"), D(200)).percent()) == "0.0"
    assert str(Ratio(D("-0.0001"), D(200)).percent()) == "0.0"


def test_the_team_is_not_the_average_of_its_people() -> None:
    people = [Ratio(D(90), D(100)), Ratio(D(10), D(1000))]
    team = people[0] + people[1]
    assert team == Ratio(D(100), D(1100))
    assert team.percent() == D("9.1")
    assert people[0] + Ratio(D(5), D(0)) == Ratio(D(95), D(100))
    assert sum(people, Ratio(D(0), D(0))) == team


def test_whole_numbers_are_taken_and_floats_are_not() -> None:
    assert Ratio(1, 4).value == D("0.25")  # type: ignore[arg-type]
    for wrong in (0.5, True, "1", None):
        with pytest.raises(TypeError):
            Ratio(wrong, D(1))  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            growth(D(1), wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Ratio(D(1), D(1)) + wrong  # type: ignore[operator]
    with pytest.raises(Invalid):
        Ratio(D("NaN"), D(1))


@pytest.mark.parametrize(
    ("now", "before", "percent"),
    [("120", "100", "20.0"), ("80", "100", "-20.0"), ("100", "-100", "200.0"), ("-150", "-100", "-50.0")],
)
def test_growth_is_measured_against_the_size_of_before(now: str, before: str, percent: str) -> None:
    assert str(growth(D(now), D(before)).percent()) == percent


def test_growth_from_nothing_is_not_infinite() -> None:
    assert growth(D(5), D(0)).percent() is None
    assert growth(D(0), D(0)).value is None


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_addition_is_exact_in_any_context(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> None:
    with localcontext() as careless:
        careless.prec = 3
        total = Ratio(a, b) + Ratio(c, d)
    assert (Fraction(total.numerator), Fraction(total.denominator)) == (
        Fraction(a) + Fraction(c),
        Fraction(b) + Fraction(d),
    )


@given(AMOUNTS, AMOUNTS.filter(bool), st.integers(0, 6))
def test_percent_is_the_nearest_and_half_goes_away_from_zero(a: Decimal, b: Decimal, places: int) -> None:
    percent = Ratio(a, b).percent(places)
    assert percent is not None and percent.as_tuple().exponent == -places
    exact, got = Fraction(a) / Fraction(b) * 100, Fraction(percent)
    assert abs(exact - got) <= Fraction(1, 2 * 10**places)
    if abs(exact - got) == Fraction(1, 2 * 10**places):
        assert abs(got) > abs(exact)
