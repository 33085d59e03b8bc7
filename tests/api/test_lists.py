"""Lists: filters in every form, order, fields, paging, counting, the bin; what nobody knows is refused and named."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Api, Organisation, as_
from yingdan.kernel import clock
from yingdan.platform import records, schema

MOST_STATEMENTS = 8


@pytest.fixture
def deals(org: Organisation, make: Callable[..., Any]) -> dict[str, Any]:
    """Three deals of the rep's, one of a mate's, and the stages by their code."""
    account = make("crm.account", name="远大机械", owner=org.rep)
    stages = {s.code: s for s in schema.find("crm.stage").model._base_manager.all()}
    today, won = clock.today(), {"stage": stages["won"], "account": account}
    made = {
        "small": make("crm.opportunity", name="Small", owner=org.rep, amount="100.00", expected_close_on=today),
        "middle": make("crm.opportunity", name="Middle", owner=org.rep, amount="5000.00", account=account),
        "large": make("crm.opportunity", name="Large, very", owner=org.rep, amount="90000.00", **won),
        "mates": make("crm.opportunity", name="Mate's", owner=org.mate, amount="7.00"),
    }
    return {**made, "stages": stages, "account": account}


@pytest.fixture
def rep(org: Organisation, api: Callable[..., Api]) -> Api:
    """The API as the rep."""
    return api(org.rep)


def names(answer: Any) -> set[str]:
    """The names of the items of a list."""
    assert answer.status_code == 200, answer.content
    return {item["name"] for item in answer.json()["items"]}


CASES: list[tuple[str, set[str]]] = [
    ("", {"Small", "Middle", "Large, very"}),
    ("name=Small", {"Small"}),
    ("name=Large, very", {"Large, very"}),
    ("name=Small&name=Middle", {"Small", "Middle"}),
    ("name__contains=all", {"Small"}),
    ("name__not_contains=all", {"Middle", "Large, very"}),
    ("amount=5000", {"Middle"}),
    ("amount=5,000.00", {"Middle"}),
    ("amount__gte=5000", {"Middle", "Large, very"}),
    ("amount__between=50,6000", {"Small", "Middle"}),
    ("amount__between=50,", {"Small", "Middle", "Large, very"}),
    ("status=open", {"Small", "Middle"}),
    ("status=open,won", {"Small", "Middle", "Large, very"}),
    ("status__none_of=open,lost", {"Large, very"}),
    ("stage=赢单", {"Large, very"}),
    ("stage=won", {"Large, very"}),
    ("stage=won,first_contact", {"Small", "Middle", "Large, very"}),
    ("stage.kind=won", {"Large, very"}),
    ("stage__kind=won", {"Large, very"}),
    ("stage__kind__is_not=won", {"Small", "Middle"}),
    ("account__name__contains=远大", {"Middle", "Large, very"}),
    ("account.owner.login=rep", {"Middle", "Large, very"}),
    ("account__empty=1", {"Small"}),
    ("account__empty=0", {"Middle", "Large, very"}),
    ("account=", {"Small"}),
    ("owner=rep", {"Small", "Middle", "Large, very"}),
    ("owner__is_me=1", {"Small", "Middle", "Large, very"}),
    ("owner=mate", set()),
    ("owner__in_unit=华东区", {"Small", "Middle", "Large, very"}),
    ("unit__in_unit=华南区", set()),
    ("expected_close_on__in_period=today", {"Small"}),
    ("expected_close_on__in_period=last_n_days:7", {"Small"}),
    ("q=midd", {"Middle"}),
    ("q=远大", {"Middle", "Large, very"}),
    ('where={"any":[{"field":"name","op":"is","value":"Small"},{"field":"amount","op":"gt","value":6000}]}',
     {"Small", "Large, very"}),
    ('where={"not":{"field":"stage.kind","op":"is","value":"won"}}', {"Small", "Middle"}),
    ("name=Small&amount__gt=1000", set()),
]  # fmt: skip


def test_filters(deals: dict[str, Any], rep: Api) -> None:
    """Each form of filter finds what it says, and nothing beyond the caller's scope."""
    for query, expected in CASES:
        answer = rep.get(f"opportunities?{query}")
        assert names(answer) == expected, query
        assert answer.json()["count"] == len(expected)


def test_ids_filter_too(deals: dict[str, Any], rep: Api) -> None:
    """By the record's own id and by the ids of what it refers to."""
    small, large, mates = deals["small"].pk, deals["large"].pk, deals["mates"].pk
    assert names(rep.get(f"opportunities?id={small},{large},{mates}")) == {"Small", "Large, very"}
    assert names(rep.get(f"opportunities?id__gt={small}")) == {"Middle", "Large, very"}
    assert names(rep.get(f"opportunities?stage={deals['stages']['won'].pk}")) == {"Large, very"}
    assert names(rep.get("opportunities?account=999999999")) == set()


