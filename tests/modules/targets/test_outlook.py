"""Where a period lands with its open deals: what counts, that it adds up, that all see the same, who inherits."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.modules.targets.company import seat
from tests.modules.targets.test_attainment import published
from tests.organisation import Organisation, as_, signed_in
from yingdan.engines.targets.coming import Foreseen
from yingdan.engines.targets.landing import Landing
from yingdan.kernel import clock
from yingdan.kernel.period import Calendar
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.attainment import Standings, standings
from yingdan.platform import records
from yingdan.platform.objects.metric_definition import MetricDefinition
from yingdan.web.numbers import link

TODAY = date(2027, 2, 16)
D = Decimal
QUARTER = Calendar().period("quarter", TODAY)
LAST = date(2026, 3, 1)  # within what is left of the quarter, a year before


@pytest.fixture(autouse=True)
def _today(db: None) -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def deal(make: Callable[..., Any]) -> Callable[..., Any]:
    """`deal(org.rep, 100, probability=40, expected_close_on=day)`: an open one; with `closed_on` one that was won."""

    def build(owner: Any, amount: int, **values: Any) -> Any:
        if "closed_on" in values:
            values |= {"stage": first_stage(None, StageKind.WON)}
        return make("crm.opportunity", owner=owner, unit=owner.unit, amount=D(amount), **values)

    return build


@pytest.fixture
def company(org: Organisation, deal: Callable[..., Any]) -> Organisation:
    """The rep keeps no day, the mate keeps all; both have open deals, and the rep won something a year ago."""
    published(org, {seat(org.rep): {"2027-01-01": 300}, seat(org.mate): {"2027-01-01": 100}})
    for _n in range(10):
        deal(org.rep, 1, opened_on=date(2026, 1, 1), closed_on=date(2026, 6, 9), expected_close_on=date(2026, 6, 8))
        deal(org.mate, 1, opened_on=date(2026, 1, 1), closed_on=date(2026, 6, 8), expected_close_on=date(2026, 6, 8))
    deal(org.rep, 70, opened_on=date(2026, 2, 20), closed_on=LAST)
    deal(org.rep, 5000, opened_on=date(2026, 2, 1), closed_on=LAST)  # was in the pipeline before those days
    deal(org.rep, 90, opened_on=date(2026, 1, 1), closed_on=date(2027, 1, 20))
    deal(org.rep, 100, probability=D(40), expected_close_on=date(2027, 3, 31))
    deal(org.rep, 100, probability=D(40), expected_close_on=date(2027, 4, 1))  # the next quarter's
    deal(org.rep, 100, probability=D(40), expected_close_on=date(2027, 2, 15))  # its day has passed
    deal(org.mate, 50, probability=D(80), expected_close_on=TODAY)
    return org


def lands(found: Standings, key: Any) -> Foreseen:
    """Somebody's landing, which knows the open deals."""
    landing = found.of(key).landing
    assert isinstance(landing, Foreseen)
    return landing


def test_what_counts_and_that_it_adds_up(company: Organisation) -> None:
    with as_(company.executive):
        found = standings("sales_amt", QUARTER)
        rep, mate, team = (lands(found, key) for key in (company.rep.pk, company.mate.pk, company.team_a1.path))
    # Ten of twenty keep their day: (10 + 10) ÷ (20 + 10) for the company; (0 + 10·⅔) ÷ 20 and (10 + 10·⅔) ÷ 20.
    assert (rep.done, rep.coming.weighted, rep.coming.open, rep.coming.new) == (90, 40, D("13.33"), 70)
    assert (mate.done, mate.coming.weighted, mate.coming.open, mate.coming.new) == (0, 40, D("33.33"), 0)
    assert rep.expected == D("173.33") and team.expected == rep.expected + mate.expected
    assert found.of(company.company.path).landing == team, "nobody else has anything to come"
    chance = found.of(company.rep.pk).chance
    assert chance == rep.chance(D(300)) and chance is not None and 0 < chance < D("0.2")


def test_whoever_looks_sees_the_same_and_in_few_statements(company: Organisation, deal: Callable[..., Any]) -> None:
    with as_(company.executive):
        seen = lands(standings("sales_amt", QUARTER), company.rep.pk)
    for _n in range(5):
        deal(company.mate, 10, probability=D(10), expected_close_on=TODAY)
    with as_(company.rep):
        found = standings("sales_amt", QUARTER)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert lands(found, company.rep.pk) == seen
            assert found.of(company.mate.pk).landing is None
    assert len(asked) == 3


