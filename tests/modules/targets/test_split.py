"""Splitting a plan: the worked examples of the requirements, exactly, in the database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.modules.targets.company import entries, figures, plan_of, seat, unit
from tests.organisation import Organisation, as_
from yingdan.engines.targets.exact import total
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.objects.cell import Cell, broken
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.put import Wrong, put
from yingdan.modules.targets.services.split import EVERY, Way, preview, split
from yingdan.modules.targets.services.table import table
from yingdan.platform import records

D = Decimal


def stored(plan: Any, node: str) -> list[Decimal | None]:
    """What stands in the cells of a node, in order."""
    return list(Cell.objects.filter(plan=plan, node=node).order_by("starts_on").values_list("target", flat=True))


def test_five_million_to_quarters_and_months(org: Organisation) -> None:
    """N2: 5,000,000 is 1,250,000 a quarter, and months of 416,666.67 eight times and 416,666.66 four times."""
    plan = plan_of(org, rounding="cent")
    with as_(org.executive):
        split(plan, unit(org.company), Way(over="even", whole=D("5000000.00")))
        months = stored(plan, unit(org.company))
        assert (months.count(D("416666.67")), months.count(D("416666.66")), len(months)) == (8, 4, 12)
        row = table(plan).rows[0]
        quarters = [value.amount for key, value in row.values.items() if key.startswith("sum:quarter")]
        assert quarters == [D(1250000)] * 4
        assert row.values["sum:year:2027-01-01"].amount == D(5000000)


def test_in_whole_wan_and_by_weeks(org: Organisation) -> None:
    """N2: in whole 万 each quarter is 42 + 42 + 41; in a 4-4-5 year 32 weeks have 10 and 20 have 9, a quarter 125."""
    plan = plan_of(org, rounding="wan")
    weekly = plan_of(org, rounding="wan", grain="week", pattern="445")
    with as_(org.executive):
        split(plan, unit(org.company), Way(over="even", whole=D(5000000)))
        assert [amount and int(amount // 10000) for amount in stored(plan, unit(org.company))] == [42, 42, 41] * 4
        split(weekly, unit(org.company), Way(over="even", whole=D(5000000)))
        weeks = [amount and int(amount // 10000) for amount in stored(weekly, unit(org.company))]
        assert (weeks.count(10), weeks.count(9), len(weeks)) == (32, 20, 52)
        assert [sum(week or 0 for week in weeks[at : at + 13]) for at in (0, 13, 26, 39)] == [125] * 4


def test_growth_by_history_even_and_weights(org: Organisation) -> None:
    """N1: 20 % on 500,000 / 300,000 / 200,000 of the last quarter."""
    team = org.team_a1
    facts = {
        (org.rep.pk, date(2026, 11, 5)): 500000,
        (org.mate.pk, date(2026, 12, 5)): 300000,
        (org.manager.pk, date(2026, 10, 5)): 200000,
        (team.path, date(2026, 11, 5)): 1000000,
    }
    plan = plan_of(org, team, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    people = [seat(org.rep), seat(org.mate), seat(org.manager)]
    base = (date(2026, 10, 1), date(2026, 12, 31))
    with figures(facts), as_(org.executive):

        def shares(way: Way) -> list[Decimal | None]:
            found = preview(plan, unit(team), way)
            assert (found.whole, found.unallocated) == (D(1200000), D(0))
            return [found.amount(person) for person in people]

        assert shares(Way(method="growth", growth=D("0.2"), base=base)) == [D(600000), D(360000), D(240000)]
        assert shares(Way(method="even", growth=D("0.2"), base=base)) == [D(400000)] * 3
        by_hand = dict(zip(people, (D(3), D(2), D(1)), strict=True))
        hand = Way(method="weights", weights=by_hand, whole=D(1200000))
        assert shares(hand) == [D(600000), D(400000), D(200000)]
        split(plan, unit(team), Way(method="growth", growth=D("0.2"), base=base))
        assert [total(a for a in stored(plan, person) if a is not None) for person in people] == [
            D(600000), D(360000), D(240000),
        ]  # fmt: skip


def test_a_third_each_stays_exact(org: Organisation) -> None:
    """T-TG-01: 100,000.00 over three; split again, in another order, with one less: the sum is exact every time."""
    plan = plan_of(org, org.team_a1, rounding="cent", grain="quarter", ends_on=date(2027, 3, 31))
    people = [seat(org.rep), seat(org.mate), seat(org.manager)]
    with as_(org.executive):
        first = Way(method="even", whole=D("100000.00"), among=people)
        split(plan, unit(org.team_a1), first)
        shares = sorted((stored(plan, one)[0] for one in people), reverse=True)  # type: ignore[type-var]
        assert shares == [D("33333.34"), D("33333.33"), D("33333.33")]
        split(plan, unit(org.team_a1), first)
        assert sorted((stored(plan, one)[0] for one in people), reverse=True) == shares  # type: ignore[type-var]
        for among in (people[::-1], people[:2]):
            put(plan, [one for person in people for one in entries(person, {"2027-01-01": None})])
            split(plan, unit(org.team_a1), Way(method="even", among=among))
            given = [amount for person in people for amount in stored(plan, person) if amount is not None]
            assert total(given) == D("100000.00")
        assert broken(plan.pk) == []


def test_people_and_months_both_stand(org: Organisation) -> None:
    """Every person's year and every month of the unit add up exactly, to the cent; and so down the whole tree."""
    plan = plan_of(org, rounding="cent")
    with as_(org.executive):
        split(plan, unit(org.company), Way(over="working_days", method="even", whole=D("1000000.01"), deep=True))
        found = table(plan)
        top = found.rows[0]
        assert top.values["sum:year:2027-01-01"].amount == D("1000000.01")
        for row in found.rows:
            if row.is_unit and any(value.amount for value in row.values.values()):
                assert {value.rest for value in row.values.values()} == {D(0)}, row.name
        rep = found.row(seat(org.rep))
        assert rep is not None and rep.depth == 3 and rep.values["2027-01-01"].amount


