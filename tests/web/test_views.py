"""Saved views: kept, shared, opened in each one's own scope; what one may not see is left out and said."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.organisation import Api, Organisation, as_
from yingdan.kernel.errors import Invalid, Problem, Refused
from yingdan.platform import records, views
from yingdan.platform.objects.saved_view import SavedView
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Condition, Query
from yingdan.platform.recording import recording

pytestmark = pytest.mark.both

Make = Callable[..., Any]
Browse = Callable[..., Client]
LIST = "/opportunities/"
LARGE = "f.amount__gte=500000"


def ids(answer: Any) -> list[int]:
    """The records on a page, in order."""
    return [int(found) for found in re.findall(r'<tr data-id="(\d+)"', answer.content.decode())]


def save(client: Client, state: str, **given: str) -> str:
    """Save the list as it stands; the id of the view."""
    answer = client.post(f"{LIST}views/new/?{state}", {"name": "大单", "visibility": "private", **given})
    assert answer.status_code == 302, re.findall(r'role="alert">([^<]*)', answer.content.decode())
    return str(re.search(r"saved=(\d+)", answer["Location"])[1])  # type: ignore[index]


def keep(person: Any, where: Any = None, **given: Any) -> SavedView:
    """A view of opportunities kept by a person."""
    query = {"object": "crm.opportunity", **({"where": where} if where else {}), **given.pop("query", {})}
    with as_(person):
        return records.create(
            SavedView, {"name": "View", "object_key": "crm.opportunity", "query": json.dumps(query), **given}
        )


def test_a_view_keeps_the_list_and_a_change_is_seen(org: Organisation, make: Make, browser_of: Browse) -> None:
    large = make("crm.opportunity", owner=org.rep, amount=Decimal(900_000))
    small = make("crm.opportunity", owner=org.rep, amount=Decimal(9_000))
    client = browser_of(org.rep)
    view = save(client, f"{LARGE}&order=-amount&scope=mine")
    page = client.get(f"{LIST}?saved={view}")
    assert ids(page) == [large.pk] and "有未保存的改动" not in page.content.decode()
    changed = client.get(f"{LIST}?saved={view}&edited=1&order=-amount&scope=mine")
    assert set(ids(changed)) == {large.pk, small.pk} and "有未保存的改动" in changed.content.decode()
    client.post(f"{LIST}views/{view}/keep/?saved={view}&edited=1&order=-amount")
    assert set(ids(client.get(f"{LIST}?saved={view}"))) == {large.pk, small.pk}


def test_what_an_untouched_view_says_is_its_number_alone(org: Organisation, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    view = save(client, f"{LARGE}&f.status__any_of=open&where=" + '{"any":[{"field":"owner","op":"is_me"}]}')
    text = client.get(f"{LIST}?saved={view}").content.decode()
    assert f'href="{LIST}?saved={view}&amp;order=' not in text  # a sort is a change, and then all of it is said
    assert f"{LIST}?saved={view}&amp;order=name&amp;edited=1" in text or "edited=1" in text
    assert f'{LIST}columns/?saved={view}"' in text


def test_a_shared_view_opens_in_the_scope_of_who_opens_it(org: Organisation, make: Make, browser_of: Browse) -> None:
    """T-AC-19: an administrator shares with everyone and with a unit; a rep sees his own rows in it."""
    mine = make("crm.opportunity", owner=org.rep, amount=Decimal(700_000))
    make("crm.opportunity", owner=org.stranger, amount=Decimal(800_000))
    unit = {"all": [{"field": "unit", "op": "in_unit", "value": [org.region_a.pk]}]}
    everyone = keep(org.administrator, visibility="all")
    of_unit = keep(org.administrator, where=unit, visibility="unit", unit=org.region_a)
    for view in (everyone, of_unit):
        assert ids(browser_of(org.rep).get(f"{LIST}?saved={view.pk}")) == [mine.pk]
    assert browser_of(org.stranger).get(f"{LIST}?saved={of_unit.pk}").status_code == 404


def test_who_may_not_change_a_shared_view_is_not_asked_to(org: Organisation, browser_of: Browse) -> None:
    view = keep(org.administrator, visibility="all")
    url = f"{LIST}?saved={view.pk}&order=name&edited=1"
    offers = (f'{LIST}views/{view.pk}/"', f"/saved-views/{view.pk}/delete/", f"{LIST}views/{view.pk}/keep/")
    for who, may in ((org.rep, False), (org.administrator, True)):
        text = browser_of(who).get(url).content.decode()
        assert [one in text for one in offers] == [may] * 3
        assert f"{LIST}views/new/" in text


def test_a_private_view_is_seen_by_nobody_else(org: Organisation, browser_of: Browse, api: Callable[..., Api]) -> None:
    view = keep(org.rep)
    for other in (org.mate, org.manager, org.administrator):
        with as_(other):
            assert not SavedView.objects.filter(pk=view.pk).exists()
            assert view.pk not in [v.pk for v in views.of("crm.opportunity")]
        assert browser_of(other).get(f"{LIST}?saved={view.pk}").status_code == 404
        assert browser_of(other).post(f"/saved-views/{view.pk}/delete/").status_code in (403, 404)
        assert api(other).get(f"opportunities?view={view.pk}").status_code in (400, 404)


def test_nobody_shares_farther_than_he_may(org: Organisation) -> None:
    with pytest.raises(Refused):
        keep(org.rep, visibility="all")
    with pytest.raises(Refused):
        keep(org.rep, visibility="unit", unit=org.team_b1)
    shared = keep(org.rep, visibility="unit", unit=org.team_a1)
    with as_(org.mate), pytest.raises(Refused):
        records.change(shared, {"name": "Mine now"})


def test_a_view_that_names_what_is_gone_still_opens_and_says_so(
    org: Organisation, make: Make, browser_of: Browse
) -> None:
    mine = make("crm.opportunity", owner=org.rep)
    view = keep(org.rep, where=[{"field": "status", "op": "is", "value": "open"}])
    text = view.query.replace('"status"', '"margin"')
    with recording():
        SavedView._base_manager.filter(pk=view.pk).update(query=text)
    views.forget()
    page = browser_of(org.rep).get(f"{LIST}?saved={view.pk}")
    assert ids(page) == [mine.pk] and "1 个条件" in page.content.decode()


EVIL = (
    {"order": ["amount;drop table crm_opportunity"]}, {"order": ["owner__password"]}, {"group": ["__class__"]},
    {"measures": ["sum:amount) from x"]}, {"measures": ["password:id"]}, {"columns": ["owner__password"]},
    {"where": {"field": "owner__password", "op": "starts_with", "value": "p"}},
    {"where": {"_connector": "OR 1=1"}}, {"where": {"field": "id", "op": "id__in", "value": "abc"}},
)  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_a_malicious_question_is_refused_when_saved_and_when_run(
    org: Organisation, api: Callable[..., Api], evil: Any
) -> None:
    """T-IN-03: through the API, and again when it got into the table by another way."""
    query = json.dumps({"object": "crm.opportunity", **evil})
    client = api(org.rep)
    body = {"name": "x", "object_key": "crm.opportunity", "query": query}
    assert client.post("saved-views", body).status_code == 400
    good = keep(org.rep)
    with recording():
        SavedView._base_manager.filter(pk=good.pk).update(query=query)
    views.forget()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(f"opportunities?view={good.pk}")
    assert answer.status_code in (200, 400)
    ran = " ".join(q["sql"] for q in seen if "crm_opportunity" in q["sql"])
    assert not any(word in ran for word in ("owner__", "drop table", "OR 1=1", "from x", "LIKE 'p"))


def test_list_totals_summary_and_api_agree_for_the_same_view(
    org: Organisation, make: Make, browser_of: Browse, api: Callable[..., Api]
) -> None:
    """T-AC-08: each adds up his own rows only, wherever he reads the sum."""
    for n in range(7):
        make("crm.opportunity", owner=org.rep, amount=Decimal(100_000 * (n + 1)))
    make("crm.opportunity", owner=org.stranger, amount=Decimal(5_000_000))
    view = keep(org.administrator, where=[{"field": "amount", "op": "gte", "value": "300000"}], visibility="all")
    for person, number, total in ((org.rep, 5, 2_500_000), (org.manager, 5, 2_500_000), (org.stranger, 1, 5_000_000)):
        page = browser_of(person).get(f"{LIST}?saved={view.pk}")
        assert len(ids(page)) == number and f"{total:,}" in page.content.decode()
        client = api(person)
        listed = client.get(f"opportunities?view={view.pk}&count=exact").json()
        assert listed["count"] == number == len(listed["items"])
        summary = client.get(f"opportunities/summary?view={view.pk}&measure=count&measure=sum:amount").json()["total"]
        assert summary["count"] == number and Decimal(summary["sum:amount"]) == total
        with as_(person):
            query = views.query_of(views.find("crm.opportunity", view.pk))
            assert run.totals(query, ("sum:amount",))["sum:amount"] == total


def test_pinned_first_and_order_are_ones_own(org: Organisation, browser_of: Browse) -> None:
    view = keep(org.manager, visibility="unit", unit=org.team_a1)
    rep, mate = browser_of(org.rep), browser_of(org.mate)
    rep.post(f"{LIST}views/{view.pk}/pin/", {"on": "1"})
    assert "y-pins-of" in rep.get("/").content.decode() and "y-pins-of" not in mate.get("/").content.decode()
    rep.post(f"{LIST}views/first/", {"name": str(view.pk)})
    assert f'data-tab="{view.pk}" draggable="true" class="is-on"' in rep.get(LIST, follow=True).content.decode()
    assert 'data-tab="all" draggable="true" class="is-on"' in rep.get(LIST + "?saved=all").content.decode()
    assert 'data-tab="all" draggable="true" class="is-on"' in mate.get(LIST).content.decode()
    rep.post(f"{LIST}views/order/", {"names": f"{view.pk},all"})
    tabs = re.findall(r'data-tab="([^"]+)"', rep.get(LIST, follow=True).content.decode())
    assert tabs[:2] == [str(view.pk), "all"]


def test_a_deleted_view_comes_back(org: Organisation, browser_of: Browse) -> None:
    view, client = keep(org.rep), browser_of(org.rep)
    assert client.post(f"/saved-views/{view.pk}/delete/?next={LIST}").status_code in (204, 302)
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 404
    client.post(f"/saved-views/{view.pk}/restore/")
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 200


def test_columns_widths_and_sums_of_a_view_are_kept_apart_until_saved(
    org: Organisation, make: Make, browser_of: Browse
) -> None:
    make("crm.opportunity", owner=org.rep, amount=Decimal(300), probability=Decimal(40))
    client = browser_of(org.rep)
    view = save(client, "")
    client.post(LIST + "columns/", {"saved": view, "column": ["name", "probability"], "measure.probability": "avg",
                                    "width.name": "300", "quiet": "1"})  # fmt: skip
    mine = client.get(f"{LIST}?saved={view}").content.decode()
    assert "width:300px" in mine and "赢率 · 平均" in mine and "有未保存的改动" in mine
    assert "width:300px" not in client.get(LIST).content.decode()
    client.post(f"{LIST}views/{view}/discard/")
    assert "width:300px" not in client.get(f"{LIST}?saved={view}").content.decode()


def test_a_list_with_views_costs_no_further_statement(org: Organisation, make: Make, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.rep)
    client = browser_of(org.rep)
    for _n in range(4):
        view = save(client, LARGE)
    counts = []
    for address in (LIST, f"{LIST}?saved={view}"):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert max(counts) <= 9, counts


def test_a_question_is_the_same_from_a_view_and_from_its_chips(org: Organisation, make: Make) -> None:
    where = All((Condition("status", "any_of", ["open"]), Condition("amount", "gte", "500000")))
    with as_(org.rep):
        view = records.create(SavedView, {
            "name": "x", "object_key": "crm.opportunity",
            "query": json.dumps(Query(object="crm.opportunity", where=where).to_json()),
        })  # fmt: skip
        assert views.query_of(view).where == where
        with pytest.raises(Problem):
            views.find("crm.account", view.pk)
        with pytest.raises(Invalid):
            records.change(view, {"look": '{"columns": "name"}'})


def test_what_is_picked_in_a_view_is_what_the_view_shows(org: Organisation, make: Make, browser_of: Browse) -> None:
    """T-AC-03: all that match means all of the view, in the scope of who picks."""
    large = make("crm.opportunity", owner=org.rep, amount=Decimal(900_000))
    make("crm.opportunity", owner=org.rep, amount=Decimal(9_000))
    client = browser_of(org.rep)
    view = save(client, LARGE)
    client.post(f"{LIST}bulk/delete/?saved={view}", {"all": "1", "count": "1", "go": "1"},
                headers={"HX-Request": "true", "HX-Request-Type": "partial"})  # fmt: skip
    with as_(org.rep):
        assert large.pk not in [d.pk for d in type(large).objects.all()]
        assert type(large).objects.count() == 1
