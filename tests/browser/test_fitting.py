"""T-UI-01: every page fits its window, from the phone to the desk and magnified, in both languages and with long words;
everything on it has a name and speaks the reader's language.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
PAGES = (
    "/", "/opportunities/", "/opportunities/?view=board", "/opportunities/?view=calendar",
    "/opportunities/?view=analysis", "/opportunities/?view=grid", "/opportunities/?view=gantt",
    "/opportunities/?view=board&lanes=owner", "/opportunities/?view=calendar&span=week", "/accounts/?view=gallery",
    "/opportunities/1/", "/opportunities/1/edit/", "/opportunities/1/history/",
    "/accounts/", "/accounts/1/", "/accounts/new/", "/accounts/import/", "/tasks/", "/search/?q=博瑞", "/bin/", "/me/",
)  # fmt: skip
# What has no name for who cannot see it: an input without a label, a button without words, two things of one id.
NAMELESS = """() => {
  const shown = (el) => el.getClientRects().length && getComputedStyle(el).visibility !== "hidden"
    && !el.closest("[aria-hidden=true], [hidden]");
  const named = (el) => el.getAttribute("aria-label") || el.getAttribute("title") || el.textContent.trim()
    || (el.getAttribute("aria-labelledby") || "").split(" ")
      .some((id) => document.getElementById(id)?.textContent.trim());
  const wrong = [];
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((el) => {
    if (shown(el) && !named(el) && !el.labels?.length) { wrong.push("no label: " + el.outerHTML.slice(0, 99)); }
  });
  document.querySelectorAll("button, a[href], [role=button]").forEach((el) => {
    if (shown(el) && !named(el)) { wrong.push("no name: " + el.outerHTML.slice(0, 120)); }
  });
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  ids.filter((id, at) => id && ids.indexOf(id) !== at).forEach((id) => wrong.push("twice: #" + id));
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) { wrong.push(heads + " headings of the page"); }
  if (!document.title.trim() || !document.documentElement.lang) { wrong.push("no title or language"); }
  return wrong;
}"""


WIDTHS = (1440, 1024, 640, 360)  # 640: a window of 1,280 at twice the size
WIDER = "document.documentElement.scrollWidth - window.innerWidth"
# What the program says itself (not the data) a third longer, as in another language.
LONGER = """() => {
  const said = "h1, h2, h3, th, label, button, .btn, nav a, .y-seg a, .y-tabs a, .y-chip, .y-kv dt, legend";
  document.querySelectorAll(said).forEach((el) => [...el.childNodes].filter((n) => n.nodeType === 3).forEach((node) => {
    const text = node.textContent.trim();
    if (text) { node.textContent = node.textContent.replace(text, text + text.slice(0, Math.ceil(text.length / 3))); }
  }));
}"""
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,}")


@pytest.mark.parametrize(("language", "opened"), [("zh-hans", 360), ("en", 1440)])
def test_no_page_is_wider_than_its_window(enter: Enter, language: str, opened: int) -> None:
    """No scrolling sideways, ever; wide tables scroll inside themselves. English fits a third longer still."""
    page = enter("manager", width=opened, height=800, language=language)
    wide = []

    def fits(path: str, *widths: int) -> None:
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(60)
            if (size := page.evaluate(WIDER)) > 0:
                wide.append(f"{path} at {width}: {size} px")

    for path in PAGES:
        page.set_viewport_size({"width": opened, "height": 800})
        assert (answer := page.goto(path)) is not None
        assert answer.status == 200, path
        page.wait_for_timeout(100)
        fits(path, opened, *WIDTHS)
        if language == "en":
            page.evaluate(LONGER)
            fits(path, 1280, 360)
    assert not wide, wide


def test_no_page_speaks_english_to_who_reads_chinese(enter: Enter) -> None:
    """Two words of English side by side stand nowhere, but in names of our own data."""
    page = enter("administrator")
    found = []
    for path in (
        *PAGES,
        "/settings/",
        "/settings/objects/",
        "/settings/objects/accounts/",
        "/settings/roles/",
        "/exports/",
    ):
        page.goto(path)
        lines = page.evaluate("document.body.innerText").splitlines()
        found += [f"{path}: {line.strip()}" for line in lines if ENGLISH.search(line)]
    assert not found, found


def test_everything_has_a_name(enter: Enter) -> None:
    """Inputs their labels, buttons their words, ids only once."""
    page = enter("administrator")
    wrong = []
    for path in (*PAGES, "/users/2/", "/settings/"):
        page.goto(path)
        page.wait_for_timeout(100)
        wrong += [f"{path}: {text}" for text in page.evaluate(NAMELESS)]
    page.goto("/opportunities/1/")
    page.locator("#row-account [data-pen]").click()
    page.locator("#row-account form, form#row-account").wait_for()
    wrong += [f"in place: {text}" for text in page.evaluate(NAMELESS)]
    page.goto("/opportunities/")
    page.keyboard.press("n")
    page.locator("#dialog form").wait_for()
    wrong += [f"dialog: {text}" for text in page.evaluate(NAMELESS)]
    assert not wrong, "\n".join(wrong)


def test_the_phone_shows_one_part_of_a_record_at_a_time(enter: Enter) -> None:
    """Timeline first, then details and what belongs to it; the tabs at the foot stay."""
    page = enter("rep", width=360, height=800, path="/opportunities/1/")
    assert page.locator("#compose").is_visible()
    assert not page.locator("#row-amount").is_visible()
    page.locator("[data-rec-tab=left]").click()
    assert page.locator("#row-amount").is_visible()
    assert not page.locator("#compose").is_visible()
    assert page.locator(".y-tabs-phone").is_visible()


def test_the_keyboard_reaches_everything(enter: Enter) -> None:
    """Tab comes to the first field to edit; what has the focus can be seen."""
    page = enter("rep", path="/opportunities/1/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-pen]')"):
            break
    assert page.evaluate("document.activeElement.matches('[data-pen]')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.locator("form.y-cell input.form-control").wait_for()
    assert page.evaluate("document.activeElement.closest('form.y-cell') !== null")


# What a thumb must hit and is less than 44 px high, with the room around it (a pseudo-element, or its label).
SMALL = """() => {
  const tall = (el) => Math.max(el.getBoundingClientRect().height, ...["::before", "::after"]
    .map((part) => getComputedStyle(el, part)).filter((s) => s.content !== "none" && s.position === "absolute")
    .map((s) => parseFloat(s.height) || 0));
  const shown = (el) => el.getClientRects().length && getComputedStyle(el).visibility !== "hidden"
    && !el.closest("[aria-hidden=true], .visually-hidden, .y-skip");
  const hit = (el) => (/checkbox|radio/.test(el.type) && el.closest("label")) || el;
  return [...document.querySelectorAll("button, .btn, .y-chip, .y-tabs > a, select, input:not([type=hidden])")]
    .filter(shown).filter((el) => tall(hit(el)) < 43.5)
    .map((el) => `${Math.round(tall(hit(el)))} px: ${el.outerHTML.slice(0, 90)}`);
}"""


def test_a_thumb_hits_everything(enter: Enter) -> None:
    """On the phone whatever is pressed or written in is 44 px high."""
    page = enter("rep", width=360, height=800)
    small = []
    for path in (
        "/opportunities/", "/opportunities/?view=board", "/opportunities/?view=calendar", "/opportunities/1/",
        "/accounts/new/", "/search/?q=博瑞", "/me/",
    ):  # fmt: skip
        page.goto(path)
        page.wait_for_timeout(100)
        small += [f"{path}: {text}" for text in page.evaluate(SMALL)]
    page.goto("/opportunities/")
    page.locator("[data-shortcut=filter]").click()
    page.locator(".y-pop.is-filter .y-cond").first.wait_for()
    small += [f"filter: {text}" for text in page.evaluate(SMALL)]
    assert not small, "\n".join(small)


# Boxes of their own that scroll sideways, and what stands in them beyond their edge.
INSIDE = """(box) => {
  const at = document.querySelector(box), edge = at.getBoundingClientRect().right + 1;
  return [...at.querySelectorAll("button, select, label, .y-seg")].filter((el) => el.getClientRects().length)
    .filter((el) => el.getBoundingClientRect().right > edge || el.getBoundingClientRect().width < 24)
    .map((el) => el.outerHTML.slice(0, 90));
}"""


# What is chosen and does not fit its box, the sign that opens it left free.
CHOSEN = """(box) => [...document.querySelectorAll(box + " select")].filter((el) => el.getClientRects().length)
  .filter((el) => {
    const style = getComputedStyle(el), pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const room = el.clientWidth - parseFloat(style.paddingLeft) - Math.max(26, parseFloat(style.paddingRight));
    return pen.measureText(el.selectedOptions[0].textContent.trim()).width > room + 1;
  }).map((el) => el.selectedOptions[0].textContent)"""


def test_the_sheets_of_the_phone_hold_all_of_theirs(enter: Enter) -> None:
    """Groups within groups of a filter, the chooser of columns, the verbs of a selection, in the longer language."""
    page = enter("manager", width=360, height=800, path="/opportunities/", language="en")
    page.locator("[data-shortcut=filter]").click()
    page.locator(".is-filter [data-add-group]").last.click()
    page.locator(".is-filter .y-cond-g [data-add-group]").click()
    assert page.evaluate(INSIDE, ".y-pop.is-filter") == []
    page.locator(".is-filter select[data-part=path]").first.select_option("expected_close_on")
    assert page.evaluate(CHOSEN, ".y-pop.is-filter") == []
    page.goto("/opportunities/")
    page.locator(".y-tools [hx-get*='/columns/']").click()
    page.locator(".is-cols .y-option").first.wait_for()
    assert page.evaluate(INSIDE, ".y-pop.is-cols") == []
    assert page.evaluate(CHOSEN, ".y-pop.is-cols") == []
    page.goto("/opportunities/")
    page.locator(".y-tools [hx-get*='arrange/sort']").click()
    page.locator(".y-rising").first.wait_for()
    assert page.evaluate(CHOSEN, ".y-tools .y-pop:not([hidden])") == []
    page.goto("/opportunities/")
    page.locator("[data-list] [data-pick]").first.evaluate("el => el.click()")
    page.locator(".y-bulk-verbs button").first.wait_for()
    assert page.evaluate(INSIDE, ".y-bulk") == []


def test_the_days_of_a_month_hold_their_entries(enter: Enter) -> None:
    """However many there are: the line that counts the others is never cut off."""
    page = enter("administrator", path="/opportunities/?view=calendar")
    page.locator(".y-cal-d .y-cal-e").first.wait_for()
    tight = "[...document.querySelectorAll('.y-cal-d')].filter((day) => day.scrollHeight > day.clientHeight + 1).length"
    assert page.evaluate(tight) == 0


def test_a_cut_name_is_read_under_the_pointer(enter: Enter) -> None:
    """What ends in dots says the whole of itself; what has room says nothing twice."""
    page = enter("rep", width=1440, height=900, path="/opportunities/1/")
    cut = page.locator(".ell").filter(has_text="给李敏打电话").first
    cut.evaluate("el => { el.style.width = '60px'; }")
    cut.hover()
    assert "给李敏打电话" in (cut.get_attribute("title") or "")


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (1280, "en")])
def test_names_and_numbers_stay_whole_beside_the_open_panel(enter: Enter, width: int, language: str) -> None:
    """The panel takes columns of low priority, never the name's room; its key numbers do not run into one another."""
    page = enter("manager", width=width, height=900, path="/opportunities/", language=language)
    page.locator("tr[data-id] td").nth(3).click()
    page.locator("#side .y-num").first.wait_for()
    assert page.locator("tr[data-id] td.y-lead").first.evaluate("el => el.offsetWidth") >= 150
    assert page.evaluate("[...document.querySelectorAll('#side .y-num')].every((n) => n.scrollWidth <= n.clientWidth)")


