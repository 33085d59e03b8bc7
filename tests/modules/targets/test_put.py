"""Writing targets: the books stay true whoever writes and by which way; nothing is lost, nothing overwritten unseen."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.modules.targets.company import entries, figures, plan_of, seat, unit
from tests.organisation import Organisation, api_of, as_
from yingdan.engines.targets.exact import total
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Missing, Refused
from yingdan.modules.targets.objects.cell import Cell, broken
from yingdan.modules.targets.services.locking import lock, unlock
from yingdan.modules.targets.services.put import Entry, Wrong, put
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.targets.services.table import table
from yingdan.modules.targets.services.undo import undo
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting

D = Decimal
JAN, FEB = "2027-01-01", "2027-02-01"


def amount(plan: Any, node: str, day: str = JAN) -> Decimal | None:
    """What stands in one cell."""
    cell = Cell.objects.filter(plan=plan, node=node, starts_on=day).first()
    return cell.target if cell else None


def test_no_more_is_given_out_than_there_is(org: Organisation) -> None:
    """T-TG-02: a child beyond its parent, a parent lowered below its children: refused by every way in; the buffer
    allows what it says and no more.
    """
    plan = plan_of(org, org.team_a1, buffer=D(5))
    top, rep, mate = unit(org.team_a1), seat(org.rep), seat(org.mate)
    with as_(org.executive):
        put(plan, [*entries(top, {JAN: 100}), *entries(rep, {JAN: 60}), *entries(mate, {JAN: 45})])
        for wrong in (entries(mate, {JAN: "45.01"}), entries(top, {JAN: 99}), entries(top, {JAN: 0})):
            with pytest.raises(Invalid) as refused:
                put(plan, wrong)
            assert refused.value.code == "over"
        cell = Cell.objects.get(plan=plan, node=mate)
        with pytest.raises(Invalid):
            records.change(cell, {"target": D(50)})
        other = Cell(plan=plan, unit=org.team_a1, person=org.manager, starts_on=date(2027, 1, 1), target=D(1))
        with pytest.raises(Invalid):
            records.save(other)
        assert (amount(plan, top), amount(plan, mate), broken(plan.pk)) == (D(100), D(45), [])
        assert table(plan).rows[0].values[JAN].rest == D(-5)
    answer = api_of(org.executive).patch(f"target-cells/{cell.pk}", {"target": "50"})
    assert answer.status_code == 422 or answer.status_code == 400, answer.content


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0", D(0)), ("-5.5", D("-5.50")), ("1000000000000000", D(10**15)), (None, None), ("0.001", ""), ("1e17", "")],
)
def test_odd_amounts(org: Organisation, typed: str | None, kept: Any) -> None:
    """T-TG-02: zero, negative, blank and 1e15 are kept as they are; three decimals and too many digits are refused."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        numbers = entries(unit(org.team_a1), {JAN: typed})
        if kept == "":
            with pytest.raises(Wrong):
                put(plan, numbers)
            return
        put(plan, numbers)
        assert amount(plan, unit(org.team_a1)) == kept
        value = table(plan).rows[0].values[JAN]
        assert value.amount == kept and value.standing.completion is None


def test_locked_cells_stand(org: Organisation) -> None:
    """T-TG-02: a locked child is not changed by hand nor by a split; unlocked it is again."""
    plan = plan_of(org, org.team_a1)
    top, rep, mate = unit(org.team_a1), seat(org.rep), seat(org.mate)
    with as_(org.executive):
        put(plan, [*entries(top, {JAN: 100}), *entries(rep, {JAN: 70})])
        assert lock(plan, [rep]).cells == 1
        with pytest.raises(Wrong) as refused:
            put(plan, entries(rep, {JAN: 60}))
        assert list(refused.value.errors) == [(rep, JAN)]
        split(plan, top, Way(method="even", among=[rep, mate]))
        assert (amount(plan, rep), amount(plan, mate)) == (D(70), D(30))
        unlock(plan, [rep])
        split(plan, top, Way(method="even", among=[rep, mate]))
        assert (amount(plan, rep), amount(plan, mate)) == (D(50), D(50))