WRONG: list[tuple[str, str]] = [
    ("colour=red", "colour"),
    ("amount__like=5", "amount__like"),
    ("amount=abc", "amount"),
    ("amount__gte=", "amount__gte"),
    ("amount__between=1", "amount__between"),
    ("name__gte=5", "name__gte"),
    ("stage=Nowhere", "stage"),
    ("stage.colour=red", "stage.colour"),
    ("name.first=x", "name.first"),
    ("owner__password__starts_with=p", "owner__password__starts_with"),
    ("owner.password=p", "owner.password"),
    ("account__owner__password=p", "account__owner__password"),
    ("expected_close_on=yesterday", "expected_close_on"),
    ("expected_close_on__in_period=someday", "expected_close_on__in_period"),
    ("owner__in_unit=²", "owner__in_unit"),
    ("owner__is_me=perhaps", "owner__is_me"),
    ("order=amount;drop", "order"),
    ("order=owner__password", "order"),
    ("order=--amount", "order"),
    ("order=name,amount,status,stage", "order"),
    ("fields=name,password", "fields"),
    ("limit=0", "limit"),
    ("limit=501", "limit"),
    ("limit=ten", "limit"),
    ("limit=1&limit=2", "limit"),
    ("count=maybe", "count"),
    ("deleted=maybe", "deleted"),
    ("q=%00", "q"),
    ("tz=UTC');--", "tz"),
    ("format=json", "format"),
    ("__class__=x", "__class__"),
    ("_connector=OR", "_connector"),
    ('where={"_connector":"OR 1=1"}', "where"),
    ('where={"owner__password__startswith":"p"}', "where"),
    ('where={"field":"owner.password","op":"starts_with","value":"p"}', "where"),
    ('where={"field":"name","op":"regex","value":"p"}', "where"),
    ('where={"id__in":"abc"}', "where"),
    ("where=nonsense", "where"),
    ("where=" + "[" * 1000 + "]" * 1000, "where"),
    ("where=" + "[" * 30000, "where"),
    ('where={"any":[' + ",".join(['{"field":"name","op":"is","value":"x"}'] * 300) + "]}", "where"),
    ('where={"field":"amount","op":"gt","value":NaN}', "where"),
    ('where={"field":"amount","op":"gt","value":1e999999}', "where"),
    ('where={"field":"name","op":"is","value":{"a":1}}', "where"),
]


def test_what_nobody_knows_is_refused_and_named(org: Organisation, rep: Api) -> None:
    """T-IN-01, T-IN-02: 400, never 500, never passed over in silence."""
    for query, named in WRONG:
        answer = rep.get(f"opportunities?{query}")
        assert answer.status_code == 400, query
        assert answer["Content-Type"] == "application/problem+json"
        assert set(answer.json()["errors"]) == {named}


CURSORS = ["x", "!!", "W10", "WzFd", "WyJhIiwibm90IGEgbnVtYmVyIl0", "W1tbW1tb" * 2000, "é", "WyJhXHUwMDAwIiwxXQ"]


def test_a_made_up_cursor_is_refused(deals: dict[str, Any], rep: Api) -> None:
    """A page mark that was never given out is a problem of the caller's, not ours."""
    for cursor in CURSORS:
        answer = rep.get(f"opportunities?order=name&limit=1&cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor"), cursor


ORDERS = ["name", "-amount", "stage,-name", "expected_close_on", "-updated_at", "owner", "id"]


def test_a_walk_over_pages_meets_each_once(deals: dict[str, Any], make: Any, org: Organisation, rep: Api) -> None:
    """T-SR-02: whatever the order, with absent values and while rows come in; the count is the number of rows."""
    for n in range(9):
        make("crm.opportunity", name=f"Deal {n}", owner=org.rep, amount="5000.00" if n % 2 else None)
    for order in ORDERS:
        walk(rep, org, make, order)
    answer = rep.get("opportunities?limit=500&count=exact").json()
    assert len(answer["items"]) == answer["count"] and not answer["count_capped"] and answer["next"] is None


