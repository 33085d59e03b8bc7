"""The card that says what moved since the period began, and the deals behind each of its columns."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, make, signed_in
from yingdan.kernel import clock
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting

SEPTEMBER, OCTOBER, NOW = date(2026, 9, 20), date(2026, 10, 12), date(2026, 11, 20)
PERIOD = "period=quarter:2026-10-01"


def a_deal(owner: Any, name: str, amount: str, due: date | None, day: date = SEPTEMBER) -> Any:
    """A deal as it was opened on a day."""
    with clock.fixed(day):
        return make("crm.opportunity", owner=owner, name=name, amount=amount, expected_close_on=due, opened_on=day)


def change(deal: Any, **values: Any) -> None:
    with clock.fixed(OCTOBER), acting(SYSTEM):
        records.change(deal, values)


@pytest.fixture
def quarter(org: Organisation) -> Organisation:
    """620 put off by the one region, 410 lost and 190 less by the other, 480 new, 260 pulled in; 9,600 to 9,120."""
    inside, after = date(2026, 12, 10), date(2027, 1, 20)
    with acting(SYSTEM):
        lost = schema.find("crm.stage").model.objects.filter(pipeline__is_default=True, kind="lost").first()
    change(a_deal(org.rep, "Waiting for next year", "620", inside), expected_close_on=after)
    change(a_deal(org.stranger, "Gone", "410", inside), stage=lost, loss_reason="price")
    change(a_deal(org.stranger, "Cheaper", "1190", inside), amount=Decimal(1000))
    change(a_deal(org.rep, "Sooner", "260", after), expected_close_on=inside)
    a_deal(org.rep, "Fresh", "480", inside, OCTOBER)
    a_deal(org.rep, "Steady", "7380", inside)
    return org


def page(person: Any, address: str = "/", language: str = "en") -> str:
    """A page as somebody sees it, in words."""
    client = signed_in(person)
    client.cookies["yingdan_language"], client.cookies["yingdan_unit"] = language, "one"
    with clock.fixed(NOW):
        answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_card_of_the_mock_ups(quarter: Organisation) -> None:
    """The finding is its title; the figures go from the start to now, unit by unit below, each of them once."""
    html = page(quarter.executive)
    card = words(html[html.index('class="y-why-moved"') :])
    assert card.startswith('class="y-why-moved"> Why: most was put off to next year, −\u2060¥620')
    figures = re.findall(r"[+−]?\d[\d,]*", card[: card.index("Since 1 Oct")])
    assert figures[1:] == ["9,600", "−620", "−410", "−190", "+480", "+260", "9,120"]
    table = card[card.index("how it is reckoned") : card.index("What was expected")]
    south = "华南区 1,600 −410 −190 1,000"
    assert south in table and "华东区 8,000 −620 +480 +260 8,120" in table
    assert "Together 9,600 −620 −410 −190 +480 +260 9,120" in table
    assert "为什么：推迟到明年占最多，−620" in page(quarter.executive, language="zh-hans")
    a_deal(quarter.neighbour, "Another team's", "5", date(2026, 12, 10))
    teams = words(page(quarter.director))
    assert "华东一组 8,000 −620 +480 +260 8,120" in teams and "华东二组 5 5" in teams
    assert "Why: " not in page(quarter.rep), "who does not lead has no such card"


def test_every_column_opens_to_its_deals(quarter: Organisation) -> None:
    """With the day and amount they had and have; only those one may see; a unit's alone."""
    put_off = words(page(quarter.executive, f"/targets/moved/?{PERIOD}&part=put_off"))
    assert "Waiting for next year" in put_off and "10 Dec → 20 Jan 2027" in put_off and "Gone" not in put_off
    lowered = words(page(quarter.executive, f"/targets/moved/?{PERIOD}&part=decreased"))
    assert "Cheaper" in lowered and "1,190 → 1,000" in lowered
    assert "Gone" in page(quarter.executive, f"/targets/moved/?{PERIOD}&part=lost")
    assert "Gone" not in page(quarter.rep, f"/targets/moved/?{PERIOD}&part=lost")
    east = f"unit={quarter.region_a.pk}"
    assert "Steady" in page(quarter.executive, f"/targets/moved/?{PERIOD}&part=start&{east}")
    assert "Cheaper" not in page(quarter.executive, f"/targets/moved/?{PERIOD}&part=start&{east}")
    team = words(page(quarter.executive, f"/targets/moved/?{PERIOD}&part=start&unit={quarter.team_a1.pk}"))
    assert "Start 8,000" in team and "Steady" in team


@pytest.mark.parametrize(
    "asked",
    ["part=lost", f"{PERIOD}&part=stayed", f"{PERIOD}&part=lost&unit=99999", f"{PERIOD}&part=lost&after=x,1",
     "period=quarter:2027-04-01&part=lost"],
)  # fmt: skip
def test_what_is_not_there_is_missing(quarter: Organisation, asked: str) -> None:
    assert page(quarter.executive, f"/targets/moved/?{asked}") == "404"


def test_further_deals_follow(org: Organisation) -> None:
    """Fifty at a time, the weightiest first, each once, equal amounts among them."""
    for number in range(52):
        a_deal(org.rep, f"Deal no. {number:02}", "5" if number else "900", date(2026, 12, 10))
    first = page(org.executive, f"/targets/moved/?{PERIOD}&part=end")
    found = list(dict.fromkeys(re.findall(r"Deal no\. \d\d", first)))
    more = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert found[0] == "Deal no. 00" and len(found) == 50 and more
    rest = set(re.findall(r"Deal no\. \d\d", page(org.executive, more[1].replace("&amp;", "&"))))
    assert len(rest) == 2 and not rest & set(found)


def test_before_anything_is_expected_the_card_says_how_to_begin(org: Organisation) -> None:
    a_deal(org.rep, "Some day", "5", None)
    html = page(org.executive)
    assert "give open deals a day on which you expect to close them" in html
    assert "f.expected_close_on__empty=1" in html
    assert "Some day" in page(org.executive, "/opportunities/?f.expected_close_on__empty=1")
