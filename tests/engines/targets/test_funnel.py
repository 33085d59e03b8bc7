"""From what is left of the target to the visits of a day, unrounded; odd rates say nothing instead of infinity."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.funnel import Funnel, Rates, funnel, shown, smoothed
from yingdan.kernel.errors import Invalid
from yingdan.kernel.ratio import Ratio

D = Decimal


def rates(win: str = "25", opportunity: str = "20", lead: str = "50") -> Rates:
    return Rates(*(Ratio(D(percent), D(100)) for percent in (win, opportunity, lead)))


def test_the_worked_check() -> None:
    assert funnel(D(850000), D(170000), rates(), 40) == Funnel(D(850000), D(5), D(20), D(100), D(200), D(5), D(20))
    better = funnel(D(850000), D(170000), rates(win="40"), 40)
    assert (better.opportunities, better.leads, better.visits, better.per_day) == (
        D("12.5"), D("62.5"), D(125), D("3.125"),
    )  # fmt: skip
    assert [shown(better.opportunities), shown(better.leads), shown(better.visits), shown(better.per_day, 1)] == [
        13, 63, 125, D("3.1"),
    ]  # fmt: skip


def test_opportunities_in_hand_need_no_leads() -> None:
    """home-rep.html: 227.40 to go, 56.85 a win, 11 in hand, 32 days."""
    found = funnel(D("2274000"), D("568500"), rates(), 32, in_hand=11)
    assert (found.wins, found.opportunities, found.more, found.leads, found.visits) == (4, 16, 5, 25, 50)
    assert shown(found.per_day, 1) == D("1.6")
    assert funnel(D(10), D(10), rates(), 5, in_hand=9).visits == 0
    with pytest.raises(Invalid):
        funnel(D(10), D(10), rates(), 5, in_hand=-1)


def test_nothing_left_needs_nothing() -> None:
    for left in (D(0), D(-5)):
        assert funnel(left, None, rates(win="0"), 0) == Funnel(*[D(0)] * 7)


def test_what_cannot_be_said_is_not_said() -> None:
    assert funnel(D(1), None, rates(), 1).wins is None
    assert funnel(D(1), D(-1), rates(), 1).wins is None
    found = funnel(D(10), D(1), rates(opportunity="0"), 1)
    assert (found.opportunities, found.leads, found.visits, found.per_day) == (40, None, None, None)
    empty = Rates(Ratio(D(0), D(0)), Ratio(D(1), D(1)), Ratio(D(1), D(1)))
    assert funnel(D(1), D(1), empty, 1).opportunities is None
    over = funnel(D(10), D(1), rates(), 0)
    assert (over.visits, over.per_day) == (400, None)
    assert funnel(D(10), D(1), rates(), -3).per_day is None
    assert shown(None) is None


def test_ones_own_rate_is_drawn_towards_the_teams() -> None:
    assert smoothed(0, 0, D("0.25")).value == D("0.25")
    assert smoothed(5, 10, D("0.25")).value == D("0.375")
    assert smoothed(0, 10, D("0.25")).value == D("0.125")
    assert smoothed(1, 1, D("0.25")) == Ratio(D("3.5"), D(11))
    assert smoothed(2, 4, D("0.1"), k=0).value == D("0.5")
    assert smoothed(0, 0, D("0.1"), k=0).value is None


@pytest.mark.parametrize("wrong", [(3, 2, D(0)), (-1, 2, D(0)), (1, 2, D("1.1")), (1, 2, D("-0.1")), (1, 2, D(0), -1)])
def test_rates_that_cannot_be(wrong: tuple) -> None:
    with pytest.raises(Invalid):
        smoothed(*wrong)


@pytest.mark.parametrize(
    ("needed", "places", "read"),
    [("12.5", 0, "13"), ("13.0", 0, "13"), ("0.01", 0, "1"), ("0", 0, "0"), ("3.15", 1, "3.2")],
)
def test_rounding_is_for_reading_only(needed: str, places: int, read: str) -> None:
    assert str(shown(D(needed), places)) == read


RATE = st.integers(1, 100).map(lambda percent: Ratio(D(percent), D(100)))


@given(st.integers(1, 10**9), st.integers(1, 10**7), RATE, RATE, RATE, st.integers(1, 250))
def test_walking_forward_again_meets_the_target(left, per_win, win, opportunity, lead, days) -> None:
    found = funnel(D(left), D(per_win), Rates(win, opportunity, lead), days)
    assert found.per_day is not None
    back = Fraction(found.per_day) * days * per_win
    for rate in (win, opportunity, lead):
        back *= Fraction(rate.numerator) / 100
    assert abs(back - left) <= Fraction(left) / 10**20
    steps = [found.wins, found.opportunities, found.leads, found.visits]
    assert steps == sorted(steps)


@given(st.integers(0, 50), st.integers(0, 50), st.decimals(0, 1, places=3))
def test_a_smoothed_rate_lies_between_ones_own_and_the_teams(hits: int, misses: int, team: Decimal) -> None:
    found = smoothed(hits, hits + misses, team).value
    own = Fraction(hits, hits + misses) if hits + misses else Fraction(team)
    assert found is not None
    slack = Fraction(1, 10**20)
    assert min(own, Fraction(team)) - slack <= Fraction(found) <= max(own, Fraction(team)) + slack
