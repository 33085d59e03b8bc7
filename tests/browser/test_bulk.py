"""Many records at once, in a real browser: select all that match, hand over, undo; edit a few; export; the phone."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
LONG = 90_000  # milliseconds for a job to be taken up and done


def number(text: str) -> int:
    """The number in a text."""
    found = re.search(r"\d[\d,]*", text)
    return int(found[0].replace(",", "")) if found else 0


def test_all_that_match_change_hands_and_come_back(enter: Enter) -> None:
    """T-AC-03: the count in the bar, in the dialog and in the result are one; the panel follows to another page; undo
    gives everything back.
    """
    page = enter("administrator", path="/contacts/")
    page.locator("[data-all]").click()
    page.locator("[data-bulk-all]").click()
    shown = number(page.locator("[data-bulk-count]").inner_text())
    assert shown > 200
    page.locator("[data-bulk-verb='/contacts/bulk/transfer/']").click()
    dialog = page.locator("#dialog[open]")
    expect(dialog.locator("h2")).to_contain_text(str(shown))
    dialog.get_by_role("combobox").fill("林晓雯")
    dialog.get_by_role("option", name=re.compile("林晓雯")).first.click()
    dialog.locator("button[type=submit]").click()
    panel = page.locator("#jobs")
    expect(panel.locator("section")).to_be_visible()
    expect(page.locator("[data-list] tr[data-id]").first).to_be_visible()
    page.goto("/accounts/")
    expect(panel.locator("[hx-post$='/undo/']")).to_be_visible(timeout=LONG)
    assert number(panel.locator(".s.mut").first.inner_text()) <= shown
    page.goto("/contacts/")
    expect(page.locator("[data-list] tr[data-id] td").filter(has_text="林晓雯").first).to_be_visible()
    panel.locator("[hx-post$='/undo/']").click()
    ends = time.monotonic() + LONG / 1000
    names = ["林晓雯"]
    while all("林晓雯" in row for row in names) and time.monotonic() < ends:
        page.wait_for_timeout(500)
        page.goto("/contacts/")
        names = page.locator("[data-list] tr[data-id]").all_inner_texts()
    assert not all("林晓雯" in row for row in names)


def test_a_few_are_edited_and_taken_back_by_the_toast(enter: Enter) -> None:
    """Two rows, one field; the list shows it at once; the toast's undo takes it back."""
    page = enter("administrator", path="/accounts/")
    for place in (0, 1):
        page.locator("[data-list] [data-pick]").nth(place).click()
    page.locator("[data-bulk-verb='/accounts/bulk/change/']").click()
    page.locator("#bulk-add").select_option("city")
    page.locator("[name='v.city']").fill("乌鲁木齐")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".y-toast")).to_contain_text("完成 2")
    expect(page.locator("[data-list] tr[data-id]").filter(has_text="乌鲁木齐")).to_have_count(2)
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.locator(".y-toast [data-undo]").click()
    expect(page.locator("[data-list] tr[data-id]").filter(has_text="乌鲁木齐")).to_have_count(0)


def test_a_list_is_exported(enter: Enter) -> None:
    """The dialog of the head, the file at once, and its line on the page of exports."""
    page = enter("rep", path="/accounts/")
    page.locator(".y-head a[href*='/export/']").click()
    page.locator("#dialog [name=format][value=csv]").check()
    with page.expect_download() as fetched:
        page.locator("#dialog button[type=submit]").click()
    assert fetched.value.suggested_filename.endswith(".csv")
    page.goto("/exports/")
    expect(page.locator(".y-runs li").first).to_contain_text(fetched.value.suggested_filename)


def test_on_the_phone(enter: Enter) -> None:
    """Holding a row selects it, a tap the next one; the bar fits, its dialog too; nothing scrolls sideways."""
    page = enter("rep", path="/accounts/", width=360, height=800)
    rows = page.locator("[data-list] tr[data-id]")
    rows.nth(0).dispatch_event("touchstart")
    page.wait_for_timeout(700)
    rows.nth(0).dispatch_event("touchend")
    rows.nth(1).click()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 2")
    page.locator("[data-bulk-verb='/accounts/bulk/change/']").click()
    page.locator("#bulk-add").select_option("city")
    expect(page.locator("[name='v.city']")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
