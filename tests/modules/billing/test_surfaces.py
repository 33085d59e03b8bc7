"""T-MN-04 by every way in: form, grid, API, import; and at the same moment."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.modules.billing.racing import CALLS, race
from tests.organisation import Organisation, api_of, as_
from tests.platform.transfer.bringing import Bring, lines
from yingdan.modules.billing.objects.contract import Contract
from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting

# What is too much of a contract of 1,000.00, and of nothing at all: refused at the amount, for every object.
CASES = (
    ("instalments", "1000.01"), ("instalments", "0"), ("receipts", "1000.01"), ("receipts", "0"), ("receipts", "-5"),
    ("invoices", "1000.01"), ("invoices", "0"), ("invoices", "-5"),
)  # fmt: skip


@pytest.fixture
def contract(org: Organisation, make: Callable[..., Any]) -> Any:
    """A signed contract of 1,000.00 of the rep's."""
    account = make("crm.account", owner=org.rep, unit=org.rep.unit)
    return make(
        "billing.contract", name="二期合同", amount="1000.00", account=account, owner=org.rep, unit=org.rep.unit
    )  # fmt: skip


def number_of(slug: str) -> int:
    """How many records an object has."""
    with acting(SYSTEM):
        return int(schema.by_slug(slug).model.objects.count())


@pytest.mark.parametrize(("slug", "amount"), CASES)
def test_refused_by_every_way(
    org: Organisation, contract: Any, browser_of: Any, tmp_path: Path, settings: Any, slug: str, amount: str
) -> None:
    """The same validator: in the form, in the grid's new row, in the API and in a file."""
    settings.HOME = tmp_path / "home"
    browser = browser_of(org.ops)
    form = browser.post(f"/{slug}/new/", {"contract": str(contract.pk), "contract__text": "", "amount": amount})
    assert form.status_code == 422 and 'aria-invalid="true"' in form.content.decode(), form.status_code
    row = {"key": "new-1", "id": None, "values": {"contract": contract.name, "amount": amount}}
    grid = browser.post(f"/{slug}/grid/cells/", json.dumps({"rows": [row]}), content_type="application/json")
    assert grid.json()["results"][0]["state"] == "wrong", grid.json()
    answer = api_of(org.ops).post(slug, {"contract": contract.pk, "amount": amount})
    assert answer.status_code == 400 and "amount" in json.dumps(answer.json()["errors"]), answer.json()
    kind = schema.by_slug(slug)
    with as_(org.ops):
        header = f"合同,{kind.fields['amount'].label}"
        run = Bring(tmp_path)(f"{header}\n二期合同,{amount}\n", slug)
        assert (run.created, run.failed) == (0, 1), lines(run)
    assert number_of(slug) == 0


def test_a_file_keeps_the_rows_that_fit(org: Organisation, contract: Any, tmp_path: Path, settings: Any) -> None:
    """Of receipts of 400, 700 and 500 the second is told to be too much, the third fits again."""
    settings.HOME = tmp_path / "home"
    with as_(org.ops):
        table = "合同,回款金额,银行流水号\n二期合同,400,A1\n二期合同,700,A2\n二期合同,500,A3\n"
        run = Bring(tmp_path)(table, "receipts")
        told = lines(run)
    assert (run.created, run.failed) == (2, 1), told
    assert "600.00" in " ".join(reason for _outcome, reason in told.values())
    with acting(SYSTEM):
        assert Contract.objects.get(pk=contract.pk).received == Decimal(900)


def test_with_a_reason_it_is_taken(org: Organisation, contract: Any) -> None:
    """By the API as well; what is beyond is prepaid."""
    api = api_of(org.finance)
    body = {"contract": contract.pk, "amount": "1200.00", "reason": "下一单的定金"}
    answer = api.post("receipts", body)
    assert answer.status_code == 201, answer.json()
    found = api.get(f"contracts/{contract.pk}").json()
    assert (found["received"], found["remaining"]) == ("1200.00", "0.00")


def test_a_rep_sees_money_and_does_not_write_it(org: Organisation, contract: Any, browser_of: Any) -> None:
    """He asks for invoices and does not issue them; who has another's contract sees nothing of it."""
    rep, stranger = api_of(org.rep), api_of(org.stranger)
    assert rep.post("receipts", {"contract": contract.pk, "amount": "5"}).status_code in (403, 404)
    asked = rep.post("invoices", {"contract": contract.pk, "amount": "5"})
    assert asked.status_code == 201
    assert rep.post(f"invoices/{asked.json()['id']}/do/issue", {"invoice_no": "1"}).status_code in (403, 404)
    assert rep.post(f"contracts/{contract.pk}/do/void", {"reason": "x"}).status_code in (403, 404)
    assert stranger.get(f"contracts/{contract.pk}").status_code == 404 == stranger.get("receipts/1").status_code
    assert stranger.get("instalments").json()["count"] == 0


def test_a_draft_offers_no_booking(org: Organisation, contract: Any, make: Any, browser_of: Any) -> None:
    """What would be refused is not offered: money and invoices of a contract that is not submitted yet."""
    draft, browser = make("billing.contract", amount="100.00", status="draft"), browser_of(org.finance)
    pages = [browser.get(f"/contracts/{one.pk}/related/1/").content.decode() for one in (draft, contract)]
    assert ["/receipts/new/" in page for page in pages] == [False, True]


def test_the_pages_show_one_figure(org: Organisation, contract: Any, browser_of: Any) -> None:
    """List, foot, record page, account page and API: received, invoiced and what is left are the same."""
    finance = api_of(org.finance)
    finance.post("receipts", {"contract": contract.pk, "amount": "321.09"})
    browser, api = browser_of(org.rep), api_of(org.rep)
    listed = browser.get("/contracts/").content.decode()
    page = browser.get(f"/contracts/{contract.pk}/").content.decode()
    account = browser.get(f"/accounts/{contract.account_id}/panel/owes/").content.decode()
    assert api.get(f"contracts/{contract.pk}").json()["remaining"] == "678.91"
    assert all("321.09" in text and "678.91" in text for text in (listed, page))
    assert "321.09" in account and "678.91" in account
    summary = api.get("contracts/summary?measure=sum:received,sum:remaining").json()
    assert "321.09" in json.dumps(summary) and "678.91" in json.dumps(summary)


@pytest.mark.django_db(transaction=True)
def test_receipts_at_the_same_moment_cannot_exceed() -> None:
    """Eight calls of 600.00 for a contract of 1,000.00: one is kept, and pays its instalment once."""
    found = race()
    assert found["statuses"] == [201] + [400] * (CALLS - 1), found
    assert (found["received"], found["kept"], found["paid"]) == (600, [600], [600])
