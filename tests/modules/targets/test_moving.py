"""Joiners, leavers, movers, and those who are behind: by a stated rule, and the books stay true."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.modules.targets.company import entries, figures, plan_of, seat, unit
from tests.organisation import Organisation, as_, signed_in
from yingdan.engines.targets.exact import total
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.jobs import check, moves, sums
from yingdan.modules.targets.objects.cell import Cell, broken
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.objects.theme import Theme
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.asked import amounts_of
from yingdan.modules.targets.services.changes import approve, submit
from yingdan.modules.targets.services.due import due
from yingdan.modules.targets.services.ground import ground
from yingdan.modules.targets.services.line import line
from yingdan.modules.targets.services.moving import prorate
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.rebalance import rebalance
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.targets.services.table import table
from yingdan.platform import bookkeeping, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.posting import Posting
from yingdan.platform.progress import Progress

D = Decimal


def target(plan: Any, node: str, month: int) -> Decimal | None:
    """What stands in one month."""
    cell = Cell.objects.filter(plan=plan, node=node, starts_on=date(2026, month, 1)).first()
    return cell.target if cell else None


def test_who_joins_and_leaves_carries_his_days(org: Organisation) -> None:
    """Joined on 8 June (16 of 21 working days, the 19th is Dragon Boat Festival), left on 15 September (11 of 22): the
    rest goes back to the unit; once more changes nothing.
    """
    plan = plan_of(org, org.team_a1, year=2026)
    with acting(SYSTEM):
        records.change(org.mate, {"joined_on": date(2026, 6, 8), "left_on": date(2026, 9, 15)})
    mate = seat(org.mate)
    with as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(12 * 2100), among=[mate]))
        for _once_more in range(2):
            prorate(plan, org.mate.pk)
            months = [target(plan, mate, month) for month in range(1, 13)]
            assert months[:5] == [D(0)] * 5 and months[6:8] == [D(2100)] * 2 and months[9:] == [D(0)] * 3
            assert months[5] == D(1600) and months[8] == D(1050)
        rest = table(plan).rows[0].values["2026-06-01"].rest
        assert rest == D(500) and broken(plan.pk) == []


def test_who_moves_takes_his_target_along(org: Organisation) -> None:
    """From team A1 to team B1 on 16 June: each team has what he is there for; the company's target stays."""
    plan = plan_of(org, year=2026)
    with acting(SYSTEM):
        posted(org.rep, org.team_b1, date(2026, 6, 16))
    with as_(org.executive):
        split(plan, unit(org.company), Way(over="even", method="even", whole=D(12 * 84000), deep=True))
        before = target(plan, seat(org.rep), 6)
        assert before == D(7000)
        teams = {team: target(plan, unit(team), 7) for team in (org.team_a1, org.team_b1)}
        prorate(plan, org.rep.pk)
        there = seat(org.rep, org.team_b1)
        days = (11, 10)  # 19 June is the Dragon Boat Festival
        assert [target(plan, seat(org.rep, org.team_a1), 6), target(plan, there, 6)] == [
            (D(7000) * days[0] / 21).quantize(D(1)), (D(7000) * days[1] / 21).quantize(D(1)),
        ]  # fmt: skip
        assert target(plan, seat(org.rep, org.team_a1), 7) == 0 and target(plan, there, 7) == D(7000)
        assert target(plan, unit(org.team_a1), 7) == teams[org.team_a1] - 7000  # type: ignore[operator]
        assert target(plan, unit(org.team_b1), 7) == teams[org.team_b1] + 7000  # type: ignore[operator]
        assert target(plan, unit(org.company), 7) == D(84000) and broken(plan.pk) == []
        found = table(plan)
        assert all(value.rest == 0 for value in found.rows[0].values.values())


def posted(person: Any, there: Any, since: date) -> None:
    """Somebody who stood where he stood until a day, and stands elsewhere since."""
    was = person.unit
    for one in Posting.objects.filter(person=person):
        records.delete(one)
    records.create(Posting, {"person": person, "unit": was, "until": since.replace(day=since.day - 1)})
    records.create(Posting, {"person": person, "unit": there, "since": since})


def test_what_is_behind_is_spread_over_what_is_left(org: Organisation) -> None:
    """Two months closed, one person 60 behind, one ahead: the unit grows with its people, leads stay."""
    plan = plan_of(org, org.team_a1, year=2026)
    rep, mate, team = seat(org.rep), seat(org.mate), unit(org.team_a1)
    facts = {
        (org.rep.pk, date(2026, 10, 9)): 70,
        (org.rep.pk, date(2026, 11, 9)): 70,
        (org.mate.pk, date(2026, 10, 9)): 150,
        (org.mate.pk, date(2026, 11, 9)): 100,
    }
    with figures(facts), as_(org.executive), clock.fixed(date(2026, 12, 1)):
        numbers = {"2026-10-01": 100, "2026-11-01": 100, "2026-12-01": 100}
        put(plan, [*entries(team, dict.fromkeys(numbers, 200)), *entries(rep, numbers), *entries(mate, numbers)])
        with pytest.raises(Invalid):
            rebalance(plan, rep)
        rebalance(plan, team, "last")
        assert [target(plan, node, 12) for node in (rep, mate, team)] == [D(160), D(100), D(260)]
        assert target(plan, rep, 10) == D(100) and broken(plan.pk) == []
        with pytest.raises(Invalid):
            rebalance(plan, team, "tomorrow")


