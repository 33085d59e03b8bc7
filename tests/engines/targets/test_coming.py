"""Where a period lands with its open deals: by hand, against every outcome counted, and what always holds."""

from decimal import Decimal
from itertools import product
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.coming import Coming, Foreseen, foreseen, kept, of_new, of_open
from yingdan.engines.targets.normal import below
from yingdan.kernel.errors import Invalid

D = Decimal
SMALL = D("0.0001")


def test_the_example_of_the_requirements() -> None:
    """requirements.md §6.2: closed 40, A 50 at 90 %, B 30 at 60 %, C 20 at 20 %: weighted 107."""
    found = foreseen(D(40), of_open([(D(50), D(45)), (D(30), D(18)), (D(20), D(4))], D(1)))
    assert found.expected == 107 and found.coming.most == 100
    # 50²·.9·.1 + 30²·.6·.4 + 20²·.2·.8 = 225 + 216 + 64 = 505.
    assert found.coming.second == 505 and abs(found.deviation - D(505).sqrt()) < SMALL
    # 50³·.09·(−.8) + 30³·.24·(−.2) + 20³·.16·.6 = −9000 − 1296 + 768.
    assert found.coming.third == -9528
    assert 40 < found.low < 107 < found.high <= 140


def test_deals_that_close_late_and_new_ones() -> None:
    late = of_open([(D(100), D(80))], D("0.5"))
    assert (late.weighted, late.open, late.second, late.third) == (80, 40, 2400, 48000)
    new = of_new([D(10), D(20), D(0)])
    assert (new.new, new.second, new.third) == (30, 500, 9000)
    found = foreseen(D(5), late + new)
    assert found.expected == 75 and found.coming.weighted == 80


def test_an_interval_and_a_chance_worked_out_by_hand() -> None:
    """New business of 10 + 20: σ = √500 = 22.3607, γ = 9000 / 500^1.5 = 0.80498, bent by (1.64237 − 1) · γ / 6."""
    found = foreseen(D(0), of_new([D(10), D(20)]))
    bent = D("0.642375") * D("0.804984") / 6
    assert abs(found.skewness - D("0.804984")) < SMALL
    assert abs(found.high - (30 + D("22.360680") * (bent + D("1.281552")))) < D("0.001")
    assert abs(found.low - (30 + D("22.360680") * (bent - D("1.281552")))) < D("0.001")
    # One deviation above: z of x = z + (z² − 1)·b with b = γ/6 = 0.134164 is 0.955…, which 16.7 % lie above.
    b = 0.804984 / 6
    z = (-1 + (1 + 4 * b * (b + 1)) ** 0.5) / (2 * b)
    assert abs(z + (z * z - 1) * b - 1) < 1e-9
    assert abs(found.chance(30 + found.deviation) - D(str(1 - NormalDist().cdf(z)))) < SMALL
    small = foreseen(D(0), of_new([D("0.5"), D("0.25")]))
    assert small.high > small.expected, "less than one yuan varies too"


def test_all_six_parts_add_up() -> None:
    one, two = Coming(*map(D, (1, 2, 3, 4, 5, 6))), Coming(*map(D, (10, 20, 30, 40, 50, 60)))
    assert one + two == Coming(*map(D, (11, 22, 33, 44, 55, 66)))
    assert two + Coming() == two
    large = Coming(third=D("12345678901234567890123456789012345678901.000001"))
    assert (large + large).third == D("24691357802469135780246913578024691357802.000002"), "no digit is lost"


def test_a_landing_without_a_rate_is_refused() -> None:
    """Currencies that lack one are told of every sum they are in; a sum that left them out would be wrong."""
    whole = of_new([D(10)]) + Coming(lacking=frozenset({"SEK"})) + Coming(lacking=frozenset({"USD"}))
    assert whole.lacking == {"SEK", "USD"} and whole.new == 10
    with pytest.raises(Invalid, match="no exchange rate"):
        foreseen(D(5), whole)


def test_how_often_a_day_is_kept() -> None:
    assert kept(0, 0) == 1
    assert kept(12, 24, D("0.95")) == D("21.5") / 34
    assert kept(6, 12, D("0.3")).quantize(SMALL) == D("0.4091")  # the example of requirements.md §6.2
    for hits, tries, whole in ((2, 1, D(1)), (-1, 1, D(1)), (0, 0, D(2))):
        with pytest.raises(Invalid):
            kept(hits, tries, whole)


