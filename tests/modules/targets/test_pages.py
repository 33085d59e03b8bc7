"""The pages of targets as people use them: the table, writing into it, splitting, committing, deciding, Excel."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.organisation import Organisation, as_, make, signed_in
from yingdan.kernel import clock
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.objects.commitment import Commitment
from yingdan.modules.targets.objects.cycle import Cycle
from yingdan.modules.targets.objects.goal import Goal, GoalStatus
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.locking import lock
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.targets.services.table import table
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting

D = Decimal
JANUARY = "2027-01-01"


def made(org: Organisation) -> Plan:
    """A draft of the company with 1,200,000 a year, half of it in team A1, of which the rep has 300,000."""
    plan = plan_of(org)
    with as_(org.executive):
        put(plan, entries(unit(org.company), {"sum:year:2027-01-01": 1_200_000}))
        put(plan, entries(unit(org.team_a1), {"sum:year:2027-01-01": 600_000}))
        put(plan, entries(seat(org.rep), {"sum:year:2027-01-01": 300_000}))
    return plan


def sent(client: Client, url: str, body: dict[str, Any]) -> Any:
    """The answer of an address that speaks JSON."""
    answer = client.post(url, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def amount(org: Organisation, plan: Plan, key: str, column: str) -> Any:
    """What stands in the table."""
    with as_(org.executive):
        row = table(plan).row(key)
        return row.values[column].amount if row else None


@pytest.mark.django_db
def test_the_table_is_written_like_a_spreadsheet_and_taken_back(org: Organisation) -> None:
    """In 万元, one cell and a sum; what cannot be written is said cell by cell; a stale cell clashes; undo."""
    plan, client = made(org), signed_in(org.executive)
    page = client.get(f"/targets/?plan={plan.pk}").content.decode()
    assert "data-plan-table" in page and org.rep.name in page and "is-rest" in page
    put_url, key = f"/targets/{plan.pk}/put/", seat(org.rep)
    status, body = sent(client, put_url, {"cells": [[key, JANUARY, "3", None]]})
    assert status == 200 and key in body["rows"] and unit(org.team_a1) in body["rows"], body
    assert amount(org, plan, key, JANUARY) == D(30_000)
    status, wrong = sent(client, put_url, {"cells": [[key, JANUARY, "3,0,0", None], [key, "2027-02-01", "2", None]]})
    assert status == 200 and list(wrong["errors"]) == [f"{key}|{JANUARY}"], "all or none"
    assert amount(org, plan, key, "2027-02-01") == D(25_000)
    status, over = sent(client, put_url, {"cells": [[key, JANUARY, "9999", None]]})
    assert "error" in over and amount(org, plan, key, JANUARY) == D(30_000)
    status, stale = sent(client, put_url, {"cells": [[key, JANUARY, "4", 1]]})
    assert stale["clashes"][f"{key}|{JANUARY}"]["theirs"] == "3.00"
    sent(client, f"/targets/{plan.pk}/undo/", {"batch": body["batch"]})
    assert amount(org, plan, key, JANUARY) == D(25_000)
    for broken in (
        {},
        {"cells": [[1, 2]]},
        {"cells": [["x", JANUARY, "1", None]]},
        {"cells": [[key, "never", "1", None]]},
    ):
        status, body = sent(client, put_url, broken)
        assert status == 422 or body["errors"], broken


@pytest.mark.django_db
def test_a_split_is_seen_before_it_is_written(org: Organisation) -> None:
    """The preview says what everybody would get, what remains and that rounding loses nothing."""
    plan, client = made(org), signed_in(org.executive)
    form = {"node": unit(org.team_a1), "method": "even", "rounding": "yuan"}
    shown = client.post(f"/targets/{plan.pk}/split/result/", form).content.decode()
    assert org.mate.name in shown and "y-tag ok" in shown
    assert amount(org, plan, seat(org.mate), JANUARY) is None, "nothing is written yet"
    assert client.post(f"/targets/{plan.pk}/split/", form).status_code == 204
    assert amount(org, plan, seat(org.mate), "sum:year:2027-01-01") is not None
    bare = client.post(f"/targets/{plan.pk}/split/result/", form | {"method": "weights"}).content.decode()
    assert "权重" in bare and "locked" not in bare
    with as_(org.executive):
        lock(plan, [seat(org.rep)])
    shown = client.post(f"/targets/{plan.pk}/split/result/", form).content.decode()
    assert org.rep.name in shown, "who is locked is a line too, or the lines would not add up"
    weighed = form | {"whole": "much", "method": "weights", f"w-{seat(org.mate)}": "7"}
    bad = client.post(f"/targets/{plan.pk}/split/", weighed)
    assert bad.status_code == 422 and 'value="7"' in bad.content.decode(), "the weights typed are still there"


@pytest.mark.django_db
def test_who_takes_part_in_a_split_is_chosen(org: Organisation) -> None:
    """Ticked are the units that carry a part, or brought something before; nobody is an error in words."""
    plan, client = plan_of(org, org.region_a), signed_in(org.executive)
    with as_(org.executive):
        put(plan, entries(unit(org.region_a), {JANUARY: 1000}))
        make("crm.opportunity", owner=org.rep, unit=org.team_a1, amount=D(5), stage=first_stage(None, StageKind.WON),
             opened_on=date(2026, 1, 2), closed_on=date(2026, 3, 2))  # fmt: skip
    one, other = unit(org.team_a1), unit(org.team_a2)
    page = client.get(f"/targets/{plan.pk}/split/").content.decode()
    assert f'name="in-{one}" value="1" checked' in page
    assert f'name="in-{other}" value="1">' in page
    form = {"node": unit(org.region_a), "method": "even", "parts": "1"}
    assert client.post(f"/targets/{plan.pk}/split/", form).status_code == 422
    assert client.post(f"/targets/{plan.pk}/split/", form | {f"in-{one}": "1"}).status_code == 204
    assert (amount(org, plan, one, JANUARY), amount(org, plan, other, JANUARY)) == (D(1000), None)


@pytest.mark.django_db
def test_from_the_draft_to_a_change_of_what_is_published(org: Organisation) -> None:
    """Asked, objected to, agreed, approved, published with a reason; a change waits for somebody else."""
    plan, boss, rep = made(org), signed_in(org.executive), signed_in(org.rep)
    base = f"/targets/{plan.pk}/"
    assert boss.post(f"{base}step/ask/").status_code == 204
    assert org.company.name in rep.get("/targets/mine/").content.decode(), "the line up to the company"
    assert rep.get("/targets/").status_code == 302
    silent = rep.post(f"{base}say/object_to/", {"amount": "24", "words": ""})
    assert silent.status_code == 422 and "说明：" in silent.content.decode(), "it says which line is empty"
    assert rep.post(f"{base}say/object_to/", {"amount": "24", "words": "Still learning."}).status_code == 204
    assert "Still learning." in boss.get(f"{base}side/").content.decode()
    with as_(org.executive):
        word = Commitment.objects.get(plan=plan)
    assert boss.post(f"/targets/word/{word.pk}/agree/", {"amount": "24"}).status_code == 204
    assert amount(org, plan, seat(org.rep), "sum:year:2027-01-01") == D(240_000)
    assert boss.post(f"{base}step/approve/", {"words": ""}).status_code == 204
    assert boss.post(f"{base}step/publish/", {"words": ""}).status_code == 422, "below five a reason is needed"
    assert boss.post(f"{base}step/publish/", {"words": "The board wants it."}).status_code == 204
    lead = signed_in(org.manager)
    status, body = sent(lead, f"{base}put/", {"cells": [[seat(org.rep), JANUARY, "1", None]]})
    assert "is-chg" in body["rows"][seat(org.rep)] and "V2" in body["head"]
    assert amount(org, plan, seat(org.rep), JANUARY) == D(20_000), "what is published stands"
    assert lead.post(f"{base}submit/", {"words": ""}).status_code == 422
    assert lead.post(f"{base}submit/", {"words": "On leave in January."}).status_code == 204
    told = f"{org.manager.name}申请"
    assert told in boss.get("/").content.decode() and told not in lead.get("/").content.decode()
    with as_(org.executive):
        change = Change.objects.get(plan=plan)
    assert "On leave in January." in boss.get(f"{base}versions/").content.decode()
    assert boss.post(f"{base}change/{change.pk}/approve/").status_code == 204
    assert amount(org, plan, seat(org.rep), JANUARY) == D(10_000)


@pytest.mark.django_db
def test_the_score_is_told_by_the_figures_of_the_whole_only(org: Organisation) -> None:
    """Half the figures would give another score, and call a target too high that is not."""
    plan = made(org)
    signed_in(org.executive).post(f"/targets/{plan.pk}/step/ask/")
    whole, part = (signed_in(person).get(f"/targets/{plan.pk}/side/") for person in (org.executive, org.manager))
    assert "SMART" in whole.content.decode()
    assert part.status_code == 200
    assert "SMART" not in part.content.decode()


def test_the_table_goes_to_excel_and_comes_back(org: Organisation) -> None:
    """The file exported is one that can be brought back; wrong cells are listed and nothing is written."""
    plan, client = made(org), signed_in(org.executive)
    found = client.get(f"/targets/{plan.pk}/export/")
    page = load_workbook(BytesIO(found.content)).active
    names = [row[0].value for row in page.iter_rows()]
    at = names.index(org.rep.name) + 1
    page.cell(at, 3).value = 12_000
    out = BytesIO()
    page.parent.save(out)
    file = SimpleUploadedFile("back.xlsx", out.getvalue())
    answer = client.post(f"/targets/{plan.pk}/import/", {"file": file})
    assert answer.status_code == 204, answer.content.decode()[:600]
    assert amount(org, plan, seat(org.rep), JANUARY) == D(12_000)
    wrong = client.post(f"/targets/{plan.pk}/import/", {"text": f"name\t2027-01\n{org.rep.name}\tmany\nNobody\t5"})
    assert wrong.status_code == 422 and "Nobody" in wrong.content.decode()


@pytest.mark.django_db
def test_a_target_is_set_in_three_steps(org: Organisation) -> None:
    """The draft is made by the first, scored by the second, split by the third."""
    client = signed_in(org.executive)
    with acting(SYSTEM):
        records.save(Cycle(year=clock.today().year + 1, name="Weeks of next year"))
    assert "Weeks of next year" in client.get("/targets/new/").content.decode(), "a cycle is called by its name"
    first = {"metric": "sales_amt", "unit": org.company.pk, "cycle": "y2028", "grain": "quarter", "demand": "Grows."}
    assert client.post("/targets/new/", first | {"unit": ""}).status_code == 422
    url = client.post("/targets/new/", first)["Location"]
    with as_(org.executive):
        plan = Plan.objects.get()
    assert url == f"/targets/{plan.pk}/goal/" and client.get(url).status_code == 200
    score = client.post(f"/targets/{plan.pk}/figure/", {"target": "120", "stretch": "", "challenge": ""})
    assert "/ 5" in score.content.decode()
    assert "is-bad" in client.post(f"/targets/{plan.pk}/figure/", {"target": "x", "go": "1"}).content.decode()
    on = client.post(f"/targets/{plan.pk}/figure/", {"target": "120", "go": "1"})
    assert on["Location"] == f"/targets/{plan.pk}/people/", "whoever presses on at once loses nothing"
    third = {"method": "even", "over": "even", "deep": "1", "rhythm": "monthly", "node": unit(org.company)}
    assert client.post(f"/targets/{plan.pk}/people/", third).status_code == 302
    assert amount(org, plan, unit(org.company), "sum:year:2028-01-01") == D(1_200_000)
    assert amount(org, plan, seat(org.rep), "sum:year:2028-01-01")


@pytest.mark.django_db
def test_the_page_asks_as_often_for_many_people_as_for_few(
    org: Organisation,
) -> None:
    """The statements of the table, of my targets and of the goal tree do not grow with the rows."""
    plan, client = made(org), signed_in(org.executive)
    client.get("/targets/")
    with CaptureQueriesContext(connection) as few:
        client.get("/targets/")
    with as_(org.executive):
        for person in (org.mate, org.manager):
            put(plan, entries(seat(person), {JANUARY: 1000}))
    with CaptureQueriesContext(connection) as many:
        client.get("/targets/")
    assert len(many) <= len(few)
    assert client.get("/targets/tree/").status_code == 200


@pytest.mark.django_db
def test_going_back_in_the_wizard_goes_on_with_the_draft(org: Organisation) -> None:
    """The first step sent twice makes one draft; who weighs nothing gets no zero; levels that fall are said plainly."""
    client = signed_in(org.executive)
    form = {"metric": "sales_amt", "unit": org.company.pk, "cycle": "y2027", "grain": "month", "why": "Grow"}
    first, again = client.post("/targets/new/", form), client.post("/targets/new/", {**form, "why": "Grow more"})
    assert first["Location"] == again["Location"]
    with as_(org.executive):
        plan = Plan.objects.get()
        assert plan.why == "Grow more"
    said = client.post(f"/targets/{plan.pk}/figure/", {"target": "35", "stretch": "30", "challenge": ""})
    assert "> : " not in said.content.decode() and ">: " not in said.content.decode()
    client.post(f"/targets/{plan.pk}/figure/", {"target": "36", "stretch": "", "challenge": ""})
    with as_(org.executive):
        half = {seat(org.rep): D(1), seat(org.mate): D(1)}
        split(plan, unit(org.team_a1), Way(whole=D(120_000), over="even", method="weights", weights=half))
    assert amount(org, plan, seat(org.mate), "sum:year:2027-01-01") == D(60_000)
    assert amount(org, plan, seat(org.manager), "sum:year:2027-01-01") is None


@pytest.mark.django_db
def test_a_goal_in_words_is_rated_on_its_scale(org: Organisation) -> None:
    """The dialog says which ratings there are; afterwards the goal tree says how it ended."""
    with as_(org.rep):
        goal = records.save(Goal(name="Two trial cuts", due_on=date(2027, 3, 31), progress=D(50)))
    client = signed_in(org.executive)
    dialog = client.get(f"/goals/{goal.pk}/do/rate/", headers={"hx-request": "true"}).content.decode()
    assert "1、2、3、4、5" in dialog and '<option value="4"' in dialog and 'value="S"' not in dialog
    rated = client.post(f"/goals/{goal.pk}/do/rate/", {"rating": "2", "evidence": "One cut only.", "version": "1"})
    assert rated.status_code in (204, 302)
    tree = client.get("/targets/tree/").content.decode()
    assert f"{GoalStatus.MISSED.label} 2" in tree
