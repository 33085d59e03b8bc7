"""Both margins stand to the cent, and no cell is a whole unit away from its exact share."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.crossed import cross
from yingdan.kernel.errors import Invalid
from yingdan.kernel.spread import CENT, spread

D = Decimal


def test_three_people_and_the_months_of_a_quarter() -> None:
    months = [D("416666.67"), D("416666.67"), D("416666.66")]
    people = [D("625000.00"), D("375000.00"), D("250000.00")]
    found = cross(people, months)
    assert [sum(line) for line in found] == people
    assert [sum(column) for column in zip(*found, strict=True)] == months
    assert found[0] == [D("208333.34"), D("208333.33"), D("208333.33")]


def test_in_whole_wan_and_below_zero() -> None:
    wan = D(10000)
    found = cross([5 * wan, 2 * wan], [3 * wan, 2 * wan, 2 * wan], wan)
    assert {cell % wan for line in found for cell in line} == {0}
    below = cross([-5 * wan, -2 * wan], [-3 * wan, -2 * wan, -2 * wan], wan)
    assert below == [[-cell for cell in line] for line in found]


def test_nothing_and_nobody() -> None:
    assert cross([D(0), D(0)], [D(0)]) == [[0], [0]]
    assert cross([], []) == []
    assert cross([D(0)], []) == [[]]


@pytest.mark.parametrize(
    ("rows", "columns", "unit", "code"),
    [
        ([D(1)], [D(2)], CENT, "margins"),
        ([D(1)], [], CENT, "margins"),
        ([D(2), D(-1)], [D(1)], CENT, "margins"),
        ([D("0.001")], [D("0.001")], CENT, "margins"),
        ([D(1)], [D(1)], D(0), "unit"),
    ],
)
def test_margins_that_do_not_fit(rows: list, columns: list, unit: Decimal, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        cross(rows, columns, unit)
    assert caught.value.code == code


WEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any)


@given(st.integers(-(10**9), 10**9), WEIGHTS, WEIGHTS)
def test_sums_stand_and_cells_are_near(cents: int, people: list[int], months: list[int]) -> None:
    whole = D(cents).scaleb(-2)
    rows, columns = spread(whole, people), spread(whole, months)
    found = cross(rows, columns)
    assert [sum(line) for line in found] == rows
    assert [sum(column) for column in zip(*found, strict=True)] == columns
    for row, line in zip(rows, found, strict=True):
        for column, cell in zip(columns, line, strict=True):
            exact = Fraction(row) * Fraction(column) / Fraction(whole) if whole else 0
            assert abs(Fraction(cell) - exact) < Fraction(1, 100)


def test_two_hundred_people_by_twelve_months() -> None:
    rows = spread(D("5000000.00"), range(1, 201))
    columns = spread(D("5000000.00"), [8, 6, 9, 8, 8, 9, 7, 7, 9, 8, 9, 12])
    found = cross(rows, columns)
    assert [sum(line) for line in found] == rows
    assert [sum(column) for column in zip(*found, strict=True)] == columns
