"""What is behind goes over what is left, and nothing gets lost between."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.realign import WAYS, Cell, realign
from yingdan.kernel.errors import Invalid

D = Decimal


def plan(*done: str | None, rest: tuple[int, ...] = (100, 100, 200)) -> list[Cell]:
    closed = [Cell(f"c{n}", D(100), True, None if amount is None else D(amount)) for n, amount in enumerate(done)]
    return closed + [Cell(f"o{n}", D(amount)) for n, amount in enumerate(rest)]


def amounts(cells: list[Cell], how: str = "even", **more) -> list[Decimal]:
    return [amount for _, amount in realign(cells, how, **more).targets]


def test_the_shortfall_goes_over_the_rest_evenly_by_weight_or_into_the_last() -> None:
    behind = plan("60", "80")
    assert amounts(behind) == [60, 80, 120, 120, 220]
    assert amounts(behind, "weighted") == [60, 80, 115, 115, 230]
    assert amounts(behind, "last") == [60, 80, 100, 100, 260]
    assert realign(behind).shortfall == 60
    assert realign(behind).unallocated == 0


def test_weights_of_ones_own_and_locked_periods() -> None:
    cells = [
        *plan("70", rest=()),
        Cell("a", D(100), weight=D(2)),
        Cell("b", D(100), locked=True),
        Cell("c", D(0), weight=D(1)),
    ]
    assert amounts(cells, "weighted") == [70, 120, 100, 10]


def test_a_lead_is_kept_unless_relief_is_asked_for() -> None:
    ahead = plan("180")
    kept = realign(ahead)
    assert [amount for _, amount in kept.targets] == [180, 100, 100, 200]
    assert (kept.shortfall, kept.unallocated, kept.steps[0].rule) == (-80, -80, "lead_kept")
    relieved = realign(ahead, relieve=True)
    assert [amount for _, amount in relieved.targets] == [180, 80, 80, 160]
    assert (relieved.unallocated, relieved.steps[0].rule) == (0, "relieved")


def test_relief_never_goes_below_zero() -> None:
    found = realign(plan("600"), relieve=True)
    assert [amount for _, amount in found.targets] == [600, 0, 0, 0]
    assert found.unallocated == -100
    assert realign(plan("600", rest=()), relieve=True).unallocated == -500
    small = [Cell("c", D(100), True, D(112)), Cell("a", D(4)), Cell("b", D(16))]
    assert realign(small, relieve=True, unit=D(10)).unallocated <= 0
    assert min(amounts(small, relieve=True, unit=D(10))) >= 0


def test_with_nothing_left_to_take_it_the_shortfall_is_seen() -> None:
    for how in WAYS:
        found = realign(plan("60", rest=()), how)
        assert found.unallocated == 40
    assert realign(plan("60", rest=(0, 0)), "weighted").unallocated == 40


def test_a_closed_period_without_data_brought_nothing_and_says_so() -> None:
    found = realign(plan(None, rest=(100,)))
    assert found.targets == (("c0", D(0)), ("o0", D(200)))
    assert found.steps[-1].rule == "no_data"


def test_in_whole_units() -> None:
    assert amounts(plan("60", rest=(100, 100, 100)), unit=D(10)) == [60, 120, 110, 110]
    uneven = realign(plan("63.40", rest=(100, 100, 100)), unit=D(10))
    assert [amount for _, amount in uneven.targets] == [D("63.40"), 120, 110, 110], "no odd rest is made a target"
    assert uneven.unallocated == D("-3.40")


def test_what_was_taken_on_already_counts_and_is_not_taken_on_again() -> None:
    behind = [Cell("c", D(100), True, D(40)), Cell("a", D(120), stood=D(100)), Cell("b", D(100), stood=D(100))]
    found = realign(behind)
    assert (found.shortfall, found.unallocated) == (40, 0)
    assert [amount for _, amount in found.targets] == [40, 140, 120]
    again = [replace(cell, target=found.targets[n][1]) if n else cell for n, cell in enumerate(behind)]
    for how in WAYS:
        assert [amount for _, amount in realign(again, how).targets] == [40, 140, 120]
    more = [behind[0], Cell("a", D(200), stood=D(100))]
    assert (realign(more).targets, realign(more).unallocated) == ((("c", D(40)), ("a", D(200))), -40)
    less = [behind[0], Cell("a", D(90), stood=D(100)), Cell("b", D(100))]
    assert amounts(less) == [40, 120, 130], "what somebody took out stays out"
    ahead = [Cell("c", D(100), True, D(160)), Cell("a", D(80), stood=D(100))]
    assert (realign(ahead, relieve=True).targets[1], realign(ahead).shortfall) == (("a", D(40)), -40)


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        realign([], "by guess")
    assert caught.value.code == "how"


CENTS = st.integers(-(10**6), 10**7).map(lambda cents: D(cents).scaleb(-2))
CELLS = st.lists(
    st.builds(
        Cell,
        st.just("x"),
        CENTS,
        st.booleans(),
        st.none() | CENTS,
        st.booleans(),
        st.none() | CENTS.map(abs),
        st.none() | CENTS,
    ),
    max_size=12,
)


@given(CELLS, st.sampled_from(WAYS), st.booleans(), st.sampled_from([D("0.01"), D(1), D(10000)]))
def test_the_whole_is_still_the_whole(cells: list[Cell], how: str, relieve: bool, unit: Decimal) -> None:
    found = realign(cells, how, relieve=relieve, unit=unit)
    whole = sum(Fraction(cell.target if cell.stood is None else cell.stood) for cell in cells)
    assert sum(Fraction(amount) for _, amount in found.targets) + Fraction(found.unallocated) == whole
    for cell, (_, amount) in zip(cells, found.targets, strict=True):
        if cell.closed:
            assert amount == (cell.done or 0)
        elif cell.locked:
            assert amount == cell.target
        elif found.shortfall >= 0:
            assert amount >= cell.target
        else:
            assert min(cell.target, D(0)) <= amount <= cell.target
    # Doing it again moves nothing more: what is closed now has just the target it met.
    again = [replace(cell, target=amount) for cell, (_, amount) in zip(cells, found.targets, strict=True)]
    assert realign(again, how, relieve=relieve, unit=unit).targets == found.targets
