"""The way back from the target by one's own smoothed rates, and the five things of the day it leads to."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.organisation import Organisation, as_, signed_in
from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.kernel.period import Calendar
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.attainment import standings
from yingdan.modules.targets.services.flow import approve, publish
from yingdan.modules.targets.services.funnel import chain
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.today import decline, things

TODAY = date(2027, 2, 16)
QUARTER = Calendar().period("quarter", TODAY)
D = Decimal


@pytest.fixture(autouse=True)
def _today(db: None) -> Iterator[None]:
    """A day in the middle of the first quarter of 2027."""
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def deal(make: Callable[..., Any]) -> Callable[..., Any]:
    """`deal(org.rep, 100, "won")`: a deal decided a month ago, or open and due in two weeks."""

    def build(owner: Any, amount: int, kind: str = "open", **more: Any) -> Any:
        stage = first_stage(None, StageKind(kind))
        given = {"owner": owner, "unit": owner.unit, "amount": D(amount), "stage": stage, "opened_on": date(2026, 6, 1)}
        if kind != "open":
            given |= {"closed_on": date(2027, 1, 15), **({"loss_reason": "price"} if kind == "lost" else {})}
        else:
            given |= {"expected_close_on": TODAY + timedelta(days=14), "next_step": "call", "probability": D(50)}
        return make("crm.opportunity", **{**given, **more})

    return build


def test_rates_are_ones_own_drawn_towards_the_team(org: Organisation, deal: Callable[..., Any]) -> None:
    for _ in range(2):
        deal(org.rep, 100, "won")
    for _ in range(2):
        deal(org.rep, 100, "lost")
    for _ in range(30):
        deal(org.mate, 100, "lost")
    deal(org.rep, 100)
    with as_(org.rep):
        found = chain(org.rep.pk, org.team_a1.path, standings("sales_amt", QUARTER))
    win = found.steps[0]
    assert win is not None
    assert (win.hits, win.tries, win.team) == (2, 4, D(2) / D(34))
    assert win.rate.numerator.quantize(D("0.0001")) == D("2.5882") and win.rate.denominator == 14
    assert (found.per_win, found.borrowed, found.in_hand) == (D(100), False, 1)
    assert found.steps[2] is None, "nobody visited anybody: the rate cannot be told"
    assert found.funnel.left == 0, "without a target nothing is asked"


def test_a_newcomer_borrows_the_teams_figures(org: Organisation, deal: Callable[..., Any]) -> None:
    for _ in range(30):
        deal(org.mate, 40, "won")
    with as_(org.rep):
        found = chain(org.rep.pk, org.team_a1.path, standings("sales_amt", QUARTER))
    assert (found.per_win, found.borrowed) == (D(40), True)


def test_the_heaviest_that_want_something_come_first(org: Organisation, deal: Callable[..., Any]) -> None:
    small, large = deal(org.rep, 10), deal(org.rep, 500)
    deal(org.mate, 900)
    deal(org.rep, 9000, expected_close_on=date(2028, 1, 1))
    calm = {"opened_on": TODAY, "last_activity_on": TODAY, "next_step_on": TODAY + timedelta(days=5)}
    deal(org.rep, 800, expected_close_on=TODAY + timedelta(days=40), **calm)
    with as_(org.rep):
        assert [thing.deal.pk for thing in things(QUARTER) if thing.deal] == [large.pk, small.pk]
        decline("crm.opportunity", large.pk, reason="On holiday")
        assert [thing.deal.pk for thing in things(QUARTER) if thing.deal] == [small.pk]
        with clock.fixed(TODAY + timedelta(days=8)):
            assert large.pk in {thing.deal.pk for thing in things(QUARTER) if thing.deal}
    with as_(org.stranger), pytest.raises(Missing):
        decline("crm.opportunity", large.pk)


def test_new_leads_take_the_last_place(org: Organisation, deal: Callable[..., Any], make: Callable[..., Any]) -> None:
    for amount in range(1, 8):
        deal(org.rep, amount)
    make("crm.lead", owner=org.rep, unit=org.rep.unit)
    with as_(org.rep):
        found = things(QUARTER)
    assert [thing.kind for thing in found][-1] == "leads" and len(found) == 5


def test_home_with_a_target_takes_few_statements(org: Organisation, deal: Callable[..., Any]) -> None:
    """The team's rates are worked out once for everybody, not on each look at one's own home."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        put(plan, [*entries(unit(org.team_a1), {"2027-02-01": 900}), *entries(seat(org.rep), {"2027-02-01": 900})])
        publish(approve(plan), reason="known")
    deal(org.rep, 100, "won")
    deal(org.rep, 200)
    client = signed_in(org.rep)
    page = client.get("/").content.decode()
    assert "÷" in page
    year = "period=day:2026-02-16~2027-02-16"
    assert all(f"metric={code}&amp;{year}" in page for code in ("asp", "win_rate", "lead_conv")), "the rate used"
    with CaptureQueriesContext(connection) as found:
        client.get("/")
    assert len(found) <= 20
