"""The grid, the board, the calendar and the Gantt chart by keyboard, clipboard and mouse, in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_working import deal
from yingdan.kernel import clock

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
PASTE = """(text) => {
  const clipboardData = new DataTransfer(), about = { clipboardData, bubbles: true, cancelable: true };
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", about));
}"""
COPY = """() => {
  const clipboardData = new DataTransfer(), about = { clipboardData, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("copy", about));
  return clipboardData.getData("text/plain");
}"""
COMPOSE = """() => {
  const box = document.activeElement, enter = { key: "Enter", isComposing: true, bubbles: true, cancelable: true };
  box.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  box.value = "ce";
  box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
  box.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""


def grid(page: Page, text: str) -> Any:
    """Open the grid on the records a text finds; gives what names a cell by row and head."""
    page.goto(f"/opportunities/?view=grid&q={text}&order=name")
    heads = page.locator(".y-xl-h").all_text_contents()

    def cell(row: int, head: str) -> Any:
        column = next(at for at, label in enumerate(heads) if label.startswith(head))
        return page.locator(f'.y-xl-r[data-r="{row}"] [data-c="{column}"]')

    return cell


def test_a_range_from_excel_is_pasted_and_undone(enter: Enter) -> None:
    """Dates, thousands, labels and names as Excel writes them; a wrong cell is marked in place; Ctrl+Z takes back."""
    page = enter("rep")
    for name in ("粘贴甲", "粘贴乙"):
        deal(page, name)
    cell = grid(page, "粘贴")
    expect(page.locator(".y-xl-r[data-r]")).to_have_count(3)
    cell(0, "金额").click()
    page.evaluate(PASTE, "1,234.50\t2027年3月5日\t承诺\n￥2万\t2027/13/45\t最佳\n")
    expect(page.locator(".y-toast").last).to_contain_text("1 行未保存")
    expect(cell(0, "金额")).to_have_text("1,234.50")
    expect(cell(0, "预计成交")).to_have_text("2027-03-05")
    expect(cell(1, "预测类别")).to_have_text("最佳")
    expect(cell(1, "金额")).to_have_text("20,000.00")
    expect(cell(1, "预计成交")).to_have_class(re.compile("is-wrong"))
    cell(1, "预计成交").click()
    expect(page.locator(".y-xl-bubble")).to_be_visible()
    cell(0, "金额").click()
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate(COPY) == "1234.5\n20000"
    page.keyboard.press("Control+z")
    expect(cell(0, "金额")).to_have_text("")
    page.keyboard.press("Control+y")
    expect(cell(0, "金额")).to_have_text("1,234.50")


def test_typing_filling_and_new_rows(enter: Enter) -> None:
    """Type, Tab, fill down, make a record in the last row; what an input method composes is taken when it ends."""
    page = enter("rep")
    for name in ("填充甲", "填充乙"):
        deal(page, name)
    cell = grid(page, "填充")
    cell(0, "下一步").click()
    page.keyboard.type("寄样品")
    page.keyboard.press("Enter")
    expect(cell(0, "下一步")).to_have_text("寄样品")
    cell(0, "下一步").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(1, "下一步")).to_have_text("寄样品")
    page.evaluate(COMPOSE)
    expect(page.locator(".y-xl-box")).to_have_class(re.compile("is-open"))
    page.evaluate("document.activeElement.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))")
    page.keyboard.press("Escape")
    expect(cell(0, "下一步")).to_have_text("寄样品")
    cell(2, "商机名称").click()
    page.keyboard.type("填充丙")
    page.keyboard.press("Enter")
    expect(page.locator(".y-xl-r.is-new")).to_have_count(1)
    page.reload()
    expect(page.locator(".y-xl-body")).to_contain_text("填充丙")


def test_two_people_write_the_same_cell(enter: Enter) -> None:
    """The later one sees mine and theirs in place and chooses."""
    mine, theirs = enter("rep"), enter("manager")
    address = deal(mine, "格子冲突")
    cell = grid(mine, "格子冲突")
    theirs.goto(address)
    theirs.locator("#row-next_step .y-val").click()
    theirs.locator("#row-next_step input.form-control").fill("经理写的")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("#row-next_step .y-val")).to_have_text("经理写的")
    cell(0, "下一步").click()
    mine.keyboard.type("我写的")
    mine.keyboard.press("Tab")
    expect(cell(0, "下一步")).to_have_class(re.compile("is-clash"))
    cell(0, "下一步").click()
    bubble = mine.locator(".y-xl-bubble")
    expect(bubble).to_contain_text("经理写的")
    bubble.locator("button").first.click()
    expect(cell(0, "下一步")).not_to_have_class(re.compile("is-clash|is-typed"))
    mine.reload()
    expect(cell(0, "下一步")).to_have_text("我写的")


