"""Home, search and the bin's company: what one sees is what one may see, and every number leads to its records."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import as_, make
from yingdan.kernel import clock
from yingdan.platform import prepared, records, schema
from yingdan.platform.actor import SYSTEM, acting

pytestmark = pytest.mark.both

STATEMENTS = {"executive": 22, "rep": 24}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def stages(org):
    """Stages of the default pipeline by kind."""
    with acting(SYSTEM):
        rows = schema.find("crm.stage").model.objects.filter(pipeline__is_default=True).order_by("-rank")
        return {s.kind: s for s in rows}


@pytest.fixture
def deals(org, stages):
    """Won and open deals of the rep, of a mate, of a stranger."""
    today = clock.today()
    for owner, amount in ((org.rep, 1000), (org.mate, 200), (org.stranger, 7_777_777)):
        make("crm.opportunity", name=f"赢 {owner.login}", owner=owner, stage=stages["won"], amount=Decimal(amount),
             opened_on=today - timedelta(days=9), closed_on=today)  # fmt: skip
        make("crm.opportunity", name=f"谈 {owner.login}", owner=owner, stage=stages["open"], amount=Decimal(amount),
             expected_close_on=today, next_step="")  # fmt: skip


def test_a_rep_sees_his_own_numbers(org, browser_of, deals) -> None:
    """Of the quarter, each leading to a list."""
    text = browser_of(org.rep).get("/").content.decode()
    assert "1,000" in text
    assert "7,777,777" not in text
    assert "谈 rep" in text
    assert "谈 mate" not in text
    assert "/decline/" in text, "who leads nobody has his day, not the cockpit"


def test_who_leads_sees_his_people_and_may_look_at_his_own(org, browser_of, deals) -> None:
    """By person; the scope is in the address."""
    client = browser_of(org.manager)
    text = client.get("/").content.decode()
    assert "1,200" in text
    assert "谈 mate" in text
    assert "7,777,777" not in text
    assert "谈 mate" not in client.get("/?scope=mine").content.decode()
    assert "谈 stranger" in browser_of(org.executive).get("/").content.decode()


@pytest.mark.parametrize("who", ["rep", "manager", "executive", "administrator"])
def test_every_link_of_the_page_leads_somewhere(org, browser_of, deals, who) -> None:
    """No number without its records."""
    client = browser_of(org.people[who])
    links = set(re.findall(r'href="(/[^"#]*)"', client.get("/").content.decode()))
    assert len(links) > 10
    for link in sorted(links):
        if not link.startswith("/static/"):
            assert client.get(link.replace("&amp;", "&")).status_code in (200, 302), link


def test_a_task_is_finished_from_the_list(org, browser_of) -> None:
    """One press; it is gone from what is to do and stands under what is done."""
    with as_(org.rep):
        task = records.create(schema.find("work.task").model, {"subject": "打电话", "due_on": clock.today()})
    client = browser_of(org.rep)
    assert "打电话" in client.get("/").content.decode()
    here = PART | {"HX-Current-URL": "http://testserver/"}
    assert client.post(f"/tasks/{task.pk}/do/finish/", headers=here)["HX-Redirect"] == "/"
    page = client.get("/").content.decode()
    assert f"/tasks/{task.pk}/do/finish/" not in page and page.index("打电话") < page.index("y-now")


@pytest.mark.parametrize("period", ["this_month", "this_year", "last_quarter", "nonsense"])
def test_any_period_is_answered(org, browser_of, deals, period) -> None:
    """One that is none is the quarter."""
    assert browser_of(org.executive).get(f"/?period={period}").status_code == 200


def test_an_empty_company_is_no_error(org, browser_of) -> None:
    """On the first day there is nothing to add up."""
    for person in (org.rep, org.executive, org.finance, org.ops):
        assert browser_of(person).get("/").status_code == 200


def test_search_finds_by_object_what_one_may_see(org, browser_of) -> None:
    """By name, pinyin and phone ending; lists by their name; nothing of others."""
    make("crm.account", name="苏州博瑞汽车", owner=org.rep, phone="+8613800138000")
    make("crm.account", name="博瑞机械", owner=org.stranger)
    client = browser_of(org.rep)
    for text in ("博瑞", "brqc", "8000"):
        found = client.get("/search/", {"q": text}).content.decode()
        assert "苏州博瑞汽车" in found, text
        assert "博瑞机械" not in found
    assert client.get("/search/", {"q": "没有的东西"}).status_code == 200
    assert client.get("/search/").status_code == 200


def test_an_empty_company_says_where_to_begin(org, browser_of, make) -> None:
    """To whoever may bring people and customers in, until there are some."""
    client = browser_of(org.administrator)
    assert 'href="/accounts/import/"' in client.get("/").content.decode()
    assert 'href="/accounts/import/"' not in browser_of(org.rep).get("/").content.decode()
    make("crm.account", owner=org.rep)
    assert 'href="/accounts/import/"' not in client.get("/").content.decode()


@pytest.mark.parametrize("who", STATEMENTS)
def test_home_takes_few_statements(org, browser_of, deals, who) -> None:
    """No more of them however many people and deals there are."""
    client, counted = browser_of(org.people[who]), []
    for _ in range(2):
        client.get("/")
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        counted.append(len(found))
        for owner in (org.rep, org.mate, org.neighbour, org.stranger):
            make("crm.opportunity", owner=owner, amount=Decimal(5), expected_close_on=clock.today())
    assert counted[1] <= counted[0] <= STATEMENTS[who]


@pytest.mark.parametrize(("who", "shown"), [("executive", ">新<"), ("rep", "51,000")])
def test_what_is_counted_and_measured_is_compiled_once(org, browser_of, deals, monkeypatch, who, shown) -> None:
    """To compile the page's statements takes longer than to run them; a write in between is seen all the same."""
    client = browser_of(org.people[who])
    assert shown not in client.get("/").content.decode()
    with as_(org.rep):
        values = {"name": "新", "amount": Decimal(50_000), "expected_close_on": clock.today()}
        records.create(schema.find("crm.opportunity").model, values)
    monkeypatch.setattr(prepared, "plan_of", None)
    assert shown in client.get("/").content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has other plans")
