"""The completion of the units above: whole per cent for who carries a part, and nothing else of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.modules.targets.company import entries, figures, plan_of, seat, unit
from tests.organisation import Organisation, as_, signed_in
from yingdan.engines.targets.pace import Pace
from yingdan.kernel import clock
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.services import above
from yingdan.modules.targets.services.above import completions
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.table import table
from yingdan.platform import preferences, records
from yingdan.platform.actor import SYSTEM, acting

D = Decimal
YEAR = "sum:year:2027-01-01"
DAY = date(2027, 7, 1)


def published(org: Organisation, *people: Any) -> Plan:
    """A published plan: 1,200 for the company, 600 for the region, 300 for the team, 96 for each of some people."""
    plan = plan_of(org)
    with as_(org.executive):
        for place, whole in ((org.company, 1200), (org.region_a, 600), (org.team_a1, 300)):
            put(plan, entries(unit(place), {YEAR: whole}))
        for person in people:
            put(plan, entries(seat(person), {YEAR: 96}))
    with acting(SYSTEM):
        plan.status = Status.PUBLISHED
        return records.save(plan)


def facts(org: Organisation) -> dict[Any, Any]:
    """What was reached: 61 by the rep, 91 in the team, 200 in the region, 333 in the company."""
    amounts = ((org.rep.pk, 61), (org.team_a1.path, 91), (org.region_a.path, 200), (org.company.path, 333))
    return {(key, date(2027, 3, 9)): amount for key, amount in amounts}


def told(plan: Plan, who: Any) -> dict[int, str]:
    """What somebody is told, by unit."""
    with as_(who):
        return {unit: str(one.completion) for unit, one in completions(plan).items()}


def test_whole_per_cent_and_no_amount(org: Organisation) -> None:
    """The team of three, the region of five, the company of seven; nothing but shares leaves."""
    plan = published(org, org.rep, org.mate, org.manager, org.neighbour, org.director, org.stranger, org.executive)
    with figures(facts(org)), clock.fixed(DAY):
        assert told(plan, org.rep) == {
            org.team_a1.pk: "0.30",
            org.region_a.pk: "0.33",
            org.company.pk: "0.28",
        }
        with as_(org.rep):
            assert all(one.gap is None and one.ahead is None for one in completions(plan).values())
            assert all(row.values[YEAR].actual is None for row in table(plan).rows if row.is_unit)
        assert told(plan, org.stranger) == {org.company.pk: "0.28"}, "his own region was given nothing"
        assert told(plan, org.executive) == {}, "he sees the amounts themselves"
        assert set(told(plan, org.manager)) == {org.region_a.pk, org.company.pk}
        client = signed_in(org.rep)
        client.cookies["yingdan_unit"] = "one"
        pages = [client.get(url).content.decode() for url in ("/targets/tree/", "/targets/mine/")]
    for page in pages:
        assert "33%" in page and "28%" in page
        assert "1,200" in page and "333" not in page and ">200<" not in page, "the targets, and not what was reached"


def test_nobody_is_betrayed(org: Organisation) -> None:
    """A unit of two would tell the one what the other reached; the unit above it, with two more, does not."""
    plan = published(org, org.rep, org.mate, org.neighbour, org.director)
    with figures(facts(org)), clock.fixed(DAY):
        assert set(told(plan, org.rep)) == {org.region_a.pk, org.company.pk}
    alone = published(org, org.rep, org.neighbour)
    with figures(facts(org)), clock.fixed(DAY):
        assert set(told(alone, org.rep)) == {org.team_a1.pk}, "his own team of one is himself"
        assert told(alone, org.mate) == {org.region_a.pk: "0.33", org.company.pk: "0.28"}, "he has no target himself"


def test_when_nothing_is_told(org: Organisation) -> None:
    """Of a draft, where the company does not want it, and of a metric one may not see."""
    plan = published(org, org.rep, org.mate, org.manager)
    with figures(facts(org)), clock.fixed(DAY):
        assert told(plan, org.rep)
        with acting(SYSTEM):
            preferences.set_company(completion_above=False)
        assert told(plan, org.rep) == {}
        with acting(SYSTEM):
            preferences.set_company(completion_above=True)
            plan.status = Status.COMMITTING
        assert told(plan, org.rep) == {}


def test_it_is_worked_out_once_a_minute(org: Organisation) -> None:
    """For everybody together."""
    plan = published(org, org.rep, org.mate, org.manager)
    with figures(facts(org)), clock.fixed(DAY):
        assert told(plan, org.rep)[org.team_a1.pk] == "0.30"
        with figures({}), pytest.MonkeyPatch.context() as patch:
            patch.setattr(above, "table", None)
            assert told(plan, org.mate)[org.team_a1.pk] == "0.30"


def test_a_share_without_its_amounts() -> None:
    """Rounded to whole per cent; what cannot be told stays what it is."""
    one = Pace("measured", D("0.8281"), D("0.5"), D("0.3281"), D(5510), "green")
    assert above.bare(one) == Pace("measured", D("0.83"), D("0.5"), colour="green")
    assert above.bare(Pace("zero_target", gap=D(3))) == Pace("zero_target")
