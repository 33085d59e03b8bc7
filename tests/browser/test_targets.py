"""The journey of a target: set the year's goal, split, publish, lock, win a deal, see the number move, open it."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_working import deal

pytestmark = pytest.mark.browser


def test_from_the_years_goal_to_a_deal_that_moves_it(enter: Callable[..., Page]) -> None:
    page = enter("executive", path="/targets/new/")
    year = date.today().year
    cycle = page.locator("select[name=cycle]")
    cycle.select_option(cycle.locator("option", has_text=str(year)).first.get_attribute("value"))
    page.locator("textarea[name=demand]").fill("五轴产线需求增长")
    page.locator(".y-form-f .btn-primary").click()
    page.locator("input[name=target]").press_sequentially("32000")
    expect(page.locator("#score")).to_contain_text("/ 5")
    page.locator("input[name=stretch]").fill("36000")
    page.locator("input[name=stretch]").press("Control+Enter")  # at once: what was typed is not lost
    page.locator("select[name=method]").select_option("even")
    page.locator("select[name=over]").select_option("working_days")
    expect(page.get_by_text("取整差异 0")).to_be_visible()
    page.get_by_role("button", name="完成草稿").click()
    for step, words in (("批准", ""), ("发布", "董事会的决定")):
        page.locator("#plan-head").get_by_role("button", name=step).click()
        expect(page.locator("#dialog h2")).to_contain_text(step)
        if words and page.locator("#dialog textarea").count():
            page.locator("#dialog textarea").fill(words)
        page.locator("#dialog button[type=submit]").click()
        expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#plan-head")).to_contain_text("V1")

    cell = page.locator("tr[data-node]:not(.is-group) td[data-v].now").first
    cell.click()
    before = cell.inner_text().split()[0]
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("#plan-head")).to_contain_text("V2")
    page.keyboard.press("Control+z")
    expect(cell).to_contain_text(before)
    page.locator("[data-plan-lock]").click()
    expect(page.locator("#toasts")).to_contain_text("锁定")

    year_sum = page.locator("tfoot .y-subrow").first.locator("td.y")
    was = year_sum.inner_text()
    rep = enter("rep")
    rep.goto(deal(rep, "目标之路", amount="3000000") + "do/win/")
    rep.locator("main form button[type=submit]").click()
    expect(rep.locator("main")).to_contain_text("赢单")
    expect(year_sum).not_to_have_text(was, timeout=30_000)
    year_sum.locator("a").click()
    page.wait_for_url("**/explain/**")
    expect(page.locator("main")).to_contain_text("销售额")
