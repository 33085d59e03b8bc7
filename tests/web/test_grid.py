"""The grid: rows as JSON, cells saved each by itself, what clashes, what is refused, what is undone."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.platform import audit, records, schema, views
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.look import Look
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.field_grant import FieldGrant
from yingdan.web import builder, gridrows, opening

pytestmark = pytest.mark.django_db
Browse = Callable[..., Client]
CELLS, ROWS, UNDO = "/opportunities/grid/cells/", "/opportunities/grid/rows/", "/opportunities/grid/undo/"


@pytest.fixture
def deal(org: Organisation) -> Any:
    """The rep's deal."""
    return make("crm.opportunity", name="Lathe", owner=org.rep, account=make("crm.account", owner=org.rep), amount="10")


def again(deal: Any) -> Any:
    """The deal as it stands."""
    return type(deal)._base_manager.get(pk=deal.pk)


def post(client: Client, url: str, body: Any) -> Any:
    """POST JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(url, text, content_type="application/json")


def change(deal: Any, **values: Any) -> dict[str, Any]:
    """A body that changes one row."""
    return {"rows": [{"key": "a", "id": deal.pk, "version": deal.version, "values": values}]}


def saved(client: Client, body: Any) -> dict[str, Any]:
    """The result of the only row."""
    answer = post(client, CELLS, body)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["results"][0]
    return found


def test_the_page_and_further_rows(org: Organisation, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    page = client.get("/opportunities/?view=grid")
    assert page.status_code == 200
    assert b'id="grid-data"' in page.content
    rows = client.get(f"{ROWS}?ids={deal.pk}").json()["rows"]
    assert rows[0]["title"] == "Lathe"
    assert rows[0]["may"] == ["change"]


def test_what_is_typed_is_read_as_a_form_reads_it(org: Organisation, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep, headers={"Accept-Language": "zh-CN"})
    account = make("crm.account", name="博瑞精密", owner=org.rep)
    typed = {
        "name": "车床 2 台", "amount": "￥1,234,567.50", "expected_close_on": "2026年12月5日", "account": "博瑞精密",
        "forecast": schema.find("crm.opportunity").fields["forecast"].choices[1][1],
    }  # fmt: skip
    found = saved(client, change(deal, **{n: str(v) for n, v in typed.items()}))
    assert found["state"] == "saved", found
    now = again(deal)
    assert (now.name, now.amount, str(now.expected_close_on)) == ("车床 2 台", Decimal("1234567.50"), "2026-12-05")
    assert now.account_id == account.pk
    assert now.forecast
    assert found["row"]["version"] == now.version
    assert audit.history("crm.opportunity", deal.pk)[0].id == found["changes"][-1]


@pytest.mark.parametrize(
    ("typed", "days"), [("明天", 1), ("Tomorrow", 1), ("3 天后", 3), ("in 2 days", 2), ("后天", 2), ("１2 天前", -12)]
)
def test_a_day_in_words_is_taken(org: Organisation, deal: Any, browser_of: Browse, typed: str, days: int) -> None:
    found = saved(browser_of(org.rep), change(deal, expected_close_on=typed))
    assert found["state"] == "saved", found
    assert again(deal).expected_close_on == clock.today() + timedelta(days=days)


def test_a_wrong_cell_does_not_hold_back_the_others(org: Organisation, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    found = saved(client, change(deal, name="Mill", amount="-5", expected_close_on="tomorrow-ish"))
    assert found["state"] == "wrong"
    assert found["done"] == ["name"]
    assert set(found["errors"]) == {"amount", "expected_close_on"}
    assert again(deal).name == "Mill"


def test_two_people_write_the_same_cell(org: Organisation, deal: Any, browser_of: Browse) -> None:
    with as_(org.manager):
        records.change(again(deal), {"next_step": "Theirs", "payment_terms": "30 days"})
    found = saved(browser_of(org.rep), change(deal, next_step="Mine"))
    assert found["state"] == "stale"
    clash = found["clashes"]["next_step"]
    assert org.manager.name in clash.pop("by")
    assert clash == {"mine": "Mine", "theirs": "Theirs", "original": "—"}
    assert again(deal).next_step == "Theirs"
    merged = saved(browser_of(org.rep), change(deal, name="Other field"))
    assert merged["state"] == "saved"
    assert again(deal).next_step == "Theirs"


def test_rows_of_others_are_refused_one_by_one(org: Organisation, deal: Any, browser_of: Browse) -> None:
    hidden = make("crm.opportunity", name="Secret", owner=org.stranger)
    rows = [{"key": str(d.pk), "id": d.pk, "version": 1, "values": {"name": "Taken"}} for d in (deal, hidden)]
    answer = post(browser_of(org.rep), CELLS, {"rows": rows}).json()
    assert [r["state"] for r in answer["results"]] == ["saved", "gone"]
    assert (answer["saved"], answer["refused"]) == (1, 1)
    assert "Secret" not in json.dumps(answer)
    assert again(hidden).name == "Secret"


def test_what_the_system_keeps_is_not_written(org: Organisation, deal: Any, browser_of: Browse) -> None:
    found = saved(
        browser_of(org.rep), change(deal, status="won", weighted="1", nonsense="x", version="99", custom="{}")
    )
    assert found["state"] == "wrong"
    assert found["done"] == []
    assert again(deal).version == deal.version


def test_a_step_that_asks_for_more_says_so(org: Organisation, browser_of: Browse) -> None:
    bare = make("crm.opportunity", name="Bare", owner=org.rep, account=None, amount=None)
    won = schema.find("crm.stage").model._base_manager.filter(pipeline=bare.pipeline_id, kind="won").first()
    found = saved(browser_of(org.rep), change(bare, stage=str(won.pk), next_step="Call"))
    assert found["gate"]
    assert found["errors"]["stage"]
    assert found["done"] == ["next_step"]
    assert again(bare).status == "open"


def test_a_pasted_range_is_one_request(
    org: Organisation, browser_of: Browse, django_assert_max_num_queries: Any
) -> None:
    deals = [make("crm.opportunity", name=f"D{n}", owner=org.rep) for n in range(30)]
    rows = [
        {"id": d.pk, "version": d.version, "values": {"name": f"P{n}", "amount": f"{n + 1},000"}}
        for n, d in enumerate(deals)
    ]
    rows[7]["values"]["name"] = "x" * 500
    client = browser_of(org.rep)
    with django_assert_max_num_queries(190):
        answer = post(client, CELLS, {"rows": rows}).json()
    assert (answer["saved"], answer["refused"]) == (29, 1)
    assert answer["results"][7]["errors"].keys() == {"name"}
    assert again(deals[7]).amount == Decimal(8000)
    assert again(deals[29]).name == "P29"


def test_new_rows(org: Organisation, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    rows = [
        {"key": "new1", "id": None, "values": {"name": "Fresh"}},
        {"key": "new2", "id": None, "values": {"amount": "5"}},
    ]
    answer = post(client, CELLS, {"rows": rows}).json()
    assert [r["state"] for r in answer["results"]] == ["saved", "wrong"]
    assert "name" in json.dumps(answer["results"][1]["errors"]).lower()
    made = answer["results"][0]
    with as_(org.rep):
        assert schema.find("crm.opportunity").model.objects.get(pk=made["id"]).owner_id == org.rep.pk


def test_undo_and_again(org: Organisation, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    pairs = [[deal.pk, c] for c in saved(client, change(deal, name="Mill", amount="99"))["changes"]]
    undone = post(client, UNDO, {"changes": pairs}).json()
    assert undone["saved"] == 1
    assert (again(deal).name, again(deal).amount) == ("Lathe", Decimal(10))
    redo = [[deal.pk, c] for c in undone["results"][0]["changes"]]
    assert post(client, UNDO, {"changes": redo}).json()["saved"] == 1
    assert again(deal).name == "Mill"


def test_undo_leaves_what_somebody_changed_since(org: Organisation, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    pairs = [[deal.pk, c] for c in saved(client, change(deal, name="Mill"))["changes"]]
    with as_(org.manager):
        records.change(again(deal), {"name": "Manager's"})
    answer = post(client, UNDO, {"changes": pairs}).json()
    assert answer["refused"] == 1
    assert again(deal).name == "Manager's"
    theirs = audit.history("crm.opportunity", deal.pk)[0]
    assert post(client, UNDO, {"changes": [[deal.pk, theirs.id]]}).json()["refused"] == 1


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", '"x"', "{", "[" * 5000, '{"rows": 5}', '{"rows": [5]}', '{"rows": [{"id": "1"}]}',
        '{"rows": [{"id": 1, "version": 1, "values": 3}]}', '{"rows": [{"id": true, "version": 1, "values": {}}]}',
        '{"rows": [{"id": 1.5, "version": 1, "values": {}}]}', '{"rows": [{"id": NaN, "version": 1, "values": {}}]}',
        '{"rows": [{"id": 99999999999999999999, "version": 1, "values": {}}]}', '{"changes": [[1]]}',
        '{"rows": [{"id": -1, "version": 1, "values": {}}]}', '{"rows": ' + "[" + ",".join(["{}"] * 2001) + "]}",
        '{"rows": [{"id": 1, "values": {}}, {"id": 1, "values": {}}]}', '{"changes": [[1, "2"]]}', '{"changes": {}}',
    ],
)  # fmt: skip
def test_hostile_bodies(org: Organisation, browser_of: Browse, body: str) -> None:
    client = browser_of(org.rep)
    for url in (CELLS, UNDO):
        answer = post(client, url, body)
        assert answer.status_code == 422, (url, answer.content)
        assert answer.json()["error"]


def test_hostile_values(org: Organisation, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    hostile: list[Any] = [[], {}, {"id": {}}, True, 1.5, "\x00", "\ud800", "9" * 5000, [[[]]], {"label": ["x"]}]
    for raw in hostile:
        for name in ("name", "amount", "account", "forecast", "expected_close_on", "owner"):
            answer = post(client, CELLS, json.dumps(change(again(deal), **{name: raw})))
            assert answer.status_code == 200, (name, raw, answer.content)


def test_names_in_the_data_stay_text(org: Organisation, deal: Any, browser_of: Browse) -> None:
    bad = "</script><img src=x onerror=alert(1)>"
    with as_(org.rep):
        records.change(again(deal), {"name": bad})
    page = browser_of(org.rep).get("/opportunities/?view=grid").content.decode()
    assert bad not in page
    assert "\\u003C/script\\u003E" in page


def columns(org: Organisation, *names: str) -> None:
    """Let the rep's grid show these columns."""
    with as_(org.rep):
        views.arrange("crm.opportunity", Look(columns=names))