def test_what_saves_stands_above_the_tabs_of_the_phone(enter: Enter) -> None:
    """However far down the form goes on."""
    page = enter("rep", width=360, height=800, path="/accounts/new/")
    save = page.locator(".y-form-f .btn-primary").bounding_box()
    tabs = page.locator(".y-tabs-phone").bounding_box()
    assert save is not None
    assert tabs is not None
    assert save["y"] + save["height"] <= tabs["y"]


def test_a_list_scrolls_inside_itself(enter: Enter) -> None:
    """Never the page around it, whatever its cells say to who cannot see them (yes and no are a sign and a word)."""
    page = enter("administrator", width=1280, height=700, path="/users/")
    page.locator("tr[data-id] .visually-hidden").first.wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_the_lines_of_a_folded_menu_lie_on_the_page_and_fit_the_window(enter: Enter) -> None:
    """At 1280 the rail is folded: what flies out covers the page, down to its last line; unfolded it scrolls."""
    page = enter("administrator", width=1280, height=700, path="/accounts/")
    page.locator(".y-nav .y-grp").nth(1).hover()
    page.locator(".y-sub a[href='/leads/']").click()
    page.wait_for_url("**/leads/")
    page.locator(".y-nav .y-grp").last.hover()
    page.locator(".y-sub a[href='/bin/']").click()
    page.wait_for_url("**/bin/")
    page.set_viewport_size({"width": 1440, "height": 700})
    page.goto("/settings/objects/accounts/")
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_the_grid_of_the_phone_draws_what_is_seen(enter: Enter) -> None:
    """The page scrolls there, the sheet still has an end: it fetches further rows only when one comes near them."""
    page = enter("administrator", width=360, height=800, path="/opportunities/?view=grid")
    page.locator(".y-xl-r").nth(5).wait_for()
    page.wait_for_timeout(1500)
    assert page.locator(".y-xl-r").count() < 60
    assert page.locator(".y-xl").evaluate("el => el.clientHeight") < 800


def test_the_menu_of_a_record_lies_on_the_page_of_the_phone(enter: Enter) -> None:
    """Its last line can be pressed: neither the record nor the tabs of the phone lie over it."""
    page = enter("rep", width=360, height=800, path="/accounts/10/")
    page.locator(".y-rec-b .y-menu [data-menu-open]").click()
    page.locator(".y-rec-b .y-list-pop a[href$='/history/']").click()
    page.wait_for_url("**/history/")
