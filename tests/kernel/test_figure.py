"""Each kind of metric rolls up by its own rule, whatever the order."""

from datetime import date
from decimal import Decimal
from statistics import median as middle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import RULES, Figure, together, total, value

D = Decimal


def test_sums_add_and_no_data_is_not_zero() -> None:
    for rule in ("sum", "count"):
        assert value(rule, together(rule, [Figure(D(2)), Figure(), Figure(D("-0.5"))])) == D("1.5")
        assert value(rule, together(rule, [Figure(D(2)), Figure(D(3), D(9))])) == 5
        assert value(rule, together(rule, [Figure(), Figure()])) is None
        assert value(rule, together(rule, [Figure(D(0))])) == 0


def test_ratios_divide_their_sums_and_averages_weigh_by_count() -> None:
    # 1 of 2 and 9 of 10: 10 of 12, not the mean of 50 % and 90 %.
    assert value("ratio", together("ratio", [Figure(D(1), D(2)), Figure(D(8), D(10))])) == D("0.75")
    assert value("average", together("average", [Figure(D(30), D(3)), Figure(D(2), D(1))])) == 8
    assert value("ratio", together("ratio", [Figure(D(1), D(0)), Figure(D(0), D(0))])) is None
    assert value("ratio", Figure(D(1))) is None
    assert value("average", Figure()) is None


def test_the_last_value_counts_in_time_and_adds_up_the_tree() -> None:
    early, late = Figure(D(5), on=date(2026, 3, 1)), Figure(D(7), on=date(2026, 3, 9))
    for order in ([early, late, Figure()], [late, early]):
        assert together("last", order, time=True) == late
        assert together("last", order) == Figure(D(12), on=date(2026, 3, 9))
    twice = Figure(D(8), on=date(2026, 3, 9))
    assert together("last", [late, twice], time=True) == twice
    assert together("last", [Figure(D(1)), early], time=True) == early
    shares = together("last", [Figure(D(1), D(4), date(2026, 3, 1)), Figure(D(2), D(4), date(2026, 3, 1))])
    assert value("last", shares) == D("0.375")
    assert value("last", early) == 5
    assert value("last", Figure(D(1), D(0))) is None


def test_ratings_are_counted_and_never_added() -> None:
    both = together("rating", [Figure(given=(("A", 1), ("C", 1))), Figure(given=(("A", 1),)), Figure()])
    assert both.given == (("A", 2), ("C", 1))
    assert value("rating", both) is None
    assert value("rating", Figure(given=(("4", 3),))) == 4
    assert value("rating", Figure(given=(("A", 1),))) is None
    assert value("rating", Figure()) is None


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        together("mean", [])
    assert caught.value.code == "rule"


def test_the_median_is_that_of_all_values_and_not_of_medians() -> None:
    one, other = Figure(spread=((D(1), 1), (D(9), 1))), Figure(spread=((D(1), 2),))
    assert (value("median", one), value("median", other)) == (5, 1)
    assert value("median", together("median", [one, other, Figure()])) == 1
    assert value("median", together("median", [])) is None
    assert one.known and not Figure().known and Figure(D(0)).known and Figure(given=(("A", 1),)).known


@given(st.lists(st.lists(st.integers(-50, 50).map(D), max_size=9), max_size=5))
def test_the_median_of_groups_is_the_median_of_everything(groups: list[list[Decimal]]) -> None:
    figures = [Figure(spread=tuple((v, group.count(v)) for v in set(group))) for group in groups]
    every = [v for group in groups for v in group]
    assert value("median", together("median", figures)) == (middle(every) if every else None)


def test_a_sum_is_exact_and_takes_no_floats() -> None:
    assert total([D("0.1"), D("0.2"), 1]) == D("1.3")
    for wrong, error in ((0.1, TypeError), (True, TypeError), (D("NaN"), Invalid)):
        with pytest.raises(error):
            total([wrong])  # type: ignore[list-item]


FIGURES = st.builds(
    Figure,
    st.none() | st.decimals(-1000, 1000, places=2),
    st.integers(1, 50).map(D),
    st.just(date(2026, 3, 1)),
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 5)), max_size=3, unique_by=lambda pair: pair[0]).map(
        tuple
    ),
    st.lists(st.tuples(st.integers(1, 9).map(D), st.integers(1, 5)), max_size=3, unique_by=lambda pair: pair[0]).map(
        tuple
    ),
)


@given(st.sampled_from(RULES), st.lists(FIGURES, max_size=12), st.randoms(use_true_random=False), st.integers(0, 12))
def test_order_and_grouping_do_not_matter_up_the_tree(rule: str, figures: list[Figure], chance, cut: int) -> None:
    at_once = value(rule, together(rule, figures))
    in_groups = together(rule, [together(rule, figures[:cut]), together(rule, figures[cut:])])
    assert value(rule, in_groups) == at_once
    shuffled = list(figures)
    chance.shuffle(shuffled)
    assert value(rule, together(rule, shuffled)) == at_once
