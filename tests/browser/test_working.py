"""What one does all day, in a real browser: sign in, change a field, drag a deal, write a follow-up, import, search."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def deal(page: Page, name: str, **fields: str) -> str:
    """Make an opportunity through the dialog of quick create; gives the address of its page."""
    page.goto("/opportunities/")
    page.keyboard.press("n")
    dialog = page.locator("#dialog")
    dialog.locator("[name=name]").fill(name)
    for field, text in fields.items():
        dialog.locator(f"[name={field}]").fill(text)
    dialog.locator("[name=name]").press("Control+Enter")
    expect(page.locator(".y-toast")).to_contain_text(name)
    page.locator(".y-toast a").click()
    page.wait_for_url(re.compile(r"/opportunities/\d+/$"))
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_a_link_signs_in_once(server: Server, enter: Enter) -> None:
    """Opening shows a button, so that a preview does not use it up; the second press finds it used."""
    url = server.say("link", "linxiaowen").strip().splitlines()[-1]
    page = enter("")
    page.goto(url)
    page.goto(url)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(server.url + "/")
    expect(page.locator(".y-me")).to_contain_text("林晓雯")
    other = enter("")
    other.goto(url)
    other.locator("main button[type=submit]").click()
    expect(other.locator("h1")).to_have_text("链接已失效")


def test_a_field_is_edited_in_place_and_undone(enter: Enter) -> None:
    """Click, type, Enter; the page is not loaded anew; Esc gives up; undo takes back."""
    page = enter("rep")
    page.goto(deal(page, "就地编辑"))
    page.evaluate("window.same = true")
    page.locator("#row-next_step .y-val").click()
    page.locator("#row-next_step input.form-control").fill("打电话")
    page.keyboard.press("Enter")
    expect(page.locator("#row-next_step .y-val")).to_have_text("打电话")
    expect(page.locator("#timeline")).to_contain_text("打电话")
    assert page.evaluate("window.same")
    page.locator("#row-next_step .y-val").click()
    page.locator("#row-next_step input.form-control").fill("别的")
    page.keyboard.press("Escape")
    expect(page.locator("#row-next_step .y-val")).to_have_text("打电话")
    page.locator(".y-toast [data-undo]").first.click()
    expect(page.locator("#row-next_step .y-val")).to_have_text("—")


def test_an_amount_is_typed_as_people_write_it(enter: Enter) -> None:
    """Ten thousands and thousands; the key number follows."""
    page = enter("rep")
    page.goto(deal(page, "金额", amount="12.5万"))
    expect(page.locator(".y-num").first).to_contain_text("125,000")
    page.locator("#row-amount .y-val").click()
    page.locator("#row-amount input.form-control").fill("abc")
    page.keyboard.press("Enter")
    expect(page.locator("#row-amount .y-ask-e")).to_be_visible()
    page.locator("#row-amount input.form-control").fill("1.2亿")
    page.keyboard.press("Enter")
    expect(page.locator(".y-num").first).to_contain_text("120,000,000")


def test_two_people_write_the_same_field(enter: Enter) -> None:
    """The later one sees mine, theirs and the original, and chooses."""
    mine, theirs = enter("rep"), enter("manager")
    address = deal(mine, "两人")
    theirs.goto(address)
    for page, text in ((theirs, "经理写的"), (mine, "我写的")):
        page.locator("#row-next_step .y-val").click()
        page.locator("#row-next_step input.form-control").fill(text)
    theirs.keyboard.press("Enter")
    expect(theirs.locator("#row-next_step .y-val")).to_have_text("经理写的")
    mine.keyboard.press("Enter")
    expect(mine.locator("#dialog")).to_contain_text("经理写的")
    expect(mine.locator("#dialog")).to_contain_text("我写的")
    mine.locator("#dialog button[type=submit]").click()
    expect(mine.locator("#row-next_step .y-val")).to_have_text("我写的")


def test_a_deal_dragged_to_won_is_asked_for_what_is_missing(enter: Enter) -> None:
    """Won needs an amount: the dialog asks for it; without it the card goes back; with it the deal is won."""
    page = enter("rep")
    address = deal(page, "拖到赢单")
    card = f"#deal-{address.strip('/').rpartition('/')[2]}"
    page.goto("/opportunities/?view=board&q=拖到赢单")
    for given in ("", "88万"):
        won = page.locator("[data-col]").filter(has=page.locator(".y-st.ok, .is-won")).or_(
            page.locator("[data-col].is-folded")
        ).first  # fmt: skip
        box, target = page.locator(card).bounding_box(), won.bounding_box()
        assert box
        assert target
        page.mouse.move(box["x"] + 40, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 80, box["y"] + 40, steps=6)
        page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 120, steps=20)
        page.wait_for_timeout(250)
        page.mouse.up()
        dialog = page.locator("#dialog")
        expect(dialog.locator("[name='v.amount']")).to_be_visible()
        if not given:
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()
            continue
        dialog.locator("[name='v.amount']").fill(given)
        dialog.locator("button[type=submit]").click()
        expect(page.locator(".y-toast")).to_contain_text("赢单")
    page.goto(address)
    expect(page.locator(".y-path .is-won")).to_contain_text("赢单")
    expect(page.locator(".y-num").first).to_contain_text("880,000")


def test_the_path_moves_a_deal_and_asks_too(enter: Enter) -> None:
    """A click on a step; what it needs is asked for; the step is taken without loading the page anew."""
    page = enter("rep")
    page.goto(deal(page, "推进"))
    page.locator(".y-path button").first.click()
    dialog = page.locator("#dialog")
    picker = dialog.locator("[name='v.account__text']")
    picker.fill("博瑞")
    dialog.locator("[role=option]").first.click()
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".y-path .is-now")).to_contain_text("需求确认")


def test_a_follow_up_is_written_without_the_mouse(enter: Enter) -> None:
    """F goes into the box, Ctrl+Enter saves; the next contact is set by one press; the draft survives leaving."""
    page = enter("rep")
    address = deal(page, "写跟进")
    page.goto(address)
    page.keyboard.press("f")
    page.keyboard.type("电话里约了周四")
    page.wait_for_timeout(700)
    page.goto("/accounts/")
    page.goto(address)
    box = page.locator("#compose textarea")
    expect(box).to_have_value("电话里约了周四")
    page.locator("#compose [data-date]").first.click()
    box.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("电话里约了周四")
    expect(page.locator("#compose textarea")).to_have_value("")
    page.reload()
    expect(page.locator("#compose textarea")).to_have_value("")


def test_a_file_is_imported(enter: Enter, tmp_path: Path) -> None:
    """From the choice of the file to the records in the list; the bad row comes back."""
    file = tmp_path / "客户.csv"
    file.write_text("客户名称,客户级别,城市\n导入一厂,A,苏州\n导入二厂,重点,无锡\n,A,常州\n", "gb18030")
    page = enter("administrator", path="/accounts/import/")
    page.set_input_files("[data-drop-file]", file)
    expect(page.locator("#mapping")).to_contain_text("客户级别")
    page.locator("#mapping button[type=submit]").click()
    page.locator("select.y-means").select_option("B")
    page.locator("form.y-form button[type=submit]").click()
    expect(page.locator("#rows")).to_contain_text("导入一厂")
    page.locator("form.y-form-f button[type=submit]").click()
    expect(page.locator("#run .y-tag.warn", has_text="已完成")).to_be_visible(timeout=60_000)
    expect(page.locator("#run .y-num").nth(0)).to_have_text("2")
    expect(page.locator("#run .y-num").nth(3)).to_have_text("1")
    with page.expect_download() as download:
        page.locator("a[href$='failed.csv']").click()
    assert "常州" in Path(download.value.path()).read_text("utf-8-sig")
    page.goto("/accounts/?q=导入")
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)


def test_the_language_is_switched_where_one_is(enter: Enter) -> None:
    """One press, the same page in the other language, and back."""
    page = enter("rep", path="/opportunities/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.locator("[data-language-switch]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Opportunities")
    page.locator("[data-language-switch]").click()
    expect(page.locator("h1")).to_have_text("商机")
