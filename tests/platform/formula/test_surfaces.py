"""Where people meet computed fields: list, board, grid, record page, form, import, API."""

from typing import Any

import pytest

from tests.organisation import Organisation
from tests.platform.formula.made import ACCOUNT, DEAL, define
from yingdan.modules.crm.objects.account import Account

PAGES = (
    "/accounts/?cols=name,{0}&order=-{0}", "/accounts/?cols=name,{0}&group={0}", "/accounts/?view=board",
    "/accounts/?view=grid&cols=name,{0}", "/accounts/?view=analysis", "/accounts/new/", "/accounts/{1}/",
    "/accounts/{1}/edit/", "/accounts/{1}/peek/", "/accounts/import/",
)  # fmt: skip


@pytest.fixture
def total(firm: Organisation) -> str:
    """The sum of an account's deals, a field of the customer's."""
    return define("商机额", "rollup", ACCOUNT, object=DEAL, by="account", measure="sum", field="amount").name


def rich() -> int:
    """The account with deals of 40 in all."""
    return int(Account._base_manager.get(name="富").pk)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_it(firm: Organisation, total: str, browser_of: Any, page: str) -> None:
    answer = browser_of(firm.rep).get(page.format(total, rich()))
    assert answer.status_code == 200, answer.status_code


def test_the_list_and_the_record_show_it(firm: Organisation, total: str, browser_of: Any) -> None:
    browser = browser_of(firm.rep)
    assert "40" in browser.get(f"/accounts/?cols=name,{total}").content.decode()
    assert "商机额" in browser.get(f"/accounts/{rich()}/").content.decode()
    assert f'name="{total}"' not in browser.get("/accounts/new/").content.decode()


def test_the_api_gives_filters_and_sorts_it_but_does_not_set_it(firm: Organisation, total: str, api: Any) -> None:
    rep = api(firm.rep)
    items = rep.get(f"accounts?order=-{total}").json()["items"]
    assert [item[total] for item in items] == ["40.00", "20.00"]
    assert [item["name"] for item in rep.get(f"accounts?{total}__gte=30").json()["items"]] == ["富"]
    assert rep.get(f"accounts/{rich()}").json()[total] == "40.00"
    assert rep.patch(f"accounts/{rich()}", {total: "1"}).status_code == 400
