"""Money is exact, keeps its currency, rounds half up."""

import pickle
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.money import Money, minor_units, parse_amount, quantize

D = Decimal
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4)


def yuan(amount: str) -> Money:
    return Money(D(amount), "CNY")


def test_sums_and_products_are_exact() -> None:
    assert yuan("0.1") + yuan("0.2") == yuan("0.3")
    assert yuan("0.3") - yuan("0.1") == yuan("0.2")
    assert yuan("99999999999.99") * D("0.0000000001") == yuan("9.999999999999")
    assert 3 * yuan("0.10") == yuan("0.1") * 3 == yuan("0.3")
    assert sum([yuan("0.01")] * 100, yuan("0")) == yuan("1.00")
    assert -yuan("5") == yuan("-5")


def test_sums_are_exact_even_in_a_careless_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert yuan("1234567.89") + yuan("0.01") == yuan("1234567.90")
        assert yuan("1234567.89") * 3 == yuan("3703703.67")
        assert quantize(D("1234567.895")) == D("1234567.90")
        assert parse_amount("1.234567亿") == D("123456700")


def test_values_compare_and_hash_by_amount() -> None:
    assert yuan("1.0") == yuan("1.00")
    assert len({yuan("1.0"), yuan("1.00")}) == 1
    assert yuan("1") < yuan("2") <= yuan("2") and yuan("3") > yuan("2") >= yuan("2")
    assert not yuan("0.00") and yuan("-0.01")
    assert str(yuan("1234.50")) == "1234.50 CNY"
    assert pickle.loads(pickle.dumps(yuan("1.5"))) == yuan("1.5")
    assert Money(5, "CNY") == yuan("5") and isinstance(Money(5, "CNY").amount, Decimal)  # type: ignore[arg-type]


def test_currencies_never_mix() -> None:
    dollars = Money(D("1"), "USD")
    assert dollars != yuan("1")
    for mix in (lambda: dollars + yuan("1"), lambda: dollars - yuan("1"), lambda: dollars < yuan("1")):
        with pytest.raises(Invalid) as caught:
            mix()
        assert str(caught.value) == "USD and CNY cannot be mixed without a rate."


@pytest.mark.parametrize("wrong", [1.5, True, "1", None])
def test_only_decimals_are_money(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong, "CNY")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        yuan("1") * wrong  # type: ignore[operator]
    with pytest.raises(TypeError):
        yuan("1") + wrong  # type: ignore[operator]
    with pytest.raises(TypeError):
        yuan("1") - wrong  # type: ignore[operator]
    with pytest.raises(TypeError):
        assert yuan("1") < wrong  # type: ignore[operator]


@pytest.mark.parametrize("wrong", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_no_money(wrong: str) -> None:
    for attempt in (lambda: yuan(wrong), lambda: yuan("1") * D(wrong), lambda: quantize(D(wrong))):
        with pytest.raises(Invalid):
            attempt()


@pytest.mark.parametrize("code", ["", "cny", "CN", "YUAN", "C1Y", "CNY\n"])
def test_a_currency_is_three_capitals(code: str) -> None:
    with pytest.raises(Invalid, match="currency"):
        Money(D(1), code)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "CNY", "0.01"),
        ("0.015", "CNY", "0.02"),
        ("0.025", "CNY", "0.03"),  # half even would say 0.02
        ("-0.005", "CNY", "-0.01"),
        ("0.0049999", "CNY", "0.00"),
        ("-0.001", "CNY", "0.00"),
        ("0.5", "JPY", "1"),
        ("1.0005", "KWD", "1.001"),
        ("2.5", "CNY", "2.50"),
    ],
)
def test_rounding_is_half_up_to_the_minor_unit(amount: str, currency: str, rounded: str) -> None:
    result = Money(D(amount), currency).rounded()
    assert str(result.amount) == rounded
    assert -result.amount.as_tuple().exponent == minor_units(currency)  # type: ignore[operator]


def test_quantize_to_other_places() -> None:
    assert str(quantize(D("12.345"), 1)) == "12.3"
    assert str(quantize(D("12.35"), 1)) == "12.4"
    assert str(quantize(D("415000"), -4)) == "420000"
    with pytest.raises(Invalid):
        quantize(D("1E+300"))


@given(AMOUNTS, AMOUNTS)
def test_addition_and_subtraction_are_inverse(one: Decimal, other: Decimal) -> None:
    a, b = Money(one, "CNY"), Money(other, "CNY")
    assert a + b - b == a and a + b == b + a
    assert abs(a.rounded().amount - one) <= D("0.005")
    assert a.rounded().rounded() == a.rounded()
