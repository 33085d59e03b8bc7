"""Which instalments a receipt pays, and what a refund takes back."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.billing.allotting import Allotment, Open, fill, give_back

DAY = date(2026, 1, 1)
CENTS = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)
DUES = st.none() | st.integers(0, 400).map(lambda n: DAY + timedelta(days=n))


def test_the_worked_example() -> None:
    """A contract of 1,000,000 by 3:6:1 and a receipt of 350,000."""
    plan = [Open(3, None, Decimal(100000)), Open(1, DAY, Decimal(300000)), Open(2, date(2026, 6, 1), Decimal(600000))]
    found = fill([("r", Decimal(350000))], plan)
    assert found == [Allotment("r", 1, Decimal(300000)), Allotment("r", 2, Decimal(50000))]
    left = {one.key: one.unpaid for one in plan}
    for part in found:
        left[part.instalment] -= part.amount
    assert left == {1: 0, 2: 550000, 3: 100000}


@given(st.lists(CENTS, max_size=6), st.lists(st.tuples(DUES, CENTS | st.just(Decimal(0))), max_size=6))
def test_nothing_is_paid_twice(free: list[Decimal], plan: list[tuple[date | None, Decimal]]) -> None:
    """No receipt gives more than it has, no instalment takes more than is unpaid; the earlier due is full before the
    next gets anything; money stays free only when everything is paid.
    """
    instalments = [Open(at, due, unpaid) for at, (due, unpaid) in enumerate(plan)]
    found = fill(list(enumerate(free)), instalments)
    given_, taken = dict.fromkeys(range(len(free)), Decimal(0)), dict.fromkeys(range(len(plan)), Decimal(0))
    for part in found:
        assert part.amount > 0
        given_[part.receipt] += part.amount
        taken[part.instalment] += part.amount
    assert all(given_[at] <= amount for at, amount in enumerate(free))
    assert all(taken[one.key] <= one.unpaid for one in instalments)
    assert sum(taken.values()) == min(sum(free), sum(one.unpaid for one in instalments))
    for one in instalments:
        if taken[one.key] < one.unpaid:
            later = [other for other in instalments if (other.due or date.max) > (one.due or date.max)]
            assert not any(taken[other.key] for other in later)


@given(CENTS, st.lists(st.tuples(DUES, CENTS), max_size=5), CENTS | st.just(Decimal(0)))
def test_a_refund_takes_what_is_free_and_then_the_latest(
    amount: Decimal, held: list[tuple[date | None, Decimal]], free: Decimal
) -> None:
    """Together with what was free exactly the refund, as far as there is any."""
    plan = [Open(at, due, paid) for at, (due, paid) in enumerate(held)]
    found = give_back("x", amount, plan, free)
    back = -sum(part.amount for part in found)
    assert back == min(max(amount - free, Decimal(0)), sum(paid for _due, paid in held))
    assert all(-plan[part.instalment].unpaid <= part.amount < 0 for part in found)


def test_the_instalment_due_last_is_opened_first() -> None:
    """A refund of 80,000 of the example, of which 10,000 had no place."""
    plan = [Open(1, DAY, Decimal(300000)), Open(2, date(2026, 6, 1), Decimal(50000))]
    assert give_back("x", Decimal(80000), plan, Decimal(10000)) == [
        Allotment("x", 2, Decimal(-50000)),
        Allotment("x", 1, Decimal(-20000)),
    ]
