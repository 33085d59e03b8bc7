"""Each way to weigh the parts of a breakdown, against figures worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.breakdown import Part, periods, split
from yingdan.engines.targets.exact import decimal, proportional, to_unit
from yingdan.engines.targets.weights import Seat, by_working_days, capacity, grown, last_year, season
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.period import Calendar, Period
from yingdan.kernel.spread import spread

D = Decimal
BASE = [D(500000), D(300000), D(200000)]
FEBRUARY = Calendar().period("month", date(2027, 2, 1))
WORKING = [
    date(2027, 1, 1) + timedelta(days=n) for n in range(365) if (date(2027, 1, 1) + timedelta(days=n)).weekday() < 5
]


def month(number: int) -> Period:
    return Calendar().period("month", date(2027, number, 1))


def test_growth_of_twenty_per_cent_by_history_even_and_weights() -> None:
    whole = grown(BASE, D("0.2"))
    assert whole == 1200000
    assert spread(whole, last_year(BASE)) == [600000, 360000, 240000]
    assert spread(whole, [1, 1, 1]) == [400000] * 3
    assert spread(whole, [3, 2, 1]) == [600000, 400000, 200000]


def test_growth_is_measured_against_the_size_of_the_base() -> None:
    assert grown([D(-100)], D("0.2")) == -80
    assert grown([D(100), None], D("-0.5")) == 50
    assert grown([D("0.01")], D("0.5")) == D("0.02")
    assert grown([D("125000")], D(0), D(10000)) == 130000
    assert str(grown([D("125000")], D(0), D("1E+4"))) == "130000"


def test_last_year_passes_over_blanks_and_losses() -> None:
    assert spread(D(100), last_year([D("0.5"), None, D(-3), D("1.5")])) == [25, 0, 0, 75]
    for nothing in ([], [None], [D(0), D(-1)]):
        with pytest.raises(Invalid) as caught:
            last_year(nothing)
        assert caught.value.code == "history"


def test_by_working_days() -> None:
    weigh = by_working_days([*WORKING, WORKING[0]])
    assert [weigh(month(number)) for number in (1, 2, 3)] == [21, 20, 23]
    quarter = Calendar().period("quarter", date(2027, 1, 1))
    assert split(D(640), periods(quarter, ("month",), weigh)).amounts == [210, 200, 230]


def test_a_season_is_the_mean_share_of_each_year() -> None:
    # A year ten times as large counts no more: shares ¼ ¾ and ¾ ¼ are even.
    assert season([[D(1), D(3)], [D(30), D(10)]]) == [1, 1]
    thirds = season([[D(1), D(1), D(1)], [D(2), D(1), D(0)]])
    assert spread(D(90), thirds) == [45, 30, 15]
    assert season([[D(1), None, D(1)], [D(0), D(0), D(0)], [D(-5), D(1), D(1)]]) == [1, 0, 1]
    assert season([[D(-1), D(3)]]) == [0, 3]
    assert season([[D("0.2"), D("0.6")], [D(3), D(1)]]) == [1, 1], "rates have a season too"


@pytest.mark.parametrize("history", [[], [[]], [[D(0), None]], [[D(1)], [D(1), D(2)]]])
def test_no_season_without_a_history(history: list) -> None:
    with pytest.raises(Invalid) as caught:
        season(history)
    assert caught.value.code == "history"


def test_capacity_of_heads_with_ramp_leave_and_part_time() -> None:
    ramp = (D("0.25"), D("0.5"), D("0.75"))
    assert capacity([Seat()], WORKING) == len(WORKING)
    assert capacity([Seat(ramp=ramp)], WORKING) == len(WORKING)
    first = [day for day in WORKING if day.month == 1]
    assert capacity([Seat(since=date(2027, 1, 1), ramp=ramp)], first) == D(len(first)) / 4
    # From 15 February: ten working days at a quarter; in March ten of them at a quarter, thirteen at a half.
    spring = [day for day in WORKING if day.month in (2, 3)]
    assert capacity([Seat(since=date(2027, 2, 15), ramp=ramp)], spring) == D("20") / 4 + D("13") / 2
    assert capacity([Seat(until=date(2027, 1, 10), share=D("0.5"))], first) == D(6) / 2
    assert capacity([Seat(since=first[1], until=first[2])], first) == 2, "the last day is worked"
    assert capacity([Seat(since=date(2025, 12, 15), ramp=(D(0),) * 12 + (D("0.5"),))], [date(2027, 1, 4)]) == D("0.5")
    assert capacity([], WORKING) == 0


def test_a_month_of_service_turns_on_the_last_day_of_a_short_month() -> None:
    seat = Seat(since=date(2027, 1, 31), ramp=(D(0),))
    assert [capacity([seat], [day]) for day in (date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 30))] == [0, 1, 1]


@pytest.mark.parametrize("seat", [Seat(share=D(-1)), Seat(since=date(2027, 1, 1), ramp=(D("-0.1"),))])
def test_nobody_carries_less_than_nothing(seat: Seat) -> None:
    with pytest.raises(Invalid):
        capacity([seat], WORKING)


def test_a_team_of_three_with_a_newcomer() -> None:
    seats = {"old": Seat(), "half": Seat(share=D("0.5")), "new": Seat(since=date(2027, 2, 1), ramp=(D("0.25"),))}
    days = [day for day in WORKING if FEBRUARY.contains(day)]
    parts = [Part(name, capacity([seat], days)) for name, seat in seats.items()]
    assert split(D(350000), parts).amounts == [200000, 100000, 50000]


@given(st.lists(st.fractions(0, 100), max_size=8))
def test_proportional_numbers_are_in_the_very_proportion(shares: list[Fraction]) -> None:
    whole = proportional(shares)
    assert [share * sum(whole) for share in shares] == [number * sum(shares) for number in whole]


@given(st.fractions(), st.sampled_from([D("0.01"), D(1), D(10000), D("1E+4"), D("0.05")]))
def test_rounding_to_a_unit_is_half_up_and_mirrored(value: Fraction, unit: Decimal) -> None:
    rounded = Fraction(to_unit(value, unit))
    assert rounded % Fraction(unit) == 0
    assert abs(rounded - value) * 2 <= Fraction(unit)
    assert Fraction(to_unit(-value, unit)) == -rounded  # a minus before a Decimal would round it to 28 digits
    assert to_unit(Fraction(unit) / 2, unit) == unit


def test_numbers_stay_exact_where_they_can() -> None:
    assert str(decimal(Fraction(25, 2))) == "12.5"
    assert str(decimal(Fraction(1, 3))) == "0." + "3" * 28
    assert str(total([D("0.1"), 2, D(10) ** 30])) == "1" + "0" * 29 + "2.1"
    with pytest.raises(TypeError):
        total([0.1])  # type: ignore[list-item]


def test_a_year_that_began_late_tells_no_season() -> None:
    """The record begins in October of the year before last: that year would put everything into its last quarter."""
    late, whole = [None, None, None, D(9)], [D(1), D(2), D(3), D(4)]
    assert season([whole, late]) == season([whole])
    assert season([late]) == [0, 0, 0, 1], "it is all there is"
    assert season([whole, [D(0), D(1), D(1), D(1)]]) == season([whole])
    assert season([whole, whole, late]) == season([whole])
    quiet = [D(0), D(1), D(1), D(2)]
    assert season([quiet, whole]) == [2, 9, 11, 18], "a quiet beginning of a later year is told"
    assert season([whole, late, whole]) == [1, 2, 3, 9]