def test_a_step_asks_in_the_grid_too(enter: Enter) -> None:
    """A stage that needs more marks the cell and offers the dialog."""
    page = enter("rep")
    deal(page, "格子赢单")
    cell = grid(page, "格子赢单")
    cell(0, "阶段").click()
    page.keyboard.press("Enter")
    page.locator(".y-xl-list [role=option]", has_text="赢单").click()
    expect(cell(0, "阶段")).to_have_class(re.compile("is-wrong"))
    cell(0, "阶段").click()
    page.locator(".y-xl-bubble button").first.click()
    expect(page.locator("#dialog [name='v.amount']")).to_be_visible()


def test_a_card_is_moved_by_keyboard(enter: Enter) -> None:
    """Space takes it up, an arrow carries it, Space puts it down; what is missing is asked for; Esc puts it back."""
    page = enter("rep")
    address = deal(page, "键盘搬动", amount="5万")
    card = f"#deal-{address.strip('/').rpartition('/')[2]}"
    page.goto("/opportunities/?view=board&q=键盘搬动")
    first = page.locator("[data-col]").first
    page.locator(card).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(first.locator(card)).to_have_count(0)
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".y-col.is-folded").first.locator(card)).to_be_focused()  # over “won”, which is folded
    page.keyboard.press("Escape")
    expect(first.locator(card)).to_have_count(1)
    page.locator(card).focus()
    page.keyboard.press("Alt+ArrowRight")
    dialog = page.locator("#dialog")
    dialog.locator("[name='v.account__text']").fill("博瑞")
    dialog.locator("[role=option]").first.click()
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".y-toast")).to_contain_text("需求确认")
    expect(page.locator("[data-col]").nth(1).locator(card)).to_have_count(1)
    page.locator(".y-toast [data-undo]").click()
    expect(first.locator(card)).to_have_count(1)


def test_a_bar_and_a_day_are_dragged(enter: Enter) -> None:
    """A bar is moved by a fortnight, an entry to the next day by keyboard; both can be undone."""
    page = enter("rep")
    page.goto(deal(page, "拖日期"))
    page.locator("#row-expected_close_on .y-val").click()
    page.locator("#row-expected_close_on input[type=text]").fill("2026-12-10")
    page.keyboard.press("Enter")
    expect(page.locator("#row-expected_close_on .y-val")).to_contain_text("12-10")
    page.goto("/opportunities/?view=calendar&month=2026-12&q=拖日期")
    page.locator("[data-day='2026-12-10'] .y-cal-e").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-day='2026-12-11'] .y-cal-e")).to_contain_text("拖日期")
    page.goto("/opportunities/?view=gantt&span=day&day=2026-12-01&q=拖日期")
    edge = page.locator("[data-bar] [data-edge=end]")
    edge.scroll_into_view_if_needed()
    box = edge.bounding_box()
    assert box
    page.mouse.move(box["x"] + 3, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 3 + 34 * 2, box["y"] + 8, steps=8)
    page.mouse.up()
    expect(page.locator(".y-toast").last).to_contain_text("2026-12-13")
    expect(page.locator("[data-bar]")).to_have_attribute("data-to", "2026-12-13")


def test_an_arrow_points_to_a_bar_outside_the_window(enter: Enter) -> None:
    """Scrolled away from a bar, its row says on which side it is, and leads there; the focus goes with it."""
    page = enter("rep")
    page.goto(deal(page, "远处的条"))
    chart, arrow, bar = page.locator("[data-gantt]"), page.locator("[data-away]"), page.locator(".y-gantt-bar")
    for days, away in ((-35, 0), (10, 100_000)):
        page.goto(f"/opportunities/?view=gantt&span=day&day={clock.today() + timedelta(days=days)}&q=远处的条")
        chart.evaluate("(box, x) => { box.scrollLeft = x; }", away)
        expect(arrow).to_be_visible()
        anew = "window.htmx.ajax('GET', location.href, { target: '#list', swap: 'outerMorph' })"
        page.evaluate(anew)  # as after a drag
        page.wait_for_load_state("networkidle")
        expect(arrow).to_be_visible()
        arrow.click()
        expect(arrow).to_be_hidden()
        expect(bar).to_be_in_viewport()
        expect(bar).to_be_focused()


def test_a_marked_cell_says_why_on_the_phone(enter: Enter) -> None:
    """Though the sheet moves when a cell at its edge is pressed; scrolled away, the cell takes its words along."""
    page = enter("rep", width=360, height=800, path="/opportunities/?view=grid")
    heads = page.locator(".y-xl-h").all_text_contents()
    column = next(at for at, label in enumerate(heads) if label.startswith("预计成交"))
    cell = page.locator(f'.y-xl-r[data-r="2"] [data-c="{column}"]')
    cell.click()
    page.keyboard.type("2027/13/45")
    page.keyboard.press("Enter")
    page.locator('.y-xl-r[data-r="2"] .is-wrong').wait_for()
    page.locator(".y-xl").evaluate("el => { el.scrollLeft -= 60; }")
    cell.click()
    page.locator(".y-xl-bubble").wait_for()
    page.locator(".y-xl").evaluate("el => { el.scrollTop += 700; }")
    page.locator(".y-xl-bubble").wait_for(state="hidden")