def test_heads_with_a_ramp(org: Organisation) -> None:
    """A newcomer carries a quarter in his first month."""
    plan = plan_of(org, org.team_a1, rounding="yuan", grain="month", ends_on=date(2027, 3, 31))
    org.mate.joined_on = date(2027, 1, 1)
    with as_(org.administrator):
        records.save(org.mate)
    people = [seat(org.rep), seat(org.mate)]
    with as_(org.executive):
        put(plan, entries(unit(org.team_a1), {"2027-01-01": 1000, "2027-02-01": 1000, "2027-03-01": 1000}))
        split(plan, unit(org.team_a1), Way(method="heads", ramp=(D("0.25"), D("0.5")), among=people))
        assert stored(plan, people[1]) == [D(200), D(333), D(500)]
        assert stored(plan, people[0]) == [D(800), D(667), D(500)]


def test_what_cannot_be_split_says_so(org: Organisation) -> None:
    """No amount, nobody below, unknown ways, a leaf's locks: refused in words, nothing written."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        for way in (Way(method="even"), Way(method="magic"), Way(over="magic", whole=D(1))):
            with pytest.raises(Invalid):
                split(plan, unit(org.team_a1), way)
        with pytest.raises(Invalid):
            split(plan, unit(org.team_a1), Way(method="last_year", whole=D(100)))
        assert not Cell.objects.filter(plan=plan).exists()
        with pytest.raises(Wrong) as wrong:
            put(plan, entries(unit(org.team_a1), {"2027-01-01": 1, "2027-13-01": 2}))
        assert list(wrong.value.errors) == [(unit(org.team_a1), "2027-13-01")]


def test_a_unit_without_its_own_figure_is_split_as_the_sum_below_it(org: Organisation) -> None:
    """What those below it have is its whole, and in a published plan the periods that are over keep theirs."""
    plan, months = plan_of(org, ends_on=date(2027, 3, 31)), ("2027-01-01", "2027-02-01", "2027-03-01")
    with as_(org.executive):
        put(plan, entries(unit(org.company), dict.fromkeys(months, 2000)))
        for person, month in ((org.rep, 100), (org.mate, 200)):
            put(plan, entries(seat(person), dict.fromkeys(months, month)))
        assert preview(plan, unit(org.team_a1), Way(over="even")).whole == D(900)
        flow.publish(flow.approve(plan), reason="first")
        plan = Plan.objects.get(pk=plan.pk)
        with clock.fixed(date(2027, 2, 10)):
            found = preview(plan, unit(org.team_a1), Way(whole=D(1200)))
            given = {day.month: amount for (_place, day, _level), amount in found.numbers.items()}
            assert (found.whole, given) == (D(1200), {2: D(450), 3: D(450)}), "January counts with its 300"
            put(plan, entries(unit(org.team_a1), {"sum:year:2027-01-01": 1200}))
            asked = Change.objects.get(plan=plan).cells
            assert {line["target"][1] for line in asked.values()} == {"450.00"}


def test_every_level_is_split_alike(org: Organisation) -> None:
    """Who wrote a stretch beside the target splits both: else some month's target would be above its stretch."""
    plan = plan_of(org)
    year, weights = "sum:year:2027-01-01", {f"2027-{month:02}-01": D(month) for month in range(1, 13)}
    with as_(org.executive):
        put(plan, entries(unit(org.company), {year: 780_000}))
        put(plan, entries(unit(org.company), {year: 858_000}, "stretch"))
        with pytest.raises(Wrong):
            split(plan, unit(org.company), Way(over="weights", weights=weights))
        split(plan, unit(org.company), Way(over="weights", weights=weights, level=EVERY, method="even", deep=True))
        cells = Cell.objects.filter(plan=plan, node=unit(org.company)).order_by("starts_on")
        assert [(cell.target, cell.stretch) for cell in cells[:2]] == [(D(10000), D(11000)), (D(20000), D(22000))]
        assert not broken(plan.pk)
        assert Cell.objects.filter(plan=plan, person=org.rep.pk).exclude(stretch=None).exists()


