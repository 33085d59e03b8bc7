"""A deal is won elsewhere, and the numbers on a page somebody is looking at move by themselves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_working import deal

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
BOARD = "/leaders/?metric=sales_amt&period=this_quarter"
SOON = 7000  # a change is told within five seconds; the machine that tests may be slow


def amount(text: str) -> int:
    """A number as people read it."""
    return int(re.sub(r"\D", "", text))


def test_a_number_moves_when_a_deal_is_won_elsewhere_and_opens_to_why(enter: Enter) -> None:
    boss, rep = enter("manager"), enter("rep")
    boss.goto(BOARD)
    row = boss.locator(".y-rank", has_text="林晓雯")
    before = amount(row.locator(".y-num").inner_text())
    boss.evaluate("window.same = true")
    rep.goto(deal(rep, "现场赢单", amount="12345"))
    rep.goto(f"{rep.url}do/win/")
    rep.locator("main form button[type=submit]").click()
    expect(row.locator(".y-num")).to_have_text(f"{before + 12345:,}", timeout=SOON)
    assert boss.evaluate("window.same")  # the page was not loaded anew

    row.locator(".y-num").click()
    explained = boss.locator("#dialog #explained")
    expect(explained).to_contain_text("现场赢单")
    expect(explained.locator(".y-tag.ok").last).to_contain_text("一致")
    boss.keyboard.press("Escape")
    expect(boss.locator("#dialog")).to_be_hidden()
