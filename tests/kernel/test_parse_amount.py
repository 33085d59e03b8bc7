"""Amounts people write are read exactly, or refused with clear words; nothing in between."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.money import DIGITS, parse_amount

D = Decimal
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("１２３", "123"),
        ("１，２３４．５６", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1234567.8", "1234567.8"),
        ("￥5", "5"),
        ("¥5", "5"),
        ("¥ 1,000.00", "1000.00"),
        ("5元", "5"),
        ("RMB 5", "5"),
        ("rmb5", "5"),
        ("CNY 5", "5"),
        ("5 cny", "5"),
        ("人民币12万元整", "120000"),
        ("12万", "120000"),
        ("１２ 万", "120000"),
        ("12萬", "120000"),
        ("12w", "120000"),
        ("12k", "12000"),
        ("3千", "3000"),
        ("500百万", "500000000"),
        ("1.2亿", "120000000"),
        ("1.23456789亿", "123456789"),
        ("0.123456万", "1234.56"),
        ("2万亿", "2000000000000"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("－５", "-5"),
        ("–5", "-5"),
        ("(5)", "-5"),
        ("（５）", "-5"),
        ("(1,234.50)", "-1234.50"),
        ("(￥5万)", "-50000"),
        ("-￥5", "-5"),
        ("￥-5", "-5"),
        ("-12万", "-120000"),
        ("+5", "5"),
        ("0", "0"),
        ("-0.00", "0.00"),
        ("−0", "0"),
        ("(0)", "0"),
        ("007", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.50", "1.50"),
        ("1.500000", "1.50"),
        ("1e5", "100000"),
        ("1.38E+10", "13800000000"),
        ("1E-2", "0.01"),
        ("0e999", "0"),
        ("  5\u3000", "5"),
        ("\u00a05", "5"),
        ("99999999999.99", "99999999999.99"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_amounts_people_write_are_read_exactly(written: str, amount: str) -> None:
    assert str(parse_amount(written)) == amount


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "blank"),
        ("  \u3000", "blank"),
        ("1.234,56", "amount"),
        ("1234,56", "amount"),
        ("0,5", "amount"),
        ("0,500", "amount"),
        ("1,23", "amount"),
        ("1,2345", "amount"),
        ("12,34,567", "amount"),
        (",123", "amount"),
        ("1,,234", "amount"),
        ("1 234", "amount"),
        ("1_000", "amount"),
        ("1.2.3", "amount"),
        (".", "amount"),
        ("-", "amount"),
        ("()", "amount"),
        ("--5", "amount"),
        ("-￥-5", "amount"),
        ("(-5)", "amount"),
        ("(5", "amount"),
        ("5)", "amount"),
        ("5-", "amount"),
        ("+-5", "amount"),
        ("nan", "amount"),
        ("NaN", "amount"),
        ("sNaN", "amount"),
        ("inf", "amount"),
        ("-Infinity", "amount"),
        ("∞", "amount"),
        ("0x1F", "amount"),
        ("1e5万", "amount"),
        ("1e", "amount"),
        ("1e99999", "amount"),
        ("5%", "amount"),
        ("5²", "amount"),
        ("½", "amount"),
        ("١٢٣", "amount"),
        ("五万", "amount"),
        ("3万5", "amount"),
        ("12 or 13", "amount"),
        ("<script>", "amount"),
        ("5\n6", "amount"),
        ("1e999", "too_large"),
        ("1e16", "too_large"),
        ("10000000000000000", "too_large"),
        ("99999999万亿", "too_large"),
        ("1e-9", "places"),
        ("1e-999", "places"),
        ("0.001", "places"),
        ("1.234", "places"),
        ("0.1234567万", "places"),
        ("$5", "currency"),
        ("5 USD", "currency"),
        ("5abc", "currency"),
        ("€5", "currency"),
    ],
)
def test_amounts_that_could_be_anything_are_refused(written: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_amount(written)
    assert caught.value.code == code
    assert "%(" not in str(caught.value)


def test_the_refusal_shows_what_was_written_cut_short() -> None:
    with pytest.raises(Invalid) as caught:
        parse_amount("x" * 1_000_000)
    assert str(caught.value) == f"“{'x' * 39}…” is not an amount: write it as 1,234.56 or 12万."


@pytest.mark.parametrize("wrong", [0.1, 1.0, float("nan"), True])
def test_floats_are_refused(wrong: object) -> None:
    with pytest.raises(Invalid) as caught:
        parse_amount(wrong)  # type: ignore[arg-type]
    assert caught.value.code == "float"


@pytest.mark.parametrize("wrong", [None, [], {}, b"5", D("NaN"), D("sNaN"), D("-Infinity")])
def test_other_things_are_no_amounts(wrong: object) -> None:
    with pytest.raises(Invalid):
        parse_amount(wrong)  # type: ignore[arg-type]


def test_whole_numbers_and_decimals_pass_through_the_same_gate() -> None:
    assert parse_amount(5) == 5
    assert str(parse_amount(D("1E+5"))) == "100000"
    assert str(parse_amount(D("-0.00"))) == "0.00"
    assert str(parse_amount(D("0E-999"))) == "0.00"
    assert str(parse_amount(D("1." + "0" * 500))) == "1.00"
    for wrong in (10**DIGITS, D("0.001"), D("1E+999"), D("0." + "1" * 500)):
        with pytest.raises(Invalid):
            parse_amount(wrong)


def test_the_caller_may_ask_for_more_or_fewer_decimals() -> None:
    assert parse_amount("1.2345", places=4) == D("1.2345")
    assert str(parse_amount("1e-9", places=None)) == "1E-9"
    assert str(parse_amount("12.00", places=0)) == "12"
    with pytest.raises(Invalid, match="At most 0 decimals"):
        parse_amount("12.50", places=0)
    with pytest.raises(Invalid, match="at most 3 digits"):
        parse_amount("1000", digits=3)


@pytest.mark.parametrize(
    ("written", "currency"),
    [("$5", "USD"), ("US$5", "USD"), ("HK$5", "HKD"), ("$5", "HKD"), ("5 usd", "USD"), ("€5", "EUR"), ("￥5", "JPY")],
)
def test_a_mark_must_be_one_of_the_currency(written: str, currency: str) -> None:
    assert parse_amount(written, currency=currency) == 5
    with pytest.raises(Invalid):
        parse_amount(written, currency="GBP")


@given(AMOUNTS)
def test_what_is_written_is_what_is_read(amount: Decimal) -> None:
    for written in (f"{amount}", f"{amount:,}", f"¥{amount:,}", f"{amount}".translate({ord("-"): "−"})):
        assert parse_amount(written, places=4) == amount
    if amount < 0:
        assert parse_amount(f"({-amount:,})", places=4) == amount
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in f"{amount:,}")
    assert parse_amount(full_width, places=4) == amount


@given(st.text(max_size=30) | st.text(alphabet="0123456789.,-+()eE万亿元￥$ ", max_size=14))
def test_any_text_is_read_or_refused_and_never_breaks(written: str) -> None:
    try:
        amount = parse_amount(written)
    except Invalid:
        return
    assert amount.is_finite() and abs(amount) < 10**DIGITS
    assert -2 <= amount.as_tuple().exponent <= 0  # type: ignore[operator]
    assert parse_amount(str(amount)) == amount
