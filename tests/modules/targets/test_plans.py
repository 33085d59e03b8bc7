"""Plans, cycles, themes and goals: dates by the company's calendar, what may be changed and deleted, and ratings."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.utils import translation

from tests.modules.targets.company import entries, figures, plan_of, seat, unit
from tests.organisation import Organisation, api_of, as_, make
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem, Refused
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.objects.cell import broken
from yingdan.modules.targets.objects.cycle import Cycle
from yingdan.modules.targets.objects.goal import Goal
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.objects.theme import Theme
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.basis import switch
from yingdan.modules.targets.services.ground import columns
from yingdan.modules.targets.services.locking import lock
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.smart import enough, said, smart
from yingdan.modules.targets.services.split import Way, preview, split
from yingdan.modules.targets.services.table import table
from yingdan.modules.targets.services.undo import undo
from yingdan.platform import preferences, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.metrics import library

D = Decimal


def test_a_cycle_follows_the_calendar(org: Organisation) -> None:
    """T-TG-06: a year from April; a 4-4-5 year of 53 weeks, the last of them in its fourth quarter; several years."""
    with acting(SYSTEM):
        preferences.set_company(fiscal_start_month=4)
        april = records.create(Cycle, {"year": 2027})
        assert (april.name, april.starts_on, april.ends_on) == ("FY2027", date(2026, 4, 1), date(2027, 3, 31))
        long = records.create(Cycle, {"year": 2028, "years": 3, "start_month": 1})
        assert (long.starts_on, long.ends_on) == (date(2028, 1, 1), date(2030, 12, 31))
    weeks = columns(plan_of(org, year=2026, pattern="445", start_month=1, grain="week"))
    leaves = [one for one in weeks if one.leaf]
    assert len(leaves) == 53 and leaves[-1].label == "2026-W53"
    assert [len(one.leaves) for one in weeks if one.key.startswith("sum:quarter")] == [13, 13, 13, 14]
    cut = [one for one in columns(plan_of(org, grain="week", start_month=1)) if one.leaf]
    assert cut[0].period.start == date(2027, 1, 1) and cut[-1].period.end == date(2027, 12, 31)
    assert sum(one.period.days for one in cut) == 365


def test_a_made_name_is_read_in_ones_own_language(org: Organisation) -> None:
    """The measure in it is translated; a name somebody wrote stays as it is."""
    plan = plan_of(org, org.team_a1)
    own = Plan(name="FY2027 · 冲刺 · A1", metric=plan.metric)
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert str(plan).split(" · ")[1] == str(library.known(plan.metric).label) and str(own) == own.name
            found.append(str(plan))
    assert plan.name in found and len(set(found)) == 2


def test_what_a_plan_is_about_stands(org: Organisation) -> None:
    """Dates on the edges of the cycle; with numbers it does not move; approved it is neither moved nor deleted."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        for wrong in ({"ends_on": date(2028, 1, 31)}, {"starts_on": date(2027, 1, 15)}, {"metric": "none"}):
            with pytest.raises(Invalid):
                records.change(plan, wrong)
        with pytest.raises(Invalid):
            records.change(plan, {"slice_field": "product"})
        records.change(plan, {"grain": "quarter"})
        plan = records.change(Plan.objects.get(pk=plan.pk), {"grain": "month"})
        put(plan, entries(unit(org.team_a1), {"2027-01-01": 5}))
        with pytest.raises(Invalid):
            records.change(plan, {"grain": "quarter"})
        plan = flow.publish(flow.approve(plan), reason="x")
        with pytest.raises(Refused):
            records.delete(plan)
        with pytest.raises(Refused):
            records.delete(plan.cells.get())
        with pytest.raises(Invalid):
            records.change(plan.cycle, {"year": 2030})
        assert records.change(Plan.objects.get(pk=plan.pk), {"why": "…"}).why == "…"