def test_one_deal_can_bring_no_more_than_itself() -> None:
    found = foreseen(D(10), of_open([(D(100), D(50))], D(1)))
    assert (found.expected, found.low, found.high) == (60, 10, 110)
    assert found.chance(D(10)) == 1 and found.chance(D(111)) == 0
    assert abs(found.chance(D(60)) - D("0.5")) < SMALL  # no skewness at even odds


def test_nothing_to_come_is_a_point() -> None:
    found = foreseen(D(7), Coming())
    assert (found.expected, found.low, found.high) == (7, 7, 7)
    assert (found.chance(D(7)), found.chance(D(8))) == (1, 0)
    sure = foreseen(D(7), of_open([(D(3), D(3))], D(1)))
    assert (sure.low, sure.high, sure.chance(D(10)), sure.chance(D(11))) == (10, 10, 1, 0)


def test_beyond_where_the_expansion_turns_nothing_lies() -> None:
    new = Coming(new=D(1))
    rare = Foreseen(D(0), new, D(100), D(0), D(0), D(10), D(2))
    assert rare.chance(D(1)) == 1
    sure = Foreseen(D(0), new, D(100), D(0), D(0), D(10), D(-2))
    assert sure.chance(D(200)) == 0


@pytest.mark.parametrize("amounts", [[(D(10), D(-1))], [(D(10), D(11))]])
def test_what_is_no_probability(amounts: list[tuple[Decimal, Decimal]]) -> None:
    with pytest.raises(Invalid):
        of_open(amounts, D(1))


@pytest.mark.parametrize("z", ["-3", "-1.2816", "0", "0.5", "2", "7"])
def test_the_normal_distribution(z: str) -> None:
    assert abs(below(D(z)) - D(str(NormalDist().cdf(float(z))))) < D("1e-12")
    assert below(D(10)) == 1 and below(D(-10)) == 0


shares = st.integers(1, 99).map(D)
deals = st.lists(st.tuples(st.integers(1, 500).map(D), shares), min_size=1, max_size=9)


@given(deals, shares)
def test_the_spread_is_that_of_every_outcome(found: list[tuple[Decimal, Decimal]], share: Decimal) -> None:
    """Mean, variance and third moment of all 2ⁿ outcomes, each with its chance."""
    rate = share / 100
    coming = of_open([(a, a * p / 100) for a, p in found], rate)
    odds = [(a, p / 100 * rate) for a, p in found[:5]]
    part = of_open([(a, a * p / 100) for a, p in found[:5]], rate)
    mean = second = third = D(0)
    every = []
    for won in product((0, 1), repeat=len(odds)):
        chance, brought = D(1), D(0)
        for (amount, q), yes in zip(odds, won, strict=True):
            chance, brought = chance * (q if yes else 1 - q), brought + amount * yes
        every.append((chance, brought))
        mean += chance * brought
    for chance, brought in every:
        second, third = second + chance * (brought - mean) ** 2, third + chance * (brought - mean) ** 3
    assert abs(mean - part.open) <= D("0.005") and abs(second - part.second) < SMALL and abs(third - part.third) < 1
    assert coming.most == sum(a for a, _p in found)


@given(st.lists(deals, min_size=1, max_size=6), deals, st.integers(0, 10**6).map(D))
def test_landings_add_up_and_the_chance_agrees(
    people: list[list[tuple[Decimal, Decimal]]], past: list[tuple[Decimal, Decimal]], done: Decimal
) -> None:
    parts = [of_open([(a, a * p / 100) for a, p in held], kept(n, 2 * n, D("0.9"))) for n, held in enumerate(people)]
    parts.append(of_new(a for a, _p in past))
    whole = Coming()
    for part in parts:
        whole += part
    found = foreseen(done, whole)
    assert found.expected == done + sum(foreseen(D(0), part).expected for part in parts)
    assert found.done <= found.low <= found.high
    assert found.chance(done) == 1
    assert abs(found.chance(found.high) - D("0.1")) < SMALL
    if found.low > done:
        assert abs(found.chance(found.low) - D("0.9")) < SMALL
    steps = [found.chance(done + n * found.deviation / 2) for n in range(1, 12)]
    assert all(0 <= b <= a <= 1 for a, b in zip(steps, steps[1:], strict=False))