def test_the_pipeline_is_read_from_one_index_in_its_order(org, browser_of, deals) -> None:
    """A column that the index does not hold, or another order, costs several times as much among many open deals."""
    with CaptureQueriesContext(connection) as asked:
        browser_of(org.executive).get("/")
    (sql,) = (one["sql"] for one in asked if "a_stuck_n" in one["sql"] and "g_person" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "COVERING INDEX crm_deal_pipe" in plan and "TEMP B-TREE" not in plan


def test_a_suggestion_is_put_aside_from_the_page(org, browser_of, deals) -> None:
    """It leaves the five things; whoever does not see the deal cannot."""
    client = browser_of(org.rep)
    pk = re.search(r"/today/(\d+)/decline/", client.get("/").content.decode())[1]
    assert browser_of(org.stranger).post(f"/today/{pk}/decline/").status_code == 404
    answer = client.post(f"/today/{pk}/decline/", headers={"HX-Request": "true"})
    assert f"/today/{pk}/decline/" not in client.get("/").content.decode()
    events = json.loads(answer["HX-Trigger"])
    assert "live" in events, "the period one looks at stays"
    assert client.post(events["toast"]["undo"]).status_code == 302
    assert f"/today/{pk}/decline/" in client.get("/").content.decode()
    assert client.post(f"/today/{pk}/decline/").status_code == 302, "without scripts"


def test_the_scope_may_be_one_unit(org, browser_of, deals) -> None:
    """Its people and deals, and nobody else's."""
    client = browser_of(org.executive)
    text = client.get(f"/?unit={org.region_b.pk}").content.decode()
    assert "谈 stranger" in text and "谈 rep" not in text
    assert "谈 stranger" not in browser_of(org.manager).get(f"/?unit={org.region_b.pk}").content.decode()
