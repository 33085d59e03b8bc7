"""What the pages of targets offer to each role leads to no refusal; what is refused is said in the reader's unit."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.modules.targets.test_pages import amount, made, sent
from tests.organisation import Organisation, as_, signed_in
from yingdan.kernel import clock
from yingdan.modules.targets.objects.cycle import Cycle
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.table import table
from yingdan.modules.work.objects.task import Task
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.unit import Unit

D = Decimal


@pytest.mark.django_db
def test_who_opens_no_years_is_offered_those_that_are_open(org: Organisation) -> None:
    """A manager's first step goes through as it is offered, and a line says who opens other years."""
    year = clock.today().year
    with acting(SYSTEM):
        cycle = records.save(Cycle(year=year, name=f"Year {year}"))
    page = signed_in(org.manager).get("/targets/new/").content.decode()
    assert f'value="{cycle.pk}" selected' in page and f'value="y{year + 1}"' not in page
    assert "销售运营或高管" in page
    first = {"metric": "sales_amt", "unit": org.manager.unit_id, "cycle": cycle.pk, "grain": "month"}
    assert signed_in(org.manager).post("/targets/new/", first).status_code == 302
    assert f'value="y{year + 1}"' in signed_in(org.executive).get("/targets/new/").content.decode()
    with acting(SYSTEM):
        later = records.save(Cycle(year=year + 2, name="In 4-4-5 weeks", pattern="445", start_month=4))
    assert f'value="{later.pk}"' in signed_in(org.manager).get("/targets/new/").content.decode(), "it was opened"


@pytest.mark.django_db
def test_amounts_in_refusals_are_written_as_on_the_page(org: Organisation) -> None:
    """In the unit of the page, with thousands, exact."""
    plan, client = made(org), signed_in(org.executive)
    client.cookies["yingdan_language"] = "en"
    over = [[unit(org.team_a1), "sum:year:2027-01-01", "2400", None]]
    _status, told = sent(client, f"/targets/{plan.pk}/put/", {"cells": over})
    assert "has ¥100k from 2027-01-01, but ¥200k is given out" in told["error"], told
    client.cookies["yingdan_unit"] = "one"
    _status, told = sent(client, f"/targets/{plan.pk}/put/", {"cells": [[*over[0][:2], "2400000", None]]})
    assert "has ¥100,000 from" in told["error"]


@pytest.mark.django_db
def test_what_people_say_is_said_by_the_verbs_of_the_plan(org: Organisation) -> None:
    """Neither commitments nor requests are made, edited or deleted as plain records: each such button would refuse."""
    plan = made(org)
    with as_(org.executive):
        flow.ask(plan)
    with as_(org.rep):
        said = flow.accept(plan)
    client = signed_in(org.rep)
    assert client.get("/target-commitments/new/").status_code == 404
    page = client.get(f"/target-commitments/{said.pk}/").content.decode()
    assert "/edit/" not in page and "/delete/" not in page
    assert "/target-commitments/new/" not in client.get("/target-commitments/").content.decode()
    assert "/target-changes/new/" not in signed_in(org.manager).get("/target-changes/").content.decode()
    with as_(org.rep):
        objection = flow.object_to(plan, amount=D(1), words="Too much.")
    with as_(org.executive):
        reply = flow.answer(objection, words="Look again.")
    boss = signed_in(org.executive)
    assert (
        f"/target-commitments/{objection.pk}/do/agree/"
        in boss.get(f"/target-commitments/{objection.pk}/").content.decode()
    )
    assert "/do/agree/" not in boss.get(f"/target-commitments/{reply.pk}/").content.decode(), (
        "an answer is not agreed to"
    )
    page = boss.get(f"/target-plans/{plan.pk}/").content.decode()
    assert "/do/split/" not in page and f'href="/targets/?plan={plan.pk}"' in page, "numbers are set in the table"


@pytest.mark.django_db
def test_who_leads_is_shown_the_way_to_what_his_unit_was_given(org: Organisation) -> None:
    """His own page of targets, with what his unit is asked or empty, says where those of his people are."""
    plan = made(org)
    with as_(org.executive):
        flow.ask(plan)
    assert 'class="btn" href="/targets/"' in signed_in(org.manager).get("/targets/mine/").content.decode()
    assert 'class="btn" href="/targets/"' not in signed_in(org.stranger).get("/targets/mine/").content.decode()


