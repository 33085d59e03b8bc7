"""Several in one place: people in a cell of the grid, files and answers in the box of a record."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def test_people_are_picked_into_one_cell_and_out_of_it(enter: Enter) -> None:
    """Enter takes the one found and goes on choosing, Backspace takes the last away, Enter again saves."""
    page = enter("rep")
    page.goto("/trial-cuts/?view=grid")
    heads = page.locator(".y-xl-h").all_text_contents()
    column = next(at for at, label in enumerate(heads) if label.startswith("试切人员"))
    cell = page.locator(f'.y-xl-r[data-r="0"] [data-c="{column}"]')
    before = cell.text_content()
    cell.dblclick()
    page.keyboard.type("cjx")
    expect(page.locator('.y-xl-list [role=option][aria-selected="true"]')).to_contain_text("陈嘉欣")
    page.keyboard.press("Enter")
    expect(page.locator('.y-xl-list [role=option][aria-checked="true"]').last).to_contain_text("陈嘉欣")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("、".join(part for part in (before, "陈嘉欣") if part))
    expect(page.locator("[data-grid-status]")).to_have_text("已保存")
    cell.dblclick()
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(cell).to_have_text(before or "")


def test_a_comment_waits_for_its_files_and_is_answered(enter: Enter, tmp_path: Path) -> None:
    """Who saves while files are on their way means them too; an answer quotes what it answers."""
    names = [f"{n}.txt" for n in range(4)]
    for name in names:
        (tmp_path / name).write_text("drawing" * 1000)
    page = enter("rep")
    page.goto("/opportunities/1/")
    box = page.locator("#compose")
    box.locator("label", has_text="评论").click()
    box.locator("textarea").fill("图纸见附件")
    box.locator("[data-upload-input]").set_input_files([str(tmp_path / name) for name in names])
    box.locator("button[type=submit]").click()
    expect(page.locator(".y-sent-f")).to_have_count(4)
    page.locator("[data-answer]").first.click()
    expect(box.locator("[data-answering]")).to_be_visible()
    page.keyboard.type("收到")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".y-quote").first).to_contain_text("图纸见附件")
    expect(box.locator("[data-answering]")).to_be_hidden()


def test_pressing_twice_saves_once_and_the_message_is_in_ones_language(enter: Enter) -> None:
    """A double click on save makes one record; on a list, too, undo is called by its name."""
    page = enter("rep")
    page.goto("/opportunities/new/")
    page.locator("[name=name]").first.fill("只存一次")
    page.locator("main button[type=submit]").last.dblclick()
    expect(page.locator(".y-toast")).to_contain_text("已保存")
    page.goto("/opportunities/?q=只存一次")
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("[data-bulk-verbs] button[aria-haspopup], [data-bulk-verbs] summary").first.click()
    page.locator("[data-bulk-verbs] [role=menuitem]", has_text="删除").first.click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator(".y-toast [data-undo]")).to_have_text("撤销")


def test_a_filter_does_not_take_unsaved_cells_away_unasked(enter: Enter) -> None:
    """One is told first and goes on by asking again; nothing typed is lost by one letter in the search box."""
    page = enter("rep")
    page.goto("/opportunities/?view=grid")
    column = next(
        at for at, label in enumerate(page.locator(".y-xl-h").all_text_contents()) if label.startswith("预计成交")
    )
    cell = page.locator(f'.y-xl-r[data-r="0"] [data-c="{column}"]')
    cell.click()
    page.keyboard.type("乱写")
    page.keyboard.press("Enter")
    expect(page.locator("[data-grid-status]")).to_contain_text("1")
    page.locator("#find").fill("博")
    expect(page.locator(".y-toast")).to_contain_text("再点一次")
    expect(cell).to_contain_text("乱写")
    page.wait_for_timeout(1600)
    page.locator("#find").fill("博瑞")
    expect(page.locator(".y-xl")).not_to_contain_text("乱写")
