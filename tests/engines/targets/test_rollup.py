"""Each yuan once at every level, wherever people move; and each kind of metric rolls up by its own rule."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.credit import Credit, credited, gap
from yingdan.engines.targets.rollup import people, place, units, up_calendar, up_tree
from yingdan.engines.targets.stays import Stay, presence
from yingdan.kernel.clock import day_of
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import Figure
from yingdan.kernel.period import Calendar, Period

D = Decimal
MARCH = Calendar().period("month", date(2026, 3, 1))
YEAR = Calendar().period("year", date(2026, 3, 1))
EAST, SOUTH = "/1/2/", "/1/3/"
LI, WANG = 1, 2


def in_march(credits: list[Credit], stays: list[Stay]) -> dict[str, Decimal]:
    return {path: amount for (path, period), amount in units(place(credits, stays), [MARCH]).items()}


def test_who_moves_leaves_behind_what_was_earned_there() -> None:
    stays = [Stay(LI, EAST, until=date(2026, 3, 14)), Stay(LI, SOUTH, since=date(2026, 3, 15))]
    credits = [Credit(LI, date(2026, 3, 14), D(70)), Credit(LI, date(2026, 3, 15), D(30))]
    assert in_march(credits, stays) == {"": 100, "/1/": 100, EAST: 70, SOUTH: 30}


def test_who_works_in_two_units_brings_each_its_share_to_the_cent() -> None:
    stays = [Stay(LI, EAST, share=2), Stay(LI, SOUTH)]
    found = in_march([Credit(LI, date(2026, 3, 1), D("0.05"))], stays)
    assert found == {"": D("0.05"), "/1/": D("0.05"), EAST: D("0.03"), SOUTH: D("0.02")}


def test_credit_before_joining_and_after_leaving_belongs_to_no_unit_and_is_not_lost() -> None:
    stays = [Stay(LI, EAST, since=date(2026, 3, 15), until=date(2026, 3, 20))]
    credits = [Credit(LI, date(2026, 3, day), D(1)) for day in (14, 15, 20, 21)] + [
        Credit(WANG, date(2026, 3, 2), D(1))
    ]
    assert in_march(credits, stays) == {"": 5, "/1/": 2, EAST: 2}


def test_two_sellers_share_ten_and_one_has_five_of_his_own() -> None:
    day = date(2026, 3, 3)
    credits = [*credited(D(10), day, {LI: 50, WANG: 50}), *credited(D(5), day, {LI: 100})]
    assert people(credits, [MARCH]) == {(LI, MARCH, False): 10, (WANG, MARCH, False): 5}
    assert gap([D(10), D(5)], credits) == 0
    assert gap([D(10), D(6)], credits) == 1


def test_shares_make_up_the_whole_and_the_amount_to_the_cent() -> None:
    day = date(2026, 3, 3)
    third = D("33.33")
    found = credited(D(100), day, {1: third, 2: third, 3: D("33.34")}, {4: D("12.345")}, record="K1")
    assert [credit.amount for credit in found] == [D("33.33"), D("33.33"), D("33.34"), D("12.35")]
    assert found[-1] == Credit(4, day, D("12.35"), True, "K1")
    assert {credit.record for credit in found} == {"K1"}
    assert [credit.amount for credit in credited(D(9), day, {1: 100, 2: 0})] == [9, 0]
    assert [credit.amount for credit in credited(D(10), day, {1: D("99.5"), 2: D("0.5")})] == [D("9.95"), D("0.05")]
    for wrong, code in (({1: third}, "shares"), ({1: 101}, "share"), ({1: -1, 2: 101}, "share"), ({}, "shares")):
        with pytest.raises(Invalid) as caught:
            credited(D(100), day, wrong)
        assert caught.value.code == code


def test_an_overlay_counts_for_the_person_and_never_for_a_unit() -> None:
    day = date(2026, 3, 3)
    credits = [Credit(LI, day, D(8)), Credit(WANG, day, D(8), overlay=True, record=7)]
    assert in_march(credits, [Stay(LI, EAST), Stay(WANG, EAST)]) == {"": 8, "/1/": 8, EAST: 8}
    assert people(credits, [MARCH])[WANG, MARCH, True] == 8
    assert gap([D(8)], credits) == 0


def test_a_deal_won_at_the_last_second_of_march_in_shanghai() -> None:
    won = datetime.fromisoformat("2026-03-31T15:59:59+00:00")
    quarter = Calendar().period("quarter", date(2026, 1, 1))
    found = people([Credit(LI, day_of(won), D(1))], [MARCH, MARCH.next(), quarter])
    assert {period for _, period, _ in found} == {MARCH, quarter}


def test_weeks_that_overlap_would_count_twice() -> None:
    with pytest.raises(Invalid) as caught:
        units([], [MARCH, Period("month", date(2026, 3, 31), date(2026, 4, 2))])
    assert caught.value.code == "overlap"


def test_days_outside_are_not_asked_for() -> None:
    credits = [Credit(LI, date(2026, month, 1), D(1)) for month in (2, 4)]
    assert people(credits, [MARCH]) == {}


def test_a_path_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a path"):
        place([], [Stay(LI, "1/2")])


@pytest.mark.parametrize(
    "wrong", [{"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, {"share": 0}, {"share": D(-1)}]
)
def test_a_stay_that_cannot_be(wrong: dict) -> None:
    with pytest.raises(Invalid):
        Stay(LI, EAST, **wrong)


def test_a_day_in_two_units_is_one_day() -> None:
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(4)]
    stays = [Stay(LI, EAST, until=days[2], share=2), Stay(LI, SOUTH, since=days[1])]
    assert presence(stays, [*days, days[0]]) == [1 + Fraction(4, 3), Fraction(2, 3) + 1]


def test_a_group_shows_what_its_members_have() -> None:
    found = up_tree("sum", [(EAST, Figure(D(3))), (SOUTH, Figure(D(4))), ("/1/", Figure(D(1)))])
    assert {path: figure.amount for path, figure in found.items()} == {"": 8, "/1/": 8, EAST: 3, SOUTH: 4}


def test_up_the_calendar() -> None:
    months = {month: Figure(D(index), on=month.end) for index, month in enumerate(YEAR.split("month"), 1)}
    quarters = up_calendar("sum", months, "quarter")
    assert [figure.amount for figure in quarters.values()] == [6, 15, 24, 33]
    assert [figure.amount for figure in up_calendar("last", months, "quarter").values()] == [3, 6, 9, 12]
    assert up_calendar("sum", quarters, "year")[YEAR].amount == 78
    week = Calendar().period("week", date(2026, 3, 31))
    with pytest.raises(Invalid) as caught:
        up_calendar("sum", {week: Figure(D(1))}, "month")
    assert caught.value.code == "across"


PATHS = st.sampled_from(["", "/1/", "/1/2/", "/1/2/5/", "/1/3/", "/4/"])
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
AMOUNTS = st.integers(-(10**8), 10**8).map(lambda cents: D(cents).scaleb(-2))
STAYS = st.builds(
    lambda person, path, ends, share: Stay(person, path, min(ends), max(ends), share),
    st.integers(1, 3), PATHS, st.tuples(DAYS, DAYS), st.integers(1, 4),
)  # fmt: skip


@given(st.lists(st.builds(Credit, st.integers(1, 3), DAYS, AMOUNTS), max_size=20), st.lists(STAYS, max_size=8))
def test_the_company_is_the_sum_of_the_records_and_every_unit_of_what_is_in_it(
    credits: list[Credit], stays: list[Stay]
) -> None:
    earned = place(credits, stays)
    found = units(earned, [YEAR, *YEAR.split("month")])
    assert found.get(("", YEAR), D(0)) == sum((credit.amount for credit in credits), D(0))
    for path in {path for path, _ in found}:
        inside = [one.amount for one in earned if one.path.startswith(path)]
        assert found[path, YEAR] == sum(inside)
        assert sum(found.get((path, month), D(0)) for month in YEAR.split("month")) == sum(inside)