@pytest.mark.django_db
def test_a_leader_whose_unit_was_given_nothing_has_his_page(org: Organisation) -> None:
    """A split taken back leaves blank cells: they are no target and no error while the plan asks."""
    plan = made(org)
    with as_(org.executive):
        put(plan, entries(unit(org.team_a1), {"sum:year:2027-01-01": None}))
        flow.ask(plan)
    answer = signed_in(org.manager).get("/targets/mine/")
    assert answer.status_code == 200 and "say/accept/?unit=1" not in answer.content.decode()


@pytest.mark.django_db
def test_a_split_that_is_refused_says_why_and_all_levels_are_offered(org: Organisation) -> None:
    """A target beyond its stretch in one month is named; with a stretch the dialog and the wizard split both."""
    plan, client = made(org), signed_in(org.executive)
    client.cookies["yingdan_language"] = "en"
    base, node = f"/targets/{plan.pk}/", unit(org.team_a1)
    assert 'value="every"' not in client.get(f"{base}split/?node={node}").content.decode()
    with as_(org.executive):
        put(plan, entries(node, {"sum:year:2027-01-01": 612_000}, "stretch"))
    assert 'value="every" selected' in client.get(f"{base}split/?node={node}").content.decode()
    form = {"node": node, "over": "working_days", "level": "target", "whole": "600"}
    refused = client.post(f"{base}split/", form).content.decode()
    assert "at least as hard" in refused
    assert client.post(f"{base}split/", form | {"level": "every"}).status_code == 204
    assert 'name="level" value="every"' in client.get(f"{base}people/").content.decode()


@pytest.mark.django_db
def test_a_plan_is_called_in_the_readers_language(org: Organisation) -> None:
    """The name it got by itself, in what is told after a step and in the list of plans as in its title."""
    plan, client = made(org), signed_in(org.executive)
    client.cookies["yingdan_language"] = "en"
    told = client.post(f"/targets/{plan.pk}/step/ask/").headers["HX-Trigger"]
    assert "Sales (amount won)" in told and "\\u9500" not in told
    assert "销售额" not in client.get("/targets/").content.decode()
    assert "销售额" not in client.get("/targets/tree/").content.decode()


@pytest.mark.django_db
def test_what_a_dialog_wrote_can_be_taken_back_without_keys(org: Organisation) -> None:
    """A phone has no Ctrl+Z: what is told carries a button; a split that changes nothing offers none."""
    plan, client = made(org), signed_in(org.executive)
    base, node = f"/targets/{plan.pk}/", unit(org.team_a1)
    form = {"node": node, "over": "even", "whole": "48"}
    told = json.loads(client.post(f"{base}split/", form).headers["HX-Trigger"])
    back = told["toast"]["undo"]
    assert back.startswith(f"{base}undo/?batch=") and amount(org, plan, node, "sum:year:2027-01-01") == D(480_000)
    assert client.post(back).status_code == 200 and amount(org, plan, node, "sum:year:2027-01-01") == D(600_000)
    again = json.loads(client.post(f"{base}split/", form | {"whole": "60"}).headers["HX-Trigger"])
    assert not again["toast"]["undo"] and "targets:written" not in again


@pytest.mark.django_db
def test_a_split_of_a_draft_may_give_out_more_than_there_is(org: Organisation) -> None:
    """What the dialog asks for is what the plan lets from then on; a published one says how much it lets."""
    plan, client = made(org), signed_in(org.executive)
    node, url = unit(org.team_a1), f"/targets/{plan.pk}/split/"
    form = {"node": node, "method": "even", "buffer": "5", "rounding": "cent"}
    assert client.post(url, form).status_code == 204
    plan.refresh_from_db()
    assert plan.buffer == D(5)
    with as_(org.executive):
        assert table(plan).row(node).values["sum:year:2027-01-01"].rest == D(-30_000)
        flow.publish(flow.approve(plan), reason="So it is.")
    told = client.post(url, form | {"buffer": "8"})
    assert told.status_code == 422 and "5%" in told.content.decode()


@pytest.mark.django_db
def test_the_day_to_answer_by_may_be_written_in_words(org: Organisation) -> None:
    """As in every other form."""
    plan, client = made(org), signed_in(org.executive)
    assert client.post(f"/targets/{plan.pk}/step/ask/", {"due_on": "明天"}).status_code == 204
    with acting(SYSTEM):
        assert {task.due_on for task in Task.objects.all()} == {clock.today() + timedelta(days=1)}


