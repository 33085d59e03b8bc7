"""A dialog takes the focus once: what the server puts into it afterwards leaves one in the field one types in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def test_duplicates_shown_while_one_types_leave_the_focus(enter: Enter) -> None:
    """The hint comes below the hands; a refused save leads to the fields and not to the cross; asking is answered."""
    page = enter("rep")
    page.goto("/accounts/")
    page.keyboard.press("n")
    dialog = page.locator("#dialog")
    dialog.locator("[name=name]").fill("上海正力液")
    phone = dialog.locator("[name=phone]")
    phone.click()
    phone.press_sequentially("0215")
    expect(dialog.locator(".y-alike-in")).to_be_visible()
    expect(phone).to_be_focused()
    page.keyboard.type("1234")
    expect(phone).to_have_value("02151234")
    dialog.locator("[name=name]").fill("上海正力液压")
    expect(dialog.locator(".y-alike-in.is-bad")).to_be_visible()
    dialog.locator("form").evaluate("form => { form.dataset.before = '1'; }")
    page.keyboard.press("Control+Enter")
    expect(dialog.locator("form[data-before]")).to_have_count(0)  # the server's answer has come in its place
    expect(dialog.locator("[name=name]")).to_be_focused()
    dialog.get_by_role("button", name="申请协作").click()
    expect(dialog.locator(".y-alike")).to_contain_text("已申请")


def test_the_same_name_typed_again_is_the_same_person(enter: Enter) -> None:
    """Not the first of all there are; and what an input method has written takes the place of who stood there."""
    page = enter("administrator", path="/contacts/")
    page.locator("[data-all]").click()
    page.locator("[data-bulk-verb='/contacts/bulk/transfer/']").click()
    picker = page.locator("#dialog [data-picker]").first
    text, held = picker.get_by_role("combobox"), picker.locator("input[type=hidden]")
    text.fill("林晓雯")
    expect(picker.get_by_role("option")).to_have_count(1)
    text.press("Enter")
    person = held.input_value()
    assert person
    text.press("Tab")
    text.focus()
    expect(picker.get_by_role("option").nth(1)).to_be_visible()  # everybody, until something is typed
    text.fill("林晓雯")
    expect(picker.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(held).to_have_value(person)
    text.evaluate("""field => {
        field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
        field.value = "周";
        field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
        field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    }""")
    expect(held).to_have_value("")