def test_another_basis_from_the_middle_of_the_year(org: Organisation) -> None:
    """T-TG-07: signed until June, another metric from July: history keeps its basis, no month is in both."""
    plan = plan_of(org, org.team_a1, year=2026)
    facts = {(org.team_a1.path, date(2026, month, 5)): 10 for month in (5, 6, 7, 8)}
    with figures(facts), as_(org.executive), clock.fixed(date(2026, 6, 10)):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(1200)))
        plan = flow.publish(flow.approve(plan), reason="x")
        with pytest.raises(Invalid):
            switch(plan, "sales_amt", date(2026, 7, 1), reason="回款制")
        with pytest.raises(Invalid):
            switch(plan, "won_n", date(2026, 7, 2), reason="回款制")
        after = switch(plan, "won_n", date(2026, 7, 1), reason="回款制")
        plan = Plan.objects.get(pk=plan.pk)
        assert (after.follows_id, after.metric, plan.metric, plan.edition) == (plan.pk, "won_n", "sales_amt", 2)
        before, now = table(plan).rows[0].values, table(after).rows[0].values
        assert before["sum:year:2026-01-01"].amount == D(600) == now["sum:year:2026-07-01"].amount
        assert before["2026-05-01"].actual == D(10) and "2026-07-01" not in before and "2026-06-01" not in now


def test_both_margins_and_the_buffer(org: Organisation) -> None:
    """People's years and the unit's months both given: both stand. A buffer gives out more, and says so."""
    plan = plan_of(org, org.team_a1, rounding="cent", grain="quarter", buffer=D(5))
    rep, mate, boss = seat(org.rep), seat(org.mate), seat(org.manager)
    starts = ("2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01")
    with as_(org.executive):
        put(plan, entries(unit(org.team_a1), dict(zip(starts, ("10.01", "10.00", "9.99", "0.01"), strict=True))))
        rows = {rep: D("10.00"), mate: D("10.00"), boss: D("10.01")}
        split(plan, unit(org.team_a1), Way(method="even", locked=rows))
        found = table(plan)
        for key, amount in rows.items():
            assert found.row(key).values["sum:year:2027-01-01"].amount == amount  # type: ignore[union-attr]
        assert all(found.rows[0].values[day].rest == 0 for day in starts)
        spare = preview(plan, unit(org.team_a1), Way(method="even", whole=D(300), over="even", buffer=D("0.05")))
        assert spare.unallocated == D(-15)
        with pytest.raises(Invalid):
            split(plan, unit(org.team_a1), Way(method="even", whole=D(300), over="even", buffer=D("0.06")))


def test_smart_says_what_it_knows(org: Organisation) -> None:
    """Each letter in both languages, and how much would be achievable."""
    with acting(SYSTEM):
        theme = records.save(Theme(name="五轴产线"))
    plan = plan_of(org, org.team_a1, theme=theme)
    facts = {(org.team_a1.path, date(year, 5, 5)): 1000 for year in (2025, 2026)}
    with figures(facts), as_(org.executive):
        put(plan, entries(unit(org.team_a1), {"sum:year:2027-01-01": 1500}))
        found = smart(plan)
        assert found.points == 4 and enough(found.facts) == D(1200)
        for language, word in (("zh-hans", "倍"), ("en", "times")):
            with translation.override(language):
                letters = said(plan, found)
            assert [one.letter for one in letters] == list("SMART") and [one.met for one in letters].count(False) == 1
            assert "1.50" in letters[2].known and word in letters[2].known and letters[2].missing
            assert letters[3].known == "五轴产线"
    with figures({(org.rep.pk, date(2026, 5, 5)): 600}), as_(org.executive):
        assert smart(plan).facts.capacity == D(600), "who never sold and was given nothing carries nothing"
        put(plan, [one for who in (org.rep, org.mate) for one in entries(seat(who), {"2027-01-01": 10})])
        assert smart(plan).facts.capacity == D(1200), "a newcomer with a part counts as the mean of the others"