def test_a_sum_is_broken_down_over_its_cells(org: Organisation) -> None:
    """A quarter typed as one number lies over its months as they weigh, the year evenly where nothing stands."""
    plan = plan_of(org, org.team_a1)
    top = unit(org.team_a1)
    with as_(org.executive):
        put(plan, entries(top, {"sum:year:2027-01-01": 1200}))
        assert {amount(plan, top, f"2027-{month:02d}-01") for month in range(1, 13)} == {D(100)}
        put(plan, entries(top, {FEB: 200, "2027-03-01": 100}))
        put(plan, entries(top, {"sum:quarter:2027-01-01": 800}))
        assert [amount(plan, top, f"2027-0{month}-01") for month in (1, 2, 3)] == [D(200), D(400), D(200)]


def test_levels_are_each_harder(org: Organisation) -> None:
    """目标, 冲刺, 挑战: an easier challenge is refused, a level may be blank."""
    plan = plan_of(org, org.team_a1)
    top = unit(org.team_a1)
    with as_(org.executive):
        put(plan, [Entry(top, JAN, "target", D(100)), Entry(top, JAN, "challenge", D(150))])
        with pytest.raises(Wrong):
            put(plan, [Entry(top, JAN, "stretch", D(160))])
        with pytest.raises(Wrong):
            put(plan, [Entry(top, JAN, "dream", D(160))])
        assert table(plan, "challenge").rows[0].values[JAN].amount == D(150)


def test_who_wrote_first_is_not_overwritten_unseen(org: Organisation) -> None:
    """A number decided on an older version of the cell is refused with both; another level is merged."""
    plan = plan_of(org, org.team_a1)
    top = unit(org.team_a1)
    with as_(org.executive):
        put(plan, entries(top, {JAN: 100}))
        version = table(plan).rows[0].values[JAN].version
        put(plan, [Entry(top, JAN, "target", D(110), version)])
        with pytest.raises(Conflict) as clash:
            put(plan, [Entry(top, JAN, "target", D(120), version)])
        assert clash.value.conflicts["target"][:2] == (D(120), D(110))
        put(plan, [Entry(top, JAN, "stretch", D(130), version)])
        assert amount(plan, top) == D(110)


def test_undo_takes_all_of_it_back(org: Organisation) -> None:
    """A split is taken back in one step, by who made it, soon, and only while nothing was changed since."""
    plan = plan_of(org, org.team_a1)
    top, rep = unit(org.team_a1), seat(org.rep)
    with as_(org.executive):
        put(plan, [*entries(top, {JAN: 90}), *entries(rep, {JAN: 10})])
        written = split(plan, top, Way(method="even"))
        assert amount(plan, rep) == D(30)
    with as_(org.ops), pytest.raises(Missing):
        undo(plan, written.batch)
    with as_(org.executive):
        with clock.fixed(clock.now() + timedelta(minutes=11)), pytest.raises(Refused):
            undo(plan, written.batch)
        assert undo(plan, written.batch) == 3
        assert (amount(plan, rep), amount(plan, seat(org.mate)), amount(plan, top)) == (D(10), None, D(90))
        again = put(plan, entries(rep, {JAN: 20}))
        put(plan, entries(rep, {JAN: 25}))
        with pytest.raises(Conflict):
            undo(plan, again.batch)


def test_a_group_shows_the_sum_of_its_members(org: Organisation) -> None:
    """T-TG-03: a unit without a target of its own shows what its members have, and what they reached."""
    plan = plan_of(org, rounding="cent")
    facts = {(org.team_a1.path, date(2027, 1, 5)): 30, (org.region_a.path, date(2027, 1, 5)): 45}
    with figures(facts), as_(org.executive), clock.fixed(date(2027, 1, 29)):
        put(plan, [*entries(seat(org.rep), {JAN: 40}), *entries(seat(org.mate), {JAN: 20})])
        found = table(plan)
        team, region, company = (found.row(unit(one)) for one in (org.team_a1, org.region_a, org.company))
        assert team and region and company
        for row in (team, region, company):
            assert (row.values[JAN].amount, row.values[JAN].summed, row.values[JAN].rest) == (D(60), True, None)
        assert team.values[JAN].standing.completion == D("0.5")
        assert region.values[JAN].actual == D(45) and company.values[JAN].standing.state == "no_data"
        assert team.values["sum:year:2027-01-01"].actual == D(30)


