"""Where one stands: colours at their very edges, odd targets shown as such, landings and their interval."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import gamma, pi, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.landing import Landing, landing
from yingdan.engines.targets.pace import LEVELS, Pace, Reach, pace, prorated, reach
from yingdan.engines.targets.stays import Stay
from yingdan.engines.targets.student import below, degrees, point
from yingdan.kernel.errors import Invalid
from yingdan.kernel.workdays import gone

D = Decimal
MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(28) if n % 7 < 5]
LI, EAST, SOUTH = 1, "/1/2/", "/1/3/"


def test_today_is_gone_and_left() -> None:
    assert gone(DAYS, MONDAY) == (1, 20)
    assert gone([*DAYS, MONDAY], date(2026, 3, 8)) == (5, 15)
    assert gone(DAYS, date(2026, 4, 1)) == (20, 0)


@pytest.mark.parametrize(
    ("done", "colour"),
    [
        ("50", "green"),
        ("120", "green"),
        ("49.99", "amber"),
        ("45", "amber"),
        ("44.99", "red"),
        ("0", "red"),
        ("-3", "red"),
    ],
)
def test_the_colour_half_way(done: str, colour: str) -> None:
    found = pace(D(100), D(done), 10, 20)
    assert found.colour == colour
    assert found.gap == 100 - D(done)
    assert found.ahead == (D(done) - 50) / 100


def test_a_target_reached_is_green_and_one_missed_is_not() -> None:
    assert pace(D(100), D(100), 20, 20).colour == "green"
    assert pace(D(100), D("99.99"), 20, 20).colour == "amber"
    assert pace(D(3), D(1), 1, 3) == Pace(
        "measured", D("0.3333333333333333333333333333"), D("0.3333333333333333333333333333"), D(0), D(2), "green"
    )


def test_odd_targets_are_shown_as_such() -> None:
    assert pace(None, D(5), 1, 2) == Pace("no_target")
    assert pace(D(5), None, 1, 2) == Pace("no_data")
    assert pace(None, None, 0, 0) == Pace("no_target")
    assert pace(D(0), D(5), 1, 2) == Pace("zero_target", gap=D(-5))
    assert pace(D(-10), D(-4), 1, 2) == Pace("negative_target", gap=D(-6))
    negative = pace(D(100), D(-50), 1, 2)
    assert (negative.completion, negative.gap, negative.colour) == (D("-0.5"), 150, "red")


def test_where_less_is_better_the_target_is_what_may_be_used() -> None:
    assert pace(D(100), D(50), 10, 20, better="down").colour == "green"
    assert pace(D(100), D(55), 10, 20, better="down").colour == "amber"
    assert pace(D(100), D(56), 10, 20, better="down").colour == "red"
    used_up = pace(D(100), D(130), 20, 20, better="down")
    assert (used_up.colour, used_up.gap, used_up.ahead) == ("red", 30, D("-0.3"))


def test_a_rate_has_to_be_whole_at_any_time() -> None:
    assert pace(D("0.3"), D("0.3"), 1, 20, accumulates=False).colour == "green"
    assert pace(D("0.3"), D("0.285"), 1, 20, accumulates=False).colour == "amber"
    assert pace(D("0.3"), D("0.28"), 1, 20, accumulates=False).colour == "red"
    assert pace(D(10), D(9), 1, 20, better="down", accumulates=False).ahead == D("0.1")


def test_a_week_without_working_days_is_measured_against_the_whole() -> None:
    assert pace(D(100), D(96), 0, 0).colour == "amber"


@pytest.mark.parametrize("days", [(3, 2), (-1, 2)])
def test_days_that_cannot_be(days: tuple[int, int]) -> None:
    with pytest.raises(Invalid):
        pace(D(1), D(1), *days)


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2), st.integers(0, 20))
def test_pace_never_fails_and_colours_rise_with_results(target: Decimal, done: Decimal, over: int) -> None:
    rank = {"red": 0, "amber": 1, "green": 2, None: 3}
    assert rank[pace(target, done, over, 20).colour] <= rank[pace(target, done + 1, over, 20).colour]
    # Later with the same result is never better.
    assert over == 20 or rank[pace(target, done, over, 20).colour] >= rank[pace(target, done, over + 1, 20).colour]


THREE = list(zip(LEVELS, [D(100), D(120), D(150)], strict=True))


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ("99.5", Reach(None, "target", D("0.5"))),
        ("100", Reach("target", "stretch", D(20))),
        ("130", Reach("stretch", "challenge", D(20))),
        ("150", Reach("challenge", None, None)),
        ("-10", Reach(None, "target", D(110))),
    ],
)
def test_the_gap_to_the_next_level(done: str, expected: Reach) -> None:
    assert reach(D(done), THREE) == expected


def test_levels_that_are_blank_equal_or_lower_is_better() -> None:
    assert reach(D(110), [("target", D(100)), ("stretch", None), ("challenge", D(150))]).next == "challenge"
    assert reach(D(100), [("target", D(100)), ("stretch", D(100))]).reached == "stretch"
    assert reach(None, THREE) == Reach(None, "target", None)
    assert reach(None, []) == reach(D(1), []) == Reach(None, None, None)
    assert reach(D(7), [("target", D(8)), ("stretch", D(5))], better="down") == Reach("target", "stretch", D(2))
    for levels, better in ((THREE[::-1], "up"), (THREE, "down")):
        with pytest.raises(Invalid) as caught:
            reach(D(1), levels, better=better)
        assert caught.value.code == "levels"


def test_a_joiner_a_leaver_and_a_mover_carry_their_days() -> None:
    joined = prorated(D(100000), [Stay(LI, EAST, since=DAYS[5])], DAYS)
    assert (joined.parts, joined.freed) == ((D(75000),), D(25000))
    left = prorated(D(100000), [Stay(LI, EAST, until=DAYS[4])], DAYS)
    assert (left.parts, left.freed) == ((D(25000),), D(75000))
    moved = prorated(D(100), [Stay(LI, EAST, until=DAYS[6]), Stay(LI, SOUTH, since=DAYS[7])], DAYS)
    assert (moved.parts, moved.freed) == ((D(35), D(65)), D(0))
    both = prorated(D("0.01"), [Stay(LI, EAST), Stay(LI, SOUTH, since=DAYS[1])], DAYS)
    assert (both.parts, both.freed) == ((D("0.01"), D(0)), D(0))
    wan = prorated(D(1000000), [Stay(LI, EAST, since=DAYS[3])], DAYS, D(10000))
    assert (wan.parts, wan.freed) == ((D(850000),), D(150000))


def test_who_is_never_there_or_has_no_days_carries_nothing() -> None:
    assert prorated(D(100), [], DAYS).freed == 100
    assert prorated(D(100), [Stay(LI, EAST)], []) == prorated(D(100), [Stay(LI, EAST, since=date(2027, 1, 1))], DAYS)


def test_a_landing_worked_out_by_hand() -> None:
    # Five days of 8, 12, 10, 6, 14: mean 10, s² = 10; five to go: 50 + 50 ± 1.533·√(10·5·2) = 100 ± 15.33.
    daily = [D(8), D(12), D(10), D(6), D(14)]
    assert landing(daily, 5) == Landing(D(100), D("84.67"), D("115.33"), 5)
    assert landing(daily, 0) == Landing(D(50), D(50), D(50), 5)


def test_the_chance_of_a_landing() -> None:
    """Of the same distribution as its interval: one in ten at the upper bound, nine in ten at the lower, even odds at
    the landing itself; what is done is done.
    """
    daily = [D(8), D(12), D(10), D(6), D(14)]
    found = landing(daily, 5)
    assert found is not None
    chances = [found.chance(amount) for amount in (D("84.67"), D(100), D("115.33"), D(50), D(49))]
    assert [round(chance or 0, 3) for chance in chances] == [D("0.9"), D("0.5"), D("0.1"), 1, 1]
    assert [landing(daily, 0).chance(D(amount)) for amount in (50, 51)] == [1, 0]  # type: ignore[union-attr]
    assert landing(daily[:4], 5).chance(D(1)) is None  # type: ignore[union-attr]
    even = landing([D(10)] * 6, 4)
    assert even is not None and [even.chance(D(amount)) for amount in (100, 101)] == [1, 0]
    refunds = landing([D(-8), D(12), D(10), D(6), D(-14)], 5)
    assert refunds is not None and D("0.5") < (refunds.chance(D(1)) or 0) < 1


def test_student_where_it_is_known_exactly() -> None:
    assert round(below(D(1), 1), 20) == D("0.75")  # arctan 1 is an eighth of the circle
    assert round(below(D(2).sqrt(), 2), 10) == D("0.8535533906")  # ½ + t/(2√(2+t²))
    assert round(below(D("2.045"), 29), 3) == D("0.975")
    assert (degrees(35), degrees(59), degrees(250)) == (30, 40, 100)


def test_a_landing_knows_what_it_does_not_know() -> None:
    assert landing([], 20) is None
    assert landing([D(3)], 3) == Landing(D(12), None, None, 1)
    with pytest.raises(Invalid):
        landing([D(1)], -1)


def test_the_lower_bound_stays_at_what_is_done_unless_refunds_come() -> None:
    lumps = [D(0), D(0), D(0), D(0), D(100)]
    found = landing(lumps, 20)
    assert found and found.low == 100
    with_refund = landing([D(-1), *lumps[1:]], 20)
    assert with_refund and with_refund.low and with_refund.low < 99


def t_below(x: float, freedom: int, steps: int = 4000) -> float:
    """The chance of Student's t below x, by Simpson's rule over its density."""
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    width = x / steps
    heights = [(1 + (i * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps + 1)]
    inner = sum(height * (4 if i % 2 else 2) for i, height in enumerate(heights[1:-1], 1))
    return 0.5 + scale * width / 3 * (heights[0] + inner + heights[-1])


@pytest.mark.parametrize("freedom", [*range(1, 31), 40, 60, 100])
def test_the_table_of_student_is_right(freedom: int) -> None:
    at = point(freedom)
    assert t_below(float(at), freedom) == pytest.approx(0.9, abs=0.0002)
    t = D(at.numerator) / at.denominator
    for value in (t, t / 3, 2 * t):
        assert float(below(value, freedom)) == pytest.approx(t_below(float(value), freedom), abs=1e-6)
        assert round(below(-value, freedom) + below(value, freedom), 20) == 1


def test_between_the_lines_of_the_table_the_wider_one_counts() -> None:
    assert [point(n) for n in (31, 39, 41, 59, 61, 99, 250)] == [
        point(n) for n in (30, 30, 40, 40, 60, 60, 100)
    ]  # fmt: skip


def test_eight_of_ten_landings_fall_within() -> None:
    """The method keeps its word on days that are like one another (2,000 made-up periods, whole yuan)."""
    chance, within = Random(7), 0
    for _ in range(2000):
        days = [D(round(chance.gauss(100, 40))) for _ in range(20)]
        found = landing(days[:8], 12)
        assert found and found.low is not None and found.high is not None
        within += found.low <= sum(days) <= found.high
    assert 1550 <= within <= 1650


@given(st.lists(st.decimals(-100, 1000, places=2), min_size=5, max_size=12), st.integers(0, 30), st.randoms())
def test_the_order_of_days_does_not_matter_and_the_interval_holds_the_landing(
    daily: list[Decimal], left: int, chance: Random
) -> None:
    found = landing(daily, left)
    assert found and found.low is not None and found.high is not None
    assert found.low <= found.expected <= found.high
    assert Fraction(found.expected) == pytest.approx(sum(map(Fraction, daily)) * (1 + Fraction(left, len(daily))))
    shuffled = list(daily)
    chance.shuffle(shuffled)
    assert landing(shuffled, left) == found