def test_rebalancing_goes_on_from_ones_own_request(org: Organisation) -> None:
    """The number typed before stays and counts as taken up; once more, or another way, adds nothing twice."""
    plan = plan_of(org, org.team_a1, year=2026)
    rep, team = seat(org.rep), unit(org.team_a1)
    with figures({(org.rep.pk, date(2026, 9, 9)): 40}), as_(org.executive), clock.fixed(date(2026, 10, 5)):
        months = dict.fromkeys(("2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01"), 100)
        put(plan, [*entries(team, dict.fromkeys(months, 200)), *entries(rep, months)])
        plan = flow.publish(flow.approve(plan), reason="known")
        put(plan, entries(rep, {"2026-12-01": 130}))
        for how in ("even", "even", "last", "weighted"):
            rebalance(plan, team, how)
            wanted = amounts_of(Change.objects.get(plan=plan).cells)
            assert {at[1].month: amount for at, amount in wanted.items() if at[0].key == rep} == {
                10: D(110), 11: D(110), 12: D(140),
            }, how  # fmt: skip
            assert wanted[Node(org.team_a1.pk), date(2026, 12, 1), "target"] == D(210)


def test_the_line_up_to_the_goal(org: Organisation) -> None:
    """S1-1b: from a rep's own number by team, region and company to the theme it serves, and why."""
    with acting(SYSTEM):
        theme = records.save(Theme(name="五轴产线占比 35%", why="高端市场决定三年后的利润"))
    plan = plan_of(org, theme=theme, why="进入前三")
    with as_(org.executive):
        split(plan, unit(org.company), Way(over="even", method="even", whole=D(120000), deep=True))
    with acting(SYSTEM):
        plan.status = Status.COMMITTING
        records.save(plan)
    with as_(org.rep):
        links = line(plan)
    assert [one.name for one in links] == ["Rep", "华东一组", "华东区", "启明数控", "五轴产线占比 35%"]
    assert [one.amount for one in links][1:4] == [D(30000), D(60000), D(120000)]
    assert links[3].why == "进入前三" and links[4].why and total([links[0].amount or 0]) == D(10000)


