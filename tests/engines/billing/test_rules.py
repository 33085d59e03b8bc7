"""Limits, tax and age: small rules with worked examples."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.billing.ageing import buckets, days_overdue
from yingdan.engines.billing.limits import Excess, Taken, beyond, excess
from yingdan.engines.billing.tax import Split, half_up, lines, split

TODAY = date(2026, 11, 22)
AMOUNTS = st.decimals("-99999999999.99", "99999999999.99", places=2)
RATES = st.decimals(0, 100, places=2)


def test_the_plan_stays_within_the_contract() -> None:
    """By how much it does not; of an amount nobody knows nothing is too much."""
    assert beyond(Decimal(100), Decimal("100.01")) == Decimal("0.01")
    assert beyond(Decimal(100), Decimal(100)) == 0 == beyond(None, Decimal(10**9))


def test_who_takes_too_much_needs_a_reason() -> None:
    """The one that goes beyond is named, with what was left for it."""
    first, more = Taken(1, Decimal(60)), Taken(2, Decimal(60))
    assert excess(Decimal(100), [first, more]) == Excess(2, Decimal(40))
    assert excess(Decimal(100), [first, Taken(2, Decimal(60), reasoned=True)]) is None
    third = Taken(3, Decimal(10))
    assert excess(Decimal(100), [first, Taken(2, Decimal(60), reasoned=True), third]) == Excess(3, Decimal(0))
    assert excess(Decimal(100), [first, Taken(2, Decimal(40)), Taken(3, Decimal(0))]) is None
    assert excess(None, [first, more]) is None
    assert excess(Decimal(100), [Taken(1, Decimal(100)), Taken(2, Decimal("0.01"))]) == Excess(2, Decimal(0))
    over = Taken(1, Decimal(101), reasoned=True)
    assert excess(Decimal(100), [over, Taken(2, Decimal(0))]) is None, "what was paid back takes nothing"


@given(st.lists(st.integers(1, 100), max_size=8), st.integers(1, 300))
def test_without_reasons_receipts_never_exceed(nets: list[int], amount: int) -> None:
    """Nobody is named exactly when the sum is within the amount."""
    found = excess(Decimal(amount), [Taken(at, Decimal(net)) for at, net in enumerate(nets)])
    assert (found is None) == (sum(nets) <= amount)


def test_the_tax_of_113_000() -> None:
    """Requirements.md §5.7."""
    assert split(Decimal(113000), Decimal(13)) == Split(Decimal("100000.00"), Decimal("13000.00"))
    assert split(Decimal("-113000"), Decimal(13)) == Split(Decimal("-100000.00"), Decimal("-13000.00"))
    assert split(Decimal("0.01"), Decimal(0)) == Split(Decimal("0.01"), Decimal("0.00"))


@given(AMOUNTS, RATES)
def test_net_and_tax_are_the_whole(gross: Decimal, rate: Decimal) -> None:
    """To the cent, the net within half a cent of the exact one; a reversal is the mirror image."""
    found = split(gross, rate)
    assert found.net + found.tax == gross
    assert abs(found.net * (100 + rate) - gross * 100) * 2 <= 100 + rate
    assert split(-gross, rate) == Split(-found.net, -found.tax)


@given(st.lists(AMOUNTS, max_size=8), RATES)
def test_lines_add_up_to_their_sum(amounts: list[Decimal], rate: Decimal) -> None:
    """The difference of rounding is on the last line."""
    found = lines(amounts, rate)
    assert [one.net + one.tax for one in found] == amounts
    if amounts:
        assert sum(one.net for one in found) == split(sum(amounts, Decimal(0)), rate).net


def test_half_a_cent_goes_up() -> None:
    """Away from zero, as invoices round."""
    found = [half_up(Fraction(text)) for text in ("0.005", "-0.005", "0.0049")]
    assert found == [Decimal("0.01"), Decimal("-0.01"), Decimal("0.00")]


@pytest.mark.parametrize(
    ("days", "place"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4), (181, 5)],
)
def test_how_old_a_debt_is(days: int, place: int) -> None:
    """The edges of the buckets."""
    found = buckets([(TODAY - timedelta(days=days), Decimal(7))], TODAY)
    assert [one.amount for one in found] == [Decimal(7) if at == place else 0 for at in range(6)]
    assert [(one.first, one.last) for one in found] == [(0, 0), (1, 30), (31, 60), (61, 90), (91, 180), (181, None)]
    assert days_overdue(TODAY - timedelta(days=days), TODAY) == max(days, 0)


def test_debts_of_an_age_are_one_sum() -> None:
    """Two of the same bucket, one of another."""
    owed = [(TODAY - timedelta(days=days), Decimal(amount)) for days, amount in ((3, 7), (30, 5), (31, 1))]
    assert [one.amount for one in buckets(owed, TODAY)] == [0, 12, 1, 0, 0, 0]


def test_without_a_day_nothing_is_overdue() -> None:
    """It waits for what makes it due."""
    assert buckets([(None, Decimal(5))], TODAY)[0].amount == 5
