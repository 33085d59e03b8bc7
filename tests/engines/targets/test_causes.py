"""Why sales differ: three causes that make up the difference exactly, whichever way it went."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.causes import Causes, Sold, causes, rounded, shapley, together
from yingdan.kernel.errors import Invalid

D = Decimal


@st.composite
def sold(draw: st.DrawFn) -> Sold:
    decided = draw(st.integers(0, 500))
    return Sold(decided, draw(st.integers(0, decided)), D(draw(st.integers(-(10**12), 10**14))) / 100)


def test_the_worked_example() -> None:
    """40 decided, 20 won at 50 each, then 30 decided, 18 won at 60: 1,000 becomes 1,080."""
    found = causes(Sold(40, 20, D(1000)), Sold(30, 18, D(1080)))
    assert found == Causes(D("-303.33"), D("191.67"), D("191.66"), D(0)) and found.whole == D(80)


def test_one_cause_alone_has_the_whole_difference() -> None:
    then = Sold(10, 5, D(100))
    assert causes(then, Sold(20, 10, D(200))) == Causes(volume=D(100))
    assert causes(then, Sold(10, 8, D(160))) == Causes(rate=D(60))
    assert causes(then, Sold(10, 5, D(90))) == Causes(size=D(-10))
    assert causes(then, then) == Causes()


def test_what_a_time_does_not_tell_is_as_in_the_other() -> None:
    """Nothing decided is a matter of volume, nothing won of the rate; amounts without any win are the rest."""
    then, none = Sold(10, 5, D(100)), Sold(0, 0, D(0))
    assert causes(then, none) == Causes(volume=D(-100))
    assert causes(none, then) == Causes(volume=D(100))
    assert causes(then, Sold(10, 0, D(0))) == Causes(rate=D(-100))
    assert causes(none, none) == Causes()
    assert causes(then, Sold(10, 0, D(-7))) == Causes(rate=D(-100), rest=D(-7))
    with pytest.raises(Invalid):
        Sold(3, 4, D(1))


@given(sold(), sold())
def test_the_parts_make_up_the_difference(then: Sold, now: Sold) -> None:
    found = causes(then, now)
    assert found.whole == now.amount - then.amount
    back = causes(now, then)
    for name in ("volume", "rate", "size"):
        assert abs(getattr(found, name) + getattr(back, name)) <= D("0.01"), "the other way round the signs turn"


@given(st.lists(st.tuples(sold(), sold()), max_size=6))
def test_units_add_up(pairs: list[tuple[Sold, Sold]]) -> None:
    assert together(causes(*pair) for pair in pairs).whole == sum(
        (now.amount - then.amount for then, now in pairs), D(0)
    )


@given(*[st.tuples(st.fractions(-100, 100), st.fractions(-100, 100))] * 3)
def test_no_order_is_favoured(a: tuple, b: tuple, c: tuple) -> None:
    """Exact, and a factor adds the same wherever it stands."""
    parts = shapley(a, b, c)
    assert sum(parts) == a[1] * b[1] * c[1] - a[0] * b[0] * c[0]
    assert shapley(c, a, b) == [parts[2], parts[0], parts[1]]


def test_rounding_to_whole_ten_thousands_loses_nothing() -> None:
    found = rounded([Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)], Fraction(1), D("0.01"))
    assert found == [D("0.34"), D("0.33"), D("0.33")]
    assert causes(Sold(1, 1, D("10.005")), Sold(2, 2, D("30.01"))).whole == D("20.005")