def test_the_night_looks_at_the_books(org: Organisation) -> None:
    """The health page says when the books of a plan do not hold, however that came to be."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        put(plan, [*entries(unit(org.team_a1), {"2027-01-01": 10}), *entries(seat(org.rep), {"2027-01-01": 10})])
    assert sums()[0] == "ok"
    with acting(SYSTEM):
        bookkeeping.load_many(
            [
                Cell(
                    plan=plan,
                    unit=org.team_a1,
                    person=org.mate,
                    node=seat(org.mate),
                    starts_on=date(2027, 1, 1),
                    target=D(1),
                )
            ]
        )
        assert check(Progress.__new__(Progress)) == {"wrong": 1}
    assert sums()[0] == "bad" and org.team_a1.name in sums()[1]


def test_who_moves_within_a_published_plan_is_seen_and_told_of(org: Organisation) -> None:
    """The maker of the plan hears of it once; the page previews it; the request is applied, and nothing is due."""
    plan = plan_of(org, year=2026)
    with acting(SYSTEM):
        plan.created_by = org.executive
        records.save(plan)
    with clock.fixed(date(2026, 6, 10)), as_(org.executive):
        split(plan, unit(org.company), Way(over="even", method="even", whole=D(12 * 84000), deep=True))
    with acting(SYSTEM):
        plan = Plan.objects.get(pk=plan.pk)
        plan.status = Status.PUBLISHED
        records.save(plan)
    with clock.fixed(date(2026, 6, 20)), acting(SYSTEM):
        assert due(ground(plan)) == []
        posted(org.rep, org.team_b1, date(2026, 6, 16))
        records.change(org.neighbour, {"left_on": date(2026, 8, 31)})
        assert moves(Progress.__new__(Progress)) == {"told": 2} and moves(Progress.__new__(Progress)) == {"told": 0}
    with clock.fixed(date(2026, 6, 20)):
        client = signed_in(org.executive)
        bell = client.get("/mentions/latest/").content.decode()
        assert "Rep" in bell and org.team_b1.name in bell and "Neighbour" in bell
        assert "Neighbour" in client.get(f"/targets/{plan.pk}/due/").content.decode()
        assert client.get(f"/targets/{plan.pk}/due/").status_code == 200
        assert "Rep" not in signed_in(org.rep).get(f"/targets/{plan.pk}/due/").content.decode()
        url = f"/targets/{plan.pk}/prorate/"
        page = client.get(url).content.decode()
        assert org.team_b1.name in page and 'name="person"' in page
        assert client.post(url).status_code == 422, "nobody is ticked"
        assert client.post(url, {"person": [org.rep.pk, org.neighbour.pk]}).status_code == 204
        assert "person" not in client.get(url).content.decode().replace("data-person", ""), "it waits in the request"
        with as_(org.executive):
            assert table(plan).row(seat(org.rep, org.team_b1)) is not None, "his new seat stands in the draft"
            change = Change.objects.get(plan=plan)
            approve(submit(change, reason="moved"), answer="")
            assert due(ground(plan)) == [] and broken(plan.pk) == []
            assert target(plan, seat(org.rep, org.team_b1), 7) == D(7000)
            assert target(plan, seat(org.neighbour), 9) == D(0)
            again = prorate(plan, org.rep.pk, org.neighbour.pk)
            assert again.cells == 0 and again.change is None, "once more changes nothing"


def test_pro_rata_goes_on_from_what_one_wrote_before(org: Organisation) -> None:
    """In a published plan: two who move one after the other, and numbers typed before, all stand in one request."""
    plan = plan_of(org, year=2026)
    with clock.fixed(date(2026, 6, 10)), as_(org.executive):
        split(plan, unit(org.company), Way(over="even", method="even", whole=D(12 * 84000), deep=True))
        put(plan, entries(unit(org.company), {"2026-07-01": 90000}))
    with acting(SYSTEM):
        plan = Plan.objects.get(pk=plan.pk)
        plan.status = Status.PUBLISHED
        records.save(plan)
        posted(org.rep, org.team_b1, date(2026, 6, 16))
        posted(org.mate, org.team_b1, date(2026, 6, 16))
    with clock.fixed(date(2026, 6, 20)), as_(org.executive):
        teams = {team: target(plan, unit(team), 7) for team in (org.team_a1, org.team_b1)}
        put(plan, [*entries(unit(org.region_b), {"2026-07-01": 45000}), *entries(seat(org.rep), {"2026-07-01": 6000})])
        for person in (org.rep, org.mate, org.rep):
            written = prorate(plan, person.pk)
        wants = {key: line["target"][1] for key, line in written.change.cells.items()}  # type: ignore[union-attr]

        def wanted(node: str) -> Decimal:
            return D(str(wants[f"{node}@2026-07-01"]))

        assert wanted(seat(org.rep, org.team_b1)) == 6000, "the number typed is the one that moves with him"
        assert wanted(seat(org.mate, org.team_b1)) == 7000 and wanted(seat(org.mate)) == wanted(seat(org.rep)) == 0
        assert wanted(unit(org.team_a1)) == teams[org.team_a1] - 13000  # type: ignore[operator]
        assert wanted(unit(org.team_b1)) == teams[org.team_b1] + 13000  # type: ignore[operator]
        assert wanted(unit(org.region_b)) == 45000 + 13000, "what was typed for the region stays, with what moves there"
        change = Change.objects.get(plan=plan)
        page = signed_in(org.executive).get(f"/target-changes/{change.pk}/").content.decode()
        assert "改动的格" in page and "5.80" in page, "who decides sees what he decides on"
        approve(submit(change, reason="moved"), answer="")
        assert broken(plan.pk) == [] and due(ground(plan)) == []


def test_a_day_of_joining_mended_later_is_seen(org: Organisation) -> None:
    """Known since it was written, and not since the person was entered; other writes to the person ask nothing."""
    plan = plan_of(org, year=2026)
    with clock.fixed(date(2026, 6, 10)), as_(org.executive):
        split(plan, unit(org.company), Way(over="even", method="even", whole=D(12 * 84000), deep=True))
    with clock.fixed(date(2026, 6, 20)), acting(SYSTEM):
        records.change(org.mate, {"joined_on": date(2026, 7, 15)})
        assert [one.name for one in due(ground(plan))] == [org.mate.name]
    with clock.fixed(date(2026, 6, 21)), as_(org.executive):
        put(plan, entries(seat(org.mate), {f"2026-{month:02}-01": 1 for month in range(1, 13)}))
        assert due(ground(plan)) == []
    with clock.fixed(date(2026, 6, 22)), acting(SYSTEM):
        records.change(type(org.mate).objects.get(pk=org.mate.pk), {"job_title": "Senior"})
        assert due(ground(plan)) == []