def test_goals_are_rated_with_evidence(org: Organisation) -> None:
    """S4-2.2: rated on a scale by who leads, never by oneself without the right; unit goals are seen from below."""
    with as_(org.rep):
        mine = records.create(Goal, {"name": "客户满意度", "due_on": date(2099, 1, 1), "scale": "letters"})
    api, boss = api_of(org.rep), api_of(org.manager)
    assert api.post(f"goals/{mine.pk}/do/rate", {"rating": "A", "evidence": "x"}).status_code == 403
    assert boss.post(f"goals/{mine.pk}/do/rate", {"rating": "5", "evidence": "x"}).status_code == 400
    done = boss.post(f"goals/{mine.pk}/do/rate", {"rating": "b", "evidence": "回访 30 家"}).json()
    assert (done["rating"], done["status"]) == ("B", "reached")
    of_unit = make("targets.goal", owner=org.director, unit=org.region_a, personal=False)
    own = make("targets.goal", owner=org.director, unit=org.region_a, personal=True)
    with as_(org.rep):
        seen = set(Goal.objects.values_list("pk", flat=True))
    assert of_unit.pk in seen and own.pk not in seen
    with as_(org.stranger):
        assert not Goal.objects.filter(pk=of_unit.pk).exists()


def test_trees_have_no_circles(org: Organisation) -> None:
    """Neither themes nor goals serve themselves."""
    with acting(SYSTEM):
        top = records.save(Theme(name="A"))
        below: Any = records.save(Theme(name="B", parent=top))
        with pytest.raises(Invalid):
            records.change(top, {"parent": below})
        goal = make("targets.goal")
        other = make("targets.goal", parent=goal)
        with pytest.raises(Invalid):
            records.change(goal, {"parent": other})


def test_a_branch_of_products_counts_all_below_it(org: Organisation) -> None:
    """T-TG-03: a target on a product category counts the products of every category below it, and no other."""
    with acting(SYSTEM):
        top, other = make("catalog.category", name="机床"), make("catalog.category", name="耗材")
        five = make("catalog.category", name="五轴", parent=make("catalog.category", name="加工中心", parent=top))
        stage = first_stage(None, StageKind.WON)
        for category, amount in ((top, 100), (five, 20), (other, 3)):
            product = make("catalog.product", category=category)
            deal = {"stage": stage, "product": product, "amount": D(amount), "owner": org.rep}
            make("crm.opportunity", opened_on=date(2026, 1, 1), closed_on=date(2026, 5, 5), **deal)
    plan = plan_of(org, org.team_a1, year=2026, slice_field="product.category", slice_value="机床")
    whole = plan_of(org, org.team_a1, year=2026)
    with as_(org.executive), clock.fixed(date(2026, 6, 1)):
        reached = [table(one).rows[0].values["2026-05-01"].actual for one in (plan, whole)]
        assert reached == [D(120), D(123)]
        for wrong in ({"slice_value": "没有"}, {"slice_field": "nonsense"}):
            with pytest.raises(Invalid):
                records.change(plan, wrong)


def test_whatever_is_done_the_books_hold(org: Organisation) -> None:
    """Eighty random steps on one plan, allowed or refused: children and what is unallocated are always the parent."""
    plan, dice = plan_of(org, grain="quarter", buffer=D(10)), Random(20261122)
    nodes = [unit(one) for one in (org.company, org.region_a, org.region_b, org.team_a1, org.team_a2, org.team_b1)]
    nodes += [seat(one) for one in (org.rep, org.mate, org.neighbour, org.stranger)]
    days = ("2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01", "sum:year:2027-01-01")
    batches: list[str] = []
    done = 0
    with as_(org.executive):
        for _step in range(80):
            node, amount = dice.choice(nodes), dice.choice((None, *(dice.randint(-50, 1000) for _n in range(5))))
            try:
                match dice.randrange(5):
                    case 0 | 1:
                        batches.append(put(plan, entries(node, {dice.choice(days): amount})).batch)
                    case 2:
                        way = Way(over=dice.choice(("", "even")), method="even", deep=dice.random() < 0.5)
                        batches.append(split(plan, node, way).batch)
                    case 3:
                        lock(plan, [node], locked=dice.random() < 0.3)
                    case _:
                        undo(plan, batches.pop() if batches else "none")
                done += 1
            except Problem:
                pass
            assert broken(plan.pk) == []
        rows = {row.key: row for row in table(plan, actuals=False).rows}
        region = rows[unit(org.region_a)]
        for key, value in region.values.items():
            below = [rows[unit(team)].values[key].amount or D(0) for team in (org.team_a1, org.team_a2)]
            if value.rest is not None and not value.summed:
                assert value.amount == sum(below) + value.rest
    assert done > 20
