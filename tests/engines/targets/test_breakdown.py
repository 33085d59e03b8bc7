"""A whole broken down is the whole again, whatever is locked, weighed, nested or rounded."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.breakdown import UNITS, Part, Split, periods, split, unallocated
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Calendar

D = Decimal
WAN = UNITS["wan"]
YEAR = Calendar().period("year", date(2027, 1, 1))
WEEKS = Calendar(pattern="445").period("year", date(2027, 6, 1))
CENTS = st.integers(-(10**14), 10**14).map(lambda cents: D(cents).scaleb(-2))
WEIGHTS = st.integers(0, 1000) | st.decimals(0, 1000, places=2)
UNIT = st.sampled_from(list(UNITS.values()))
BUFFER = st.sampled_from([D(0), D("0.05"), D("0.1"), D("-0.03"), D(1), D(-1)])


def code(**given: object) -> str:
    with pytest.raises(Invalid) as caught:
        split(**given)  # type: ignore[arg-type]
    assert caught.value.code != "invalid"
    assert str(caught.value)
    return caught.value.code


def alike(*keys: str) -> list[Part]:
    return [Part(key) for key in keys]


def test_a_year_of_five_million_to_quarters_and_months() -> None:
    found = split(D("5000000.00"), periods(YEAR, ("quarter", "month")))
    assert found.amounts == [D("1250000.00")] * 4
    months = [amount for _, amount in found.leaves()]
    assert months == [D("416666.67"), D("416666.67"), D("416666.66")] * 4
    assert list(found.leaves())[0][0] == ("2027 Q1", "2027-01")
    assert found.unallocated == 0


def test_the_year_in_whole_wan_by_months_and_by_weeks() -> None:
    months = split(D(5000000), periods(YEAR, ("quarter", "month")), unit=WAN)
    assert [amount / WAN for _, amount in months.leaves()] == [42, 42, 41] * 4
    weeks = split(D(5000000), periods(WEEKS, ("quarter", "week")), unit=WAN)
    counted = [amount / WAN for _, amount in weeks.leaves()]
    assert (counted.count(10), counted.count(9), len(counted)) == (32, 20, 52)
    for quarter in weeks.shares:
        assert quarter.amount == 125 * WAN
        assert quarter.inner and sum(quarter.inner.amounts) == quarter.amount


def test_a_week_53_gets_its_share() -> None:
    long = Calendar(pattern="445").period("year", date(2026, 6, 1))
    weeks = split(D(5300000), periods(long, ("week",)))
    assert weeks.amounts == [D(100000)] * 53


def test_the_hundred_thousand_over_three_resplit_reordered_and_one_removed() -> None:
    three = split(D("100000.00"), alike("a", "b", "c"))
    assert three.amounts == [D("33333.34"), D("33333.33"), D("33333.33")]
    again = split(D("100000.00"), list(reversed(three.parts())))
    assert [share.key for share in again.shares] == ["c", "b", "a"]
    assert sum(again.amounts) == D("100000.00")
    assert split(D("100000.00"), three.parts()[1:]).amounts == [D("50000.00")] * 2


def test_locked_cells_stay_and_the_others_share_the_rest() -> None:
    parts = [Part("a"), Part("b", locked=D("50.01")), Part("c")]
    found = split(D(100), parts)
    assert found.amounts == [D("25.00"), D("50.01"), D("24.99")]
    grown = split(D(200), found.parts())
    assert grown.amounts == [D("75.00"), D("50.01"), D("74.99")]
    assert [share.locked for share in grown.shares] == [False, True, False]


def test_a_locked_month_inside_its_quarter() -> None:
    found = split(D(1200), periods(YEAR, ("quarter", "month"), locked={"2027-02": D(10)}))
    assert [amount for _, amount in found.leaves()][:3] == [145, 10, 145]
    assert split(D(1200), found.parts()) == found


@pytest.mark.parametrize(
    ("whole", "locks"),
    [("100", ["60", "50", None]), ("100", ["60", "30"]), ("-100", ["-60", "-50", None]), ("0", ["1", None])],
)
def test_impossible_locks_are_refused_or_kept_and_seen(whole: str, locks: list[str | None]) -> None:
    parts = [Part(index, locked=D(lock) if lock else None) for index, lock in enumerate(locks)]
    assert code(whole=D(whole), parts=parts) == "locks"
    kept = split(D(whole), parts, keep=True)
    assert [share.amount for share in kept.shares if share.locked] == [D(lock) for lock in locks if lock]
    assert kept.unallocated == D(whole) - sum(D(lock) for lock in locks if lock)
    assert kept.steps[-2].rule == "kept"


def test_locks_that_are_the_whole_leave_nothing_for_the_others() -> None:
    assert split(D(100), [Part("a", locked=D(100)), Part("b")]).amounts == [100, 0]
    assert split(D(100), [Part("a", locked=D(100))]).unallocated == 0
    assert split(D(100), [Part("a", locked=D(-20)), Part("b")]).amounts == [-20, 120]


def test_with_nobody_to_share_among() -> None:
    assert code(whole=D(1), parts=[]) == "weights"
    assert code(whole=D(1), parts=[Part("a", 0)]) == "weights"
    assert split(D(1), [Part("a", 0)], keep=True).unallocated == 1
    assert split(D(0), []).shares == ()


def test_a_buffer_gives_out_more_and_says_so() -> None:
    found = split(D(1000), alike("a", "b"), buffer=D("0.05"))
    assert found.amounts == [525, 525]
    assert found.unallocated == -50
    assert [step.rule for step in found.steps] == ["buffer", "shared"]
    assert split(D(1000), alike("a", "b"), buffer=D("-0.1")).unallocated == 100
    nested = split(D(1000), [Part("a", parts=tuple(alike("x", "y")))], buffer=D("0.1"))
    assert [amount for _, amount in nested.leaves()] == [550, 550]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"whole": None}, "blank"),
        ({"whole": D("1.005")}, "places"),
        ({"whole": D("1E+16")}, "too_large"),
        ({"whole": D("-1E+16")}, "too_large"),
        ({"whole": D("NaN")}, "number"),
        ({"whole": D("Infinity")}, "number"),
        ({"whole": D(1), "unit": D(0)}, "unit"),
        ({"whole": D(1), "unit": D(-1)}, "unit"),
        ({"whole": D(1), "buffer": D("1.01")}, "buffer"),
        ({"whole": D(1), "buffer": D("-1.01")}, "buffer"),
        ({"whole": D(1), "parts": [Part("a"), Part("a")]}, "twice"),
        ({"whole": D(1), "parts": [Part("a", -1)]}, "weight"),
        ({"whole": D(1), "parts": [Part("a", locked=D("0.001"))]}, "places"),
    ],
)
def test_odd_wholes_are_refused_in_words(given_: dict, expected: str) -> None:
    assert code(**{"parts": [Part("a")], **given_}) == expected


def test_floats_are_refused() -> None:
    for whole in (0.5, True, "1"):
        with pytest.raises(TypeError):
            split(whole, [Part("a")])  # type: ignore[arg-type]


def test_large_negative_and_zero_wholes() -> None:
    assert split(D("1E+15"), alike("a", "b", "c")).amounts[0] == D("333333333333333.34")
    assert split(D("-100000.00"), alike("a", "b", "c")).amounts == [D("-33333.34"), D("-33333.33"), D("-33333.33")]
    assert list(map(str, split(D("0.00"), alike("a", "b")).amounts)) == ["0.00", "0.00"]


def test_a_finer_unit_may_share_a_finer_whole() -> None:
    assert split(D("0.005"), alike("a", "b"), unit=D("0.001")).amounts == [D("0.003"), D("0.002")]


def test_what_is_unallocated() -> None:
    assert unallocated(D(100), [D(30), D("60.50")]) == D("9.50")
    assert unallocated(D(100), []) == 100
    assert unallocated(D(100), [D(130)]) == -30


def trees(depth: int) -> st.SearchStrategy[tuple[Part, ...]]:
    inner = trees(depth - 1) if depth else st.just(())
    lock = st.none() | st.none() | st.none() | CENTS
    part = st.builds(lambda weight, locked, parts: (weight, locked, parts), WEIGHTS, lock, inner)
    return st.lists(part, max_size=4).map(
        lambda found: tuple(Part(str(index), *values) for index, values in enumerate(found))
    )


def holds(found: Split, keep: bool) -> None:
    assert sum(map(Fraction, found.amounts)) + Fraction(found.unallocated) == Fraction(found.whole)
    for share in found.shares:
        if share.inner:
            assert share.inner.whole == share.amount
            assert keep or share.inner.unallocated == 0
            holds(share.inner, keep)


@given(CENTS, trees(2), UNIT, BUFFER, st.booleans())
def test_children_and_unallocated_are_the_parent_at_every_level(
    whole: Decimal, parts: tuple[Part, ...], unit: Decimal, buffer: Decimal, keep: bool
) -> None:
    try:
        with localcontext() as careless:
            careless.prec = 3
            found = split(whole, parts, unit=unit, buffer=buffer, keep=keep)
    except Invalid as refused:
        assert refused.code in ("locks", "weights")
        assert not (keep and refused.code == "locks")
        return
    holds(found, keep)
    assert keep or buffer or found.unallocated == 0
    for part, share in zip(parts, found.shares, strict=True):
        assert part.locked is None or share.amount == part.locked
    assert split(whole, found.parts(), unit=unit, buffer=buffer, keep=keep) == found


@given(CENTS, st.lists(WEIGHTS, min_size=1, max_size=30).filter(any), UNIT)
def test_sharing_again_by_what_each_has_changes_nothing(
    whole: Decimal, weights: list[Decimal | int], unit: Decimal
) -> None:
    once = split(abs(whole), [Part(index, weight) for index, weight in enumerate(weights)], unit=unit)
    if whole:
        assert split(abs(whole), [Part(share.key, share.amount) for share in once.shares], unit=unit).amounts == (
            once.amounts
        )


def test_a_buffer_gives_out_no_more_than_it_lets() -> None:
    """5 % over 7,683,738 is 8,067,924.90: in whole units one less than half up, which the books would refuse."""
    shares = split(Decimal(7683738), [Part("a"), Part("b")], unit=Decimal(1), buffer=Decimal("0.05"))
    assert sum(shares.amounts) == Decimal(8067924)