def test_completion_is_never_infinite(org: Organisation) -> None:
    """T-TG-09: no target, no data, zero, negative results: shown as such."""
    plan = plan_of(org, org.team_a1)
    facts = {(org.rep.pk, date(2027, 1, 5)): -50, (org.mate.pk, date(2027, 1, 5)): 10}
    with figures(facts), as_(org.executive), clock.fixed(date(2027, 1, 29)):
        put(plan, [*entries(seat(org.rep), {JAN: 100}), *entries(seat(org.mate), {JAN: 0})])
        found = table(plan)
        standings = [found.row(seat(one)).values[JAN].standing for one in (org.rep, org.mate, org.manager)]  # type: ignore[union-attr]
        assert [one.state for one in standings] == ["measured", "zero_target", "no_target"]
        assert standings[0].completion == D("-0.5") and standings[0].gap == D(150) and standings[1].gap == D(-10)


def test_who_sees_and_writes_what(org: Organisation) -> None:
    """S1-1b: everybody sees his own line up to the company; a manager writes what stands below his unit, not what it
    was given; a draft is seen by its planners alone.
    """
    plan = plan_of(org)
    nodes = [unit(org.company), unit(org.region_a), unit(org.team_a1), unit(org.team_b1), seat(org.rep), seat(org.mate)]
    with as_(org.executive):
        put(plan, [one for at, node in enumerate(nodes) for one in entries(node, {JAN: 1000 >> at})])
    with as_(org.manager):
        assert not Cell.objects.filter(plan=plan).exists()
        with pytest.raises(Missing):
            put(plan, entries(seat(org.rep), {JAN: 1}))
    with acting(SYSTEM):
        plan.status = "committing"
        records.save(plan)
    with as_(org.rep):
        assert set(Cell.objects.filter(plan=plan).values_list("node", flat=True)) == {*nodes[:3], seat(org.rep)}
        found = table(plan)
        assert [row.key for row in found.rows] == [*nodes[:3], seat(org.rep)]
        assert found.rows[0].values[JAN].rest is None and not any(
            value.editable for row in found.rows for value in row.values.values()
        )
        with pytest.raises(Refused):
            put(plan, entries(seat(org.rep), {JAN: 1}))
    with as_(org.manager):
        assert table(plan).row(unit(org.team_a1)).values[JAN].rest == D(250 - 62 - 31)  # type: ignore[union-attr]
        put(plan, entries(seat(org.mate), {JAN: 30}))
        for node in (unit(org.team_a1), unit(org.team_b1)):
            with pytest.raises((Refused, Missing, Wrong)):
                put(plan, entries(node, {JAN: 5}))
    with as_(org.stranger):
        assert not Cell.objects.filter(plan=plan, person=org.rep).exists()


def test_the_table_costs_the_same_however_large(org: Organisation) -> None:
    """A constant number of statements, with one person or all of them."""
    plan = plan_of(org)
    with as_(org.executive):
        counts = []
        for people in ([org.rep], [org.rep, org.mate, org.neighbour, org.stranger, org.manager]):
            put(plan, [one for person in people for one in entries(seat(person), {JAN: 5, FEB: 6})])
            with CaptureQueriesContext(connection) as queries:
                table(plan)
            counts.append(len(queries))
    assert counts[1] <= counts[0] <= 8, counts


def test_rates_are_not_added(org: Organisation) -> None:
    """A rate's quarter is no sum, its children need not make up the parent, and it is not split."""
    plan = plan_of(org, org.team_a1)
    with acting(SYSTEM):
        plan.rolls = "ratio"
        records.save(plan)
    with as_(org.executive):
        put(plan, [*entries(unit(org.team_a1), {JAN: 30, FEB: 30}), *entries(seat(org.rep), {JAN: 40})])
        values = table(plan).rows[0].values
        assert values["sum:quarter:2027-01-01"].amount == D(30) and values[JAN].rest is None
        with pytest.raises(Invalid):
            split(plan, unit(org.team_a1), Way(method="even"))
        put(plan, entries(seat(org.mate), {"sum:quarter:2027-01-01": 25}))
        assert total(a for a in [amount(plan, seat(org.mate), FEB)] if a is not None) == D(25)
