"""The palette, the keys and quick create in a real browser, with an input method and on a phone."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
COMPOSING = """(key) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, isComposing: true}))"""


def palette(page: Page) -> None:
    """Open it."""
    page.keyboard.press("Control+k")
    expect(page.locator("#palette input")).to_be_focused()


def test_search_by_keyboard(enter: Enter) -> None:
    """T-SR-01: Ctrl+K, initials, then characters; arrows, Enter; what was opened comes first the next time."""
    page = enter("rep")
    palette(page)
    hit = page.locator("#palette a[role=option][href^='/accounts/']").first
    for text in ("szbrqc", "suzhouborui", "苏州博瑞汽车"):
        with page.expect_response(lambda answer, text=text: text in unquote(answer.url)):
            page.locator("#palette input").fill(text)
        expect(hit).to_contain_text("苏州博瑞汽车")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    with page.expect_response(re.compile(r"/opened/$")):
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/\d+/$"))
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#palette [role=option]").first).to_contain_text("苏州博瑞汽车")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()


def test_enter_waits_for_what_was_typed(enter: Enter) -> None:
    """Who types a word and presses Enter at once gets what that word finds, not what stood there before."""
    page = enter("rep")
    palette(page)
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    page.locator("#palette input").fill("szbrqc")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/accounts/\d+/$"))
    expect(page.locator("h1")).to_contain_text("苏州博瑞汽车")


def test_commands_by_initials_and_a_scope(enter: Enter) -> None:
    """xjxs makes a lead in the dialog; `a:` narrows to accounts; Backspace widens; Ctrl+Enter opens a tab."""
    page = enter("rep", path="/tasks/")
    palette(page)
    page.keyboard.type("xjxs")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("新建线索")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog form")).to_have_attribute("action", "/leads/new/")
    page.keyboard.press("Escape")
    palette(page)
    page.keyboard.type("a:博")
    expect(page.locator("[data-palette-scope]")).to_contain_text("客户")
    expect(page.locator("#palette input")).to_have_value("博")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    assert re.search(r"/accounts/\d+/$", opened.value.url)
    page.locator("#palette input").fill("")
    page.keyboard.press("Backspace")
    expect(page.locator("[data-palette-scope]")).not_to_be_visible()


def test_keys_are_silent_while_an_input_method_composes(enter: Enter) -> None:
    """Neither shortcuts nor the palette's Enter; nor while one types."""
    page = enter("rep", path="/opportunities/")
    for key in ("c", "o", "/", "?", "g", "h"):
        page.evaluate(COMPOSING, key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    palette(page)
    page.keyboard.type("客户")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    page.evaluate(COMPOSING, "Enter")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#find").focus()
    page.keyboard.type("co?")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_two_keys_make_and_go(enter: Enter) -> None:
    """C then O opens a deal's form, on an account's page with the account in it; G then O goes; ? shows all keys."""
    page = enter("rep", path="/accounts/1/")
    page.keyboard.press("c")
    page.keyboard.press("o")
    form = page.locator("#dialog form")
    expect(form).to_have_attribute("action", "/opportunities/new/")
    expect(form.locator("input[name=account]")).to_have_value("1")
    assert form.locator(".y-dialog-b [name]:not([type=hidden])").count() <= 8
    form.locator("[name=name]").fill("未写完的商机")
    page.wait_for_timeout(700)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/opportunities/$"))
    page.keyboard.press("c")
    page.keyboard.press("o")
    expect(page.locator("[data-draft-note]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#cheat")).to_contain_text("新建商机")


def test_along_the_list_and_back(enter: Enter) -> None:
    """From a row to its page, J to the next, K back, U to the list with the row in sight; a star stays."""
    page = enter("rep", path="/accounts/?order=name")
    page.locator("tr[data-id] a").nth(3).click()
    expect(page.locator("[data-beside=next]")).to_be_visible()
    first = page.url
    page.keyboard.press("Shift+S")
    expect(page.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    expect(page.locator("[data-beside=previous]")).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_url(first)
    expect(page.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-beside=back]")).to_be_visible()
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/accounts/\?order=name$"))
    expect(page.locator("tr.is-cur")).to_have_count(1)
    star = page.locator("tr.is-cur [data-star]")
    expect(star).to_have_attribute("aria-pressed", "true")
    with page.expect_response(re.compile(r"/star/$")):
        page.keyboard.press("Shift+S")
    expect(star).to_have_attribute("aria-pressed", "false")


def test_on_a_phone_the_palette_fills_the_screen(enter: Enter) -> None:
    """360 px: opened from the search box, nothing beside it, lines as tall as a thumb."""
    page = enter("rep", path="/")
    page.set_viewport_size({"width": 360, "height": 640})
    page.locator("[data-palette-open]").click()
    page.locator("#palette input").fill("博瑞")
    line = page.locator("#palette [role=option]").first
    expect(line).to_contain_text("博瑞")
    box, size = page.locator("#palette").bounding_box(), line.bounding_box()
    assert box and size and box["width"] == 360 and size["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
