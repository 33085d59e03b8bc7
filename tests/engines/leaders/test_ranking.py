"""Who stands where."""

from datetime import date
from decimal import Decimal

import pytest

from yingdan.engines.leaders.ranking import ranked, reached_on, tied

D = Decimal
NOV = [date(2026, 11, day) for day in range(1, 31)]


def places(found: list) -> list[tuple[str, int]]:
    """Keys with their places."""
    return [(one.key, one.place) for one in found]


def test_the_larger_figure_first() -> None:
    assert places(ranked({"a": D(1), "b": D(3), "c": D(-2)})) == [("b", 1), ("a", 2), ("c", 3)]
    assert places(ranked({"a": D(1), "b": D(3)}, less_is_better=True)) == [("a", 1), ("b", 2)]
    assert ranked({}) == []


def test_of_equals_who_was_first() -> None:
    figures = {"a": D(5), "b": D(5), "c": D(5), "d": D(5), "e": D(4)}
    found = ranked(figures, {"a": NOV[9], "b": NOV[2], "c": NOV[9], "x": NOV[0]})
    assert places(found) == [("b", 1), ("a", 2), ("c", 2), ("d", 4), ("e", 5)]
    assert found[0].reached == NOV[2] and found[3].reached is None
    assert tied(figures) == {"a", "b", "c", "d"}
    assert tied({"a": D(5), "b": D(5), "c": D(4)}) == {"a", "b"}, "two are enough"


@pytest.mark.parametrize(
    ("daily", "value", "adds", "day"),
    [
        ({NOV[0]: D(2), NOV[4]: D(3)}, D(5), True, NOV[4]),
        ({NOV[4]: D(3), NOV[0]: D(2)}, D(2), True, NOV[0]),
        ({NOV[0]: D(5), NOV[1]: D(2), NOV[2]: D(-2)}, D(5), True, NOV[0]),  # reached, passed, come back to
        ({NOV[0]: D(-5), NOV[1]: D(2)}, D(-3), True, NOV[0]),
        ({NOV[0]: D("0.4"), NOV[1]: D("0.5")}, D("0.9"), True, NOV[1]),  # less than one is no refund
        ({NOV[0]: D(2), NOV[1]: D(-2)}, D(0), True, NOV[1]),  # nothing, after something was given back
        ({NOV[0]: D("0.4"), NOV[3]: D("0.6")}, D("0.5"), False, NOV[3]),
        ({}, D(5), True, None),
        ({}, D(5), False, None),
        ({NOV[0]: D(2)}, D(5), True, None),
    ],
)
def test_when_a_figure_was_reached(daily: dict[date, Decimal], value: Decimal, adds: bool, day: date | None) -> None:
    assert reached_on(daily, value, adds=adds) == day