def test_masked_hidden_and_read_only_columns(org: Organisation, deal: Any, browser_of: Browse) -> None:
    for field, level in (("amount", "hidden"), ("next_step", "masked"), ("expected_close_on", "read")):
        values = {"role": org.rep.role, "object_key": "crm.opportunity", "field": field, "level": level}
        with acting(SYSTEM):
            records.create(FieldGrant, values)
    with acting(SYSTEM):
        records.change(again(deal), {"next_step": "Call Wang Wei"})
    columns(org, "name", "amount", "next_step", "expected_close_on")
    client = browser_of(org.rep)
    text = client.get("/opportunities/?view=grid").content.decode()
    assert "Wang Wei" not in text
    assert "Wang Wei" not in client.get(f"{ROWS}?ids={deal.pk}").content.decode()
    sent = change(again(deal), amount="1", next_step="x", expected_close_on="2026-12-01", name="Mine")
    found = saved(client, sent)
    assert found["done"] == ["name"]
    assert set(found["errors"]) == {"amount", "next_step", "expected_close_on"}
    assert "Wang Wei" not in json.dumps(found)


def test_fields_of_the_customer(org: Organisation, deal: Any, browser_of: Browse) -> None:
    with acting(SYSTEM):
        own = records.create(CustomField, {"object_key": "crm.opportunity", "label": "Score", "kind": "number"})
        records.create(
            CustomField,
            {"object_key": "crm.opportunity", "label": "Twice", "kind": "formula",
             "options": {"formula": "[amount] * 2", "result": "money"}},
        )  # fmt: skip
    with as_(org.rep):
        twice = next(f.name for f in schema.find("crm.opportunity").fields.values() if str(f.label) == "Twice")
    columns(org, "name", "amount", own.name, twice)
    client = browser_of(org.rep)
    found = saved(client, change(deal, **{own.name: "12", "amount": "50"}))
    assert found["state"] == "saved", found
    assert "100.00" in found["row"]["shown"]
    assert saved(client, change(again(deal), **{twice: "1"}))["done"] == []
    back = post(client, UNDO, {"changes": [[deal.pk, c] for c in found["changes"]]}).json()
    assert back["saved"] == 1, back
    assert own.name not in {k for k, v in again(deal).custom.items() if v is not None}


def test_every_kind_is_typed_into_or_leads_to_the_full_form(org: Organisation) -> None:
    """And the filter builder has a way to name a value for every operator of every kind."""
    with acting(SYSTEM):
        for kind in ("picture", "attachment", "signature", "members", "units", "industry", "time", "rating", "tag"):
            field = {"object_key": "crm.account", "kind": kind, "label": kind, "name": f"c_{kind}"}
            records.create(CustomField, field)
    with as_(org.rep):
        kind = schema.find("crm.account")
        heads = gridrows.heads(opening.read(kind, QueryDict("view=grid")), list(kind.customs))
        by = {head["kind"]: head for head in heads}
        assert all(head["editable"] != head["elsewhere"] for head in heads)
        assert by["picture"]["elsewhere"] and by["members"]["editable"]
        told = {entry["path"]: entry for entry in builder.builder(kind)["fields"]}
    assert told["c_members"]["url"].startswith("/users/options/") and "/options/" in told["c_units"]["url"]
    assert len(told["c_industry"]["choices"]) > 90
