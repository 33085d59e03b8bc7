"""A number explained: the records add up to it, and the next visit says what moved it and who did."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.kernel.period import Calendar, Period
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records
from yingdan.platform.metrics import library
from yingdan.web import numbers

pytestmark = pytest.mark.both

NOW = datetime(2026, 11, 18, 14, 5, tzinfo=clock.zone())
QUARTER = Calendar().period("quarter", NOW.date())
KEY = "crm.opportunity"


@pytest.fixture
def won(org: Organisation) -> Organisation:
    """Two deals the rep has won, one of a mate, one of a stranger."""
    with clock.fixed(NOW):
        for at, (who, amount) in enumerate(
            (("rep", "120.50"), ("rep", "79.50"), ("mate", "1000.00"), ("stranger", "7.00"))
        ):
            deal(org, who, amount, f"大单{at}")
    return org


def deal(org: Organisation, who: str, amount: str, name: str) -> object:
    """A deal won in the quarter."""
    with as_(org.administrator):
        found = make(KEY, owner=org.people[who], name=name, amount=Decimal(amount))
        return records.change(found, {"stage": won_stage(found)}, version=found.version)


def won_stage(found: object) -> object:
    """The stage in which deals are won."""
    return found.stage.pipeline.stages.filter(kind="won").first()  # type: ignore[attr-defined]


def look(client: Client, address: str) -> str:
    """The page, and the browser's word that it was looked at."""
    client.cookies["yingdan_language"] = "en"
    page = client.get(address)
    assert page.status_code == 200
    assert client.post(address.replace("/explain/", "/explain/seen/")).status_code == 204
    return page.content.decode()


def test_the_records_add_up_to_the_number_in_ones_own_scope(
    won: Organisation, browser_of: Callable[..., Client]
) -> None:
    with clock.fixed(NOW):
        page = look(browser_of(won.rep), numbers.link("sales_amt", QUARTER))
        assert ">¥200<" in page and "大单0" in page and "大单1" in page
        assert "大单2" not in page and "1,000" not in page
        assert "not the same" not in page
        assert ">¥1,200<" in look(browser_of(won.manager), numbers.link("sales_amt", QUARTER, unit=won.team_a1.path))
        assert "1,207" in look(browser_of(won.executive), numbers.link("sales_amt", QUARTER))


def test_days_put_together_are_called_by_both_ends(won: Organisation, browser_of: Callable[..., Client]) -> None:
    week = Period("day", date(2026, 11, 12), date(2026, 11, 18))
    assert "2026-11-12 – 2026-11-18</span></div>" in look(browser_of(won.rep), numbers.link("sales_amt", week))


def test_a_ratio_shows_what_is_divided_by_what(won: Organisation, browser_of: Callable[..., Client]) -> None:
    with clock.fixed(NOW):
        page = look(browser_of(won.rep), numbers.link("asp", QUARTER, person=won.rep.pk))
        assert "÷" in page and ">¥200<" in page and ">¥100<" in page


def test_the_next_visit_says_what_changed_and_who_did_it(won: Organisation, browser_of: Callable[..., Client]) -> None:
    boss, address = browser_of(won.manager), numbers.link("won_amt", QUARTER, unit=won.team_a1.path)
    with clock.fixed(NOW):
        assert "no earlier visit" in look(boss, address)
    with clock.fixed(NOW + timedelta(hours=2)):
        deal(won, "mate", "300.00", "新单")
        gone = next(d for d in deals(won) if d.name == "大单0")
        with as_(won.administrator):
            records.transfer([gone], won.stranger)
    with clock.fixed(NOW + timedelta(hours=3)):
        page = look(boss, address)
        assert "+179.50" in page and "+300.00" in page and "新单" in page
        assert "−120.50" in page and "大单0" not in page  # it left his sight: told without its name
        assert "+179.50" in look(boss, address)  # still the same visit
    with clock.fixed(NOW + timedelta(hours=5)):
        assert "Nothing has changed" in look(boss, address)


def deals(org: Organisation) -> list:
    """Every deal."""
    with as_(org.administrator):
        return list(Opportunity.objects.all())


def test_every_metric_and_every_nonsense_has_an_answer(won: Organisation, browser_of: Callable[..., Client]) -> None:
    client = browser_of(won.manager)
    with as_(won.manager), clock.fixed(NOW):
        codes = [metric.code for metric in library.every()]
        for code in codes:
            assert client.get(numbers.link(code, QUARTER)).status_code == 200, code
    period = "quarter:2026-10-01"
    for query in (
        "", "metric=sales_amt", f"metric=nothing&period={period}", f"metric=sales_amt&period={period}&person=x",
        f"metric=sales_amt&period={period}&person=99999999", "metric=sales_amt&period=day:2026-13-01",
        f"metric=sales_amt&period={period}~2026-01-01", f"metric=sales_amt&period={period}&unit=%27",
    ):  # fmt: skip
        assert client.get(f"/explain/?{query}").status_code == 404, query
    assert client.get(f"/explain/seen/?metric=sales_amt&period={period}").status_code == 405


def test_a_sum_without_a_rate_names_the_currency(won: Organisation, browser_of: Callable[..., Client]) -> None:
    """No figure where one would be wrong, and what to do about it."""
    with clock.fixed(NOW):
        make(KEY, owner=won.rep, name="克朗", amount=Decimal(1000), currency="SEK")
        page = look(browser_of(won.rep), numbers.link("pipe_open", QUARTER))
    assert "Several currencies" in page and "There is no exchange rate for SEK" in page
