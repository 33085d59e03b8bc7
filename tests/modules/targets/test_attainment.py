"""Where people and units stand against the plans that count, by the working days gone, with landing and colour."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.organisation import Organisation, as_, signed_in
from yingdan.kernel import clock
from yingdan.kernel.period import Calendar
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.attainment import history, standing, standings
from yingdan.modules.targets.services.flow import approve, publish
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.table import table
from yingdan.platform import records
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.objects.metric_definition import MetricDefinition
from yingdan.web.numbers import link

TODAY = date(2027, 2, 16)
D = Decimal
QUARTER = Calendar().period("quarter", TODAY)


@pytest.fixture(autouse=True)
def _today(db: None) -> Iterator[None]:
    """A day in the middle of the first quarter of 2027."""
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def won(make: Callable[..., Any]) -> Callable[..., Any]:
    """`won(org.rep, 100, day)`: a deal somebody won."""

    def build(owner: Any, amount: int, day: date) -> Any:
        stage = first_stage(None, StageKind.WON)
        opened = date(2026, 1, 1)
        return make(
            "crm.opportunity",
            owner=owner,
            unit=owner.unit,
            amount=D(amount),
            stage=stage,
            closed_on=day,
            opened_on=opened,
        )

    return build


def published(org: Organisation, amounts: dict[str, dict[str, Any]], **more: Any) -> Any:
    """A published plan with the company's first quarter at 1,000 and these cells."""
    plan = plan_of(org, grain="quarter", **more)
    with as_(org.executive):
        whole = entries(unit(org.company), {"2027-01-01": 1000})
        put(plan, whole + [entry for node, cells in amounts.items() for entry in entries(node, cells)])
        return publish(approve(plan), reason="test")


def test_a_team_stands_where_its_plan_and_its_deals_say(org: Organisation, won: Callable[..., Any]) -> None:
    plan = published(org, {seat(org.rep): {"2027-01-01": 300}, seat(org.mate): {"2027-01-01": 100}})
    won(org.rep, 90, date(2027, 1, 20))
    won(org.rep, 60, TODAY)
    won(org.mate, 200, date(2027, 1, 31))
    won(org.stranger, 500, date(2026, 12, 31))
    with as_(org.executive):
        found = standings("sales_amt", QUARTER)
        rows = table(plan).rows
    rep, mate, team = found.of(org.rep.pk), found.of(org.mate.pk), found.of(org.team_a1.path)
    assert (rep.target, rep.done, rep.pace.gap) == (D(300), D(150), D(150))
    assert rep.pace.completion == D("0.5")
    assert mate.pace.colour == "green" and mate.reach.reached == "target"
    assert (team.target, team.done) == (D(400), D(350))  # nothing given to the team itself: its people's sum
    assert found.of(org.company.path).target == D(1000)
    assert found.of(org.stranger.pk).done == 0 and found.of(org.stranger.pk).target is None
    assert rep.landing is not None and rep.landing.expected > 150
    assert rep.chance is not None and 0 < rep.chance < 1 and mate.chance == 1
    assert replace(rep, better="down").chance == 1 - rep.chance and found.of(org.stranger.pk).chance is None

    assert rep.trend[-1] == 60 and sum(rep.trend) == 150
    assert 0 < found.gone < found.days and found.gone + found.left == found.days + 1, "today is gone and left"
    (told,) = (row.values["2027-01-01"].standing for row in rows if row.node.person == org.rep.pk)
    assert told == rep.pace, "the plan's table says the same"


def test_attainment_pace_and_cover_are_metrics_too(org: Organisation, won: Callable[..., Any], make: Any) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}, seat(org.mate): {"2027-01-01": 0}})
    won(org.rep, 90, date(2027, 1, 20))
    won(org.stranger, 500, date(2027, 1, 31))
    make("crm.opportunity", owner=org.rep, unit=org.rep.unit, amount=D(420), expected_close_on=date(2027, 3, 1))
    codes = ["tgt_amt", "tgt_left", "attain", "time_gone", "time_gone_gap", "pipe_cov"]

    def told(who: Any, key: Any) -> list[Any]:
        with as_(who):
            answer = measure(codes, [QUARTER], by="both")
            return [answer.value(code, key, QUARTER) for code in codes]

    with as_(org.executive):
        found = standings("sales_amt", QUARTER)
    share = D(found.gone) / found.days
    assert told(org.executive, org.rep.pk) == [D(300), D(210), D("0.3"), share, D("0.3") - share, D(2)]
    assert told(org.executive, None)[:3] == told(org.executive, org.company.path)[:3] == [D(1000), D(410), D("0.59")]
    assert told(org.executive, org.mate.pk)[:3] == [D(0), D(0), None]  # of a target of zero there is no share
    assert told(org.executive, org.stranger.pk) == [None] * 6
    assert told(org.rep, None) == told(org.executive, org.rep.pk)  # all he sees is his own
    assert told(org.rep, org.mate.pk)[0] is None
    with as_(org.executive), CaptureQueriesContext(connection) as asked:
        answer = measure(codes, [QUARTER], by="person")
        assert sum('FROM "targets_cell"' in one["sql"] for one in asked) == 1, "targets and days gone of one reading"
        assert {org.rep.pk, org.mate.pk, None} <= answer.everybody()
        assert all(not isinstance(key, str) for key in answer.everybody())