def test_a_deal_without_a_rate_takes_the_landing_away(company: Organisation, deal: Callable[..., Any]) -> None:
    """A sum without it would be wrong: no landing for whom it counts for, the reason said, and others keep theirs."""
    deal(company.rep, 10, currency="SEK", probability=D(50), expected_close_on=date(2027, 3, 31))
    with as_(company.executive):
        found = standings("sales_amt", QUARTER)
        for key in (company.rep.pk, company.team_a1.path, company.company.path):
            assert found.of(key).landing is None and found.of(key).lacking == ("SEK",)
            assert found.of(key).chance is None and found.of(key).falls is None
        assert lands(found, company.mate.pk).expected == D("33.33")
        assert standings("sales_amt", QUARTER, TODAY).of(company.rep.pk).done == 90
    client = signed_in(company.rep)
    client.cookies["yingdan_language"] = "en"
    told = "No landing: deals to come are in SEK, for which there is no exchange rate."
    assert told in client.get(link("sales_amt", QUARTER, person=company.rep.pk)).content.decode()
    assert told in client.get("/").content.decode()


def test_a_past_period_and_what_no_deal_feeds_land_by_pace(company: Organisation) -> None:
    with as_(company.executive):
        past, visits = standings("sales_amt", QUARTER.previous()), standings("won_n", QUARTER)
        assert not isinstance(past.of(company.rep.pk).landing, Foreseen)
        assert isinstance(visits.of(company.rep.pk).landing, Landing)


def test_where_nobody_ever_won_a_deal_with_a_day_the_pace_stays(org: Organisation, deal: Callable[..., Any]) -> None:
    deal(org.rep, 90, opened_on=date(2026, 1, 1), closed_on=date(2027, 1, 20))
    deal(org.rep, 100, probability=D(40), expected_close_on=TODAY)
    with as_(org.executive):
        assert isinstance(standings("sales_amt", QUARTER).of(org.rep.pk).landing, Landing)


@pytest.mark.parametrize(
    ("field", "value", "knows"), [("amount", "60", True), ("first_sale", "true", False), ("amount", "6000", True)]
)
def test_a_metric_of_ones_own_inherits_what_feeds_it(
    company: Organisation, field: str, value: str, knows: bool
) -> None:
    won, more = '{"field":"status","op":"is","value":"won"}', f'{{"field":"{field}","op":"OP","value":"{value}"}}'
    more = more.replace("OP", "gte" if field == "amount" else "is").replace('"true"', "true")
    own = {"code": "big_amt", "label": "大单金额", "definition": "大单。", "unit": "money",
           "query": f'{{"object":"crm.opportunity","where":[{won},{more}]}}',
           "object_key": "crm.opportunity", "measure": "sum:amount", "on": "closed_on"}  # fmt: skip
    with as_(company.administrator):
        records.create(MetricDefinition, own)
    published(company, {seat(company.rep): {"2027-01-01": 300}}, metric="big_amt")
    with as_(company.executive):
        landing = standings("big_amt", QUARTER).of(company.rep.pk).landing
    assert isinstance(landing, Foreseen) == knows
    if isinstance(landing, Foreseen):
        big = value == "60"
        assert (landing.coming.weighted, landing.coming.new) == ((40, 70) if big else (0, 0))


def test_the_panel_shows_the_parts_and_leads_to_the_deals(company: Organisation) -> None:
    client = signed_in(company.rep)
    client.cookies["yingdan_language"] = "en"
    text = client.get(link("sales_amt", QUARTER, person=company.rep.pk)).content.decode()
    assert "Open deals, in time" in text and "¥13<" in text and "¥173<" in text and "0 of 10 won" in text
    lists = [part.split('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]]
    lists = [url for url in lists if url.startswith("/opportunities/?")]
    assert len(lists) >= 2
    with as_(company.rep):
        still = Opportunity.objects.get(expected_close_on=date(2027, 3, 31))
        came = Opportunity.objects.get(opened_on=date(2026, 2, 20))
    found = "".join(client.get(url).content.decode() for url in dict.fromkeys(lists))
    assert f"/opportunities/{still.pk}/" in found and f"/opportunities/{came.pk}/" in found