def walk(rep: Api, org: Organisation, make: Any, order: str) -> None:
    """One walk over all pages, while a row of the caller's and one of another's come in per page."""
    before = {i["id"] for i in rep.get("opportunities?limit=500").json()["items"]}
    met: list[int] = []
    cursor, late = "", []
    while True:
        answer = rep.get(f"opportunities?limit=3&order={order}&fields=name&cursor={cursor}").json()
        met += [item["id"] for item in answer["items"]]
        late.append(make("crm.opportunity", name="Late", owner=org.rep).pk)
        make("crm.opportunity", name="Of another", owner=org.stranger)
        cursor = answer["next"]
        if not cursor:
            break
        assert len(met) < 500
    assert len(met) == len(set(met))
    assert before <= set(met) <= before | set(late)


def test_order_turns_round(deals: dict[str, Any], rep: Api) -> None:
    """A minus turns the order round; absent values stay at the end."""
    up = [i["name"] for i in rep.get("opportunities?order=amount").json()["items"]]
    down = [i["name"] for i in rep.get("opportunities?order=-amount").json()["items"]]
    assert up == ["Small", "Middle", "Large, very"] == down[::-1]


def test_fields_pick(deals: dict[str, Any], rep: Api) -> None:
    """Only what is asked for, with id and version; references as id and label."""
    item = rep.get("opportunities?name=Middle&fields=name,account,amount").json()["items"][0]
    account = {"id": deals["account"].pk, "label": "远大机械"}
    assert item == {
        "id": deals["middle"].pk,
        "version": deals["middle"].version,
        "name": "Middle",
        "account": account,
        "amount": "5000.00",
    }
    everything = rep.get("opportunities?name=Middle").json()["items"][0]
    assert {"id", "version", "created_at", "updated_by", "stage", "weighted", "days_in_stage"} <= everything.keys()


def test_counting(deals: dict[str, Any], rep: Api) -> None:
    """The count may be left out."""
    answer = rep.get("opportunities?count=none").json()
    assert answer["count"] is None and "count_capped" not in answer
    assert rep.get("opportunities?count=exact&limit=1").json()["count"] == 3


def test_the_bin(deals: dict[str, Any], rep: Api, org: Organisation) -> None:
    """What is deleted is gone from the list, the count and the search, and found in the bin."""
    with as_(org.rep):
        records.delete(deals["small"])
    assert names(rep.get("opportunities")) == {"Middle", "Large, very"}
    assert names(rep.get("opportunities?deleted=1")) == {"Small"}
    assert names(rep.get("opportunities?q=small")) == set()
    assert rep.get(f"opportunities/{deals['small'].pk}").status_code == 404
    gone = rep.get(f"opportunities/{deals['small'].pk}?deleted=1")
    assert gone.status_code == 200 and gone.json()["deleted_at"]


@pytest.mark.parametrize("path", ["opportunities", "opportunities?account__name__contains=a&order=stage", "tasks"])
def test_few_statements_however_many_rows(org: Organisation, make: Any, rep: Api, path: str) -> None:
    """No statement per row: the same number for 2 and for 22, and at most eight."""
    counts = []
    for more in (2, 20):
        for n in range(more):
            account = make("crm.account", name=f"a{n}", owner=org.rep)
            deal = make("crm.opportunity", owner=org.rep, account=account, name=f"Deal {n}")
            due_on = clock.today() + timedelta(days=n)
            make("work.task", owner=org.rep, about=("crm.opportunity", deal.pk), due_on=due_on)
        rep.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert rep.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_what_is_spoken_about_is_named(org: Organisation, make: Any, rep: Api) -> None:
    """A task's `about` says object, id and label, and comes back in as it went out."""
    account = make("crm.account", name="远大机械", owner=org.rep)
    task = rep.post("tasks", {"subject": "Call", "about": f"crm.account:{account.pk}"})
    about = {"object": "crm.account", "id": account.pk, "label": "远大机械"}
    assert task.status_code == 201 and task.json()["about"] == about
    assert rep.patch(f"tasks/{task.json()['id']}", {"about": about, "note": "x"}).json()["about"] == about
    found = rep.get("tasks?" + f"about=crm.account:{account.pk}").json()["items"]
    assert [t["subject"] for t in found] == ["Call"]


def test_no_parameter_reaches_the_statement_as_text(org: Organisation, rep: Api) -> None:
    """T-IN-01: what is sent travels as a parameter, never inside the statement."""
    with CaptureQueriesContext(connection) as queries:
        rep.get("opportunities?name=Robert'); DROP TABLE x;--&order=amount&q=zz'zz")
        rep.get('opportunities?where={"field":"name","op":"is","value":"Robert\'); DROP"}')
    assert all(q["sql"].count("DROP TABLE") == q["sql"].count("''); DROP TABLE") for q in queries)
    assert json.dumps(rep.get("opportunities").json())