@pytest.mark.django_db
def test_the_card_of_a_row_locks_it(org: Organisation) -> None:
    """On a phone a row is a card, whose buttons send what they are about: a button that sends no form has no value."""
    plan, client, node = made(org), signed_in(org.executive), unit(org.team_a1)
    card = client.get(f"/targets/{plan.pk}/row/?node={node}").content.decode()
    sent_by = re.search(r"/lock/\" hx-vals='({[^']*})'", card)
    assert sent_by and json.loads(sent_by[1]) == {"nodes": node}
    assert client.post(f"/targets/{plan.pk}/lock/", json.loads(sent_by[1])).status_code == 204
    with as_(org.executive):
        assert table(plan).row(node).locked
    person = seat(org.rep)
    client.post(f"/targets/{plan.pk}/lock/", {"nodes": person})
    assert "/lock/" in client.get(f"/targets/{plan.pk}/row/?node={person}").content.decode(), "it is unlocked there"
    assert "/lock/" not in signed_in(org.rep).get(f"/targets/{plan.pk}/row/?node={person}").content.decode()


@pytest.mark.django_db
def test_who_has_nobody_below_is_offered_no_split(org: Organisation) -> None:
    """Neither splitting nor rebalancing to a manager who is alone in his unit; a leader of people gets both."""
    plan = made(org)
    with acting(SYSTEM):
        lone = records.save(Unit(name="Records", kind="team", parent=org.company))
        records.change(org.director, {"unit": lone})
        records.change(org.region_a, {"leader": None})
    with as_(org.executive):
        flow.ask(plan)
    page = signed_in(org.director).get(f"/targets/?plan={plan.pk}").content.decode()
    assert "data-plan-table" in page and 'data-plan-dialog="' not in page
    page = signed_in(org.manager).get(f"/targets/?plan={plan.pk}").content.decode()
    assert 'data-plan-dialog="split"' in page and 'data-plan-dialog="rebalance"' in page


@pytest.mark.django_db
def test_the_menu_leads_to_each_page_of_targets_once(org: Organisation) -> None:
    """Who sees his own numbers alone has one entry for them; who sees tables has both."""
    made(org)
    rep = signed_in(org.rep).get("/").content.decode()
    assert 'href="/targets/mine/"' in rep and 'href="/targets/"' not in rep
    assert 'href="/targets/"' in signed_in(org.manager).get("/").content.decode()


@pytest.mark.django_db
def test_a_plan_that_waits_says_who_approves_it(org: Organisation) -> None:
    """To who may not himself, the nearest leader above who may; to that one the button alone."""
    plan = plan_of(org, unit=org.team_a1)
    page = signed_in(org.manager).get(f"/targets/?plan={plan.pk}").content.decode()
    assert f"由{org.executive.name}批准" in page
    page = signed_in(org.executive).get(f"/targets/?plan={plan.pk}").content.decode()
    assert "批准" in page and f"由{org.executive.name}批准" not in page


@pytest.mark.django_db
def test_a_month_over_without_sales_is_said_in_per_cent(org: Organisation) -> None:
    """Nothing sold in a month that is over is none of its target; a month to come says nothing."""
    today = clock.today()
    plan = plan_of(org, year=today.year)
    with as_(org.executive):
        put(plan, entries(unit(org.company), {f"sum:year:{today.year}-01-01": 1_200_000}))
        put(plan, entries(unit(org.team_a1), {f"sum:year:{today.year}-01-01": 600_000}))
        put(plan, entries(seat(org.rep), {f"sum:year:{today.year}-01-01": 120_000}))
        flow.ask(plan)
    page = signed_in(org.rep).get("/targets/mine/").content.decode()
    assert page.split("y-plan-chips")[1].split("</details>")[0].count(">0%") >= today.month


@pytest.mark.django_db
def test_a_target_given_from_above_is_not_rebalanced(org: Organisation) -> None:
    """Its leader is told so before he applies anything, and to choose below; his people he may rebalance."""
    plan, client = made(org), signed_in(org.manager)
    with as_(org.executive):
        flow.ask(plan)
    whole = client.get(f"/targets/{plan.pk}/rebalance/?node={unit(org.team_a1)}").content.decode()
    assert f"{org.team_a1.name} 的目标由上级下达" in whole and 'name="go"' not in whole
    assert "由上级下达" not in client.get(f"/targets/{plan.pk}/rebalance/?node={seat(org.rep)}").content.decode()