def test_who_sees_a_part_of_a_unit_is_not_told_how_it_stands(org: Organisation, won: Callable[..., Any]) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}})
    won(org.rep, 90, date(2027, 1, 20))
    url = link("sales_amt", QUARTER, unit=org.company.path)
    for who, told in ((org.executive, True), (org.rep, False)):
        client = signed_in(who)
        client.cookies["yingdan_language"] = "en"
        answer = client.get(url)
        assert answer.status_code == 200
        assert ("Chance to reach the target" in answer.content.decode()) == told


def test_a_metric_of_ones_own_can_be_a_target(
    org: Organisation, won: Callable[..., Any], browser_of: Callable[..., Client]
) -> None:
    won_ones, big_ones = '{"field":"status","op":"is","value":"won"}', '{"field":"amount","op":"gte","value":"100"}'
    big = f'{{"object":"crm.opportunity","where":[{won_ones},{big_ones}]}}'
    own = {"code": "big_amt", "label": "大单金额", "definition": "一百以上的赢单。", "unit": "money", "query": big,
           "object_key": "crm.opportunity", "measure": "sum:amount", "on": "closed_on"}  # fmt: skip
    with as_(org.administrator):
        row = records.create(MetricDefinition, own)
    plan = published(org, {seat(org.rep): {"2027-01-01": 300}}, metric="big_amt")
    for amount in (90, 150):
        won(org.rep, amount, date(2027, 1, 20))
    with as_(org.executive):
        found = standing("big_amt", org.rep.pk, QUARTER)
        assert (found.target, found.done, found.pace.gap) == (D(300), D(150), D(150))
        assert (plan.rolls, plan.measured_in) == ("sum", "money") and "大单金额" in plan.name
    client = browser_of(org.executive)
    assert "大单金额" in client.get(f"/target-plans/{plan.pk}/").content.decode()
    assert "大单金额" in client.get(f"/targets/?plan={plan.pk}").content.decode()
    assert (
        "big_amt" in client.get("/targets/new/").content.decode()
        or "大单金额" in client.get("/targets/wizard/").content.decode()
    )
    with as_(org.administrator):
        records.change(row, {"active": False}, version=row.version)
    assert client.get(f"/target-plans/{plan.pk}/").status_code == 200


def test_the_panel_of_a_number_explains_landing_and_chance(org: Organisation, won: Callable[..., Any]) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}})
    won(org.rep, 90, date(2027, 1, 20))
    url = link("sales_amt", QUARTER, person=org.rep.pk)
    client = signed_in(org.rep)
    client.cookies["yingdan_language"] = "en"
    text = client.get(url).content.decode()
    assert "Chance to reach the target" in text and "P10–P90" in text and "Expected landing" in text
    assert (
        "Against the target"
        not in client.get(link("sales_amt", QUARTER.previous(), person=org.rep.pk)).content.decode()
    )
    assert "Against the target" not in client.get(link("won_n", QUARTER, person=org.rep.pk)).content.decode()


def test_a_rep_sees_himself_and_the_line_above_and_nobody_else(org: Organisation, won: Callable[..., Any]) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}, seat(org.mate): {"2027-01-01": 100}})
    won(org.mate, 200, date(2027, 1, 31))
    with as_(org.rep):
        found = standings("sales_amt", QUARTER)
    assert found.of(org.rep.pk).target == 300
    assert found.of(org.mate.pk).target is None and found.of(org.mate.pk).done is None
    assert found.of(org.team_a1.path).target is None, "a sum over people he does not see would be wrong"
    assert found.of(org.company.path).target == 1000


@pytest.mark.parametrize(
    ("target", "state", "completion"),
    [(0, "zero_target", None), (None, "no_target", None), (100, "measured", D(0))],
)
def test_odd_targets_are_said_as_such(org: Organisation, target: Any, state: str, completion: Any) -> None:
    published(org, {seat(org.rep): {"2027-01-01": target}})
    with as_(org.executive):
        found = standing("sales_amt", org.rep.pk, QUARTER)
        coming = standing("sales_amt", org.rep.pk, QUARTER.next())
    assert (found.pace.state, found.pace.completion) == (state, completion)
    assert (coming.pace.state, coming.done) == ("no_target", None)


def test_of_two_plans_the_one_given_highest_counts(org: Organisation) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}})
    own = plan_of(org, unit=org.region_a, year=2027, grain="quarter")
    with as_(org.executive):
        put(own, entries(unit(org.region_a), {"2027-01-01": 900}) + entries(seat(org.rep), {"2027-01-01": 700}))
        publish(approve(own), reason="test")
        found = standings("sales_amt", QUARTER)
    assert found.of(org.rep.pk).target == 300
    assert found.of(org.region_a.path).target == 900, "which only that plan speaks of"


def test_a_whole_team_takes_no_more_statements_than_one(org: Organisation, won: Callable[..., Any]) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}})
    with as_(org.executive), CaptureQueriesContext(connection) as few:
        standings("sales_amt", QUARTER)
    for person in (org.rep, org.mate, org.neighbour, org.stranger):
        won(person, 10, date(2027, 1, 20))
    with as_(org.executive), CaptureQueriesContext(connection) as many:
        assert len(standings("sales_amt", QUARTER).everybody()) > 6
    assert len(many) <= len(few) <= 5


def test_past_periods_stand_as_they_ended(org: Organisation, won: Callable[..., Any]) -> None:
    published(org, {seat(org.rep): {"2027-01-01": 300}})
    won(org.rep, 330, date(2027, 3, 31))
    with clock.fixed(date(2027, 5, 3)), as_(org.executive):
        past = history("sales_amt", [org.rep.pk], Calendar().period("quarter", date(2027, 5, 3)), 2)[org.rep.pk]
    assert [(one.done, one.target, one.pace.colour) for one in past] == [(None, None, None), (D(330), D(300), "green")]