def test_a_figure_typed_again_lies_evenly_again(org: Organisation) -> None:
    """Rounding of a small figure is no weight: what was typed on the way to 36,000,000 leaves no trace."""
    plan = plan_of(org)
    with as_(org.executive):
        for figure in (3, 36, 100_000, 36_000_000):
            put(plan, entries(unit(org.company), {"sum:year:2027-01-01": figure}))
        assert set(stored(plan, unit(org.company))) == {D(3_000_000)}


def test_weights_by_hand_go_down_to_every_person(org: Organisation) -> None:
    """Below the units that were given weights people share evenly; nobody is asked for the weight of each."""
    plan = plan_of(org)
    by_hand = {unit(org.region_a): D(3), unit(org.region_b): D(1)}
    with as_(org.executive):
        way = Way(method="weights", over="even", whole=D(4_800_000), weights=by_hand, among=tuple(by_hand), deep=True)
        split(plan, unit(org.company), way)
        assert stored(plan, unit(org.region_a)) == [D(300_000)] * 12
        shares = {tuple(stored(plan, seat(person))) for person in (org.rep, org.mate)}
        assert len(shares) == 1 and not broken(plan.pk)


def test_the_year_before_is_found_by_the_place_in_the_year(org: Organisation) -> None:
    """A year of 53 weeks is split by the 52 before it, not by one of them; a plan from July by the last July."""
    facts = {(org.rep.pk, date(2027, 3, 20)): 300, (org.mate.pk, date(2026, 4, 1)): 100}
    weekly = plan_of(org, org.team_a1, year=2028, grain="week", pattern="445", start_month=4)
    half = plan_of(org, org.team_a1, starts_on=date(2027, 7, 1))
    with figures(facts), as_(org.executive):
        assert len(weekly.leaves) == 53
        way = Way(method="last_year", over="even", whole=D(4_000_000))
        found = preview(weekly, unit(org.team_a1), way)
        assert [found.amount(seat(person)) for person in (org.rep, org.mate)] == [D(3_000_000), D(1_000_000)]
    facts = {
        (org.rep.pk, date(2026, 7, 20)): 300,
        (org.mate.pk, date(2026, 1, 10)): 900,
        (org.mate.pk, date(2026, 9, 1)): 100,
    }
    with figures(facts), as_(org.executive):
        found = preview(half, unit(org.team_a1), way)
        assert [found.amount(seat(person)) for person in (org.rep, org.mate)] == [D(3_000_000), D(1_000_000)]
