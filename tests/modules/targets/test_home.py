"""The home page of who leads, measured by what he chooses: kept for him, honest without a target."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.organisation import Organisation, as_, signed_in
from yingdan.kernel import clock
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.panels.home_year import Axis
from yingdan.modules.targets.services.changes import submit
from yingdan.modules.targets.services.flow import approve, ask, object_to, publish
from yingdan.modules.targets.services.put import put

TODAY = date(2027, 2, 16)
D = Decimal


@pytest.fixture(autouse=True)
def _today(db: None) -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


def win(make: Callable[..., Any], owner: Any, amount: int, on: date) -> Any:
    """A deal won on a day."""
    won = first_stage(None, StageKind.WON)
    given = {"owner": owner, "unit": owner.unit, "amount": D(amount), "stage": won, "opened_on": date(2026, 6, 1)}
    return make("crm.opportunity", closed_on=on, **given)


def page(client: Any, address: str = "/") -> str:
    """The page as text."""
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def pressed(text: str) -> list[str]:
    """The metric the page is measured by."""
    return [piece.split('"')[0] for piece in text.split('name="metric" value="')[1:] if "is-on" in piece[:60]]


def test_the_metric_is_chosen_in_the_head_and_kept_for_the_person(org: Organisation) -> None:
    client = signed_in(org.manager)
    assert pressed(page(client)) == ["sales_amt"]
    answer = client.post("/home/metric/", {"metric": "receipt_amt", "period": "this_year"})
    assert answer.status_code == 302 and answer["Location"] == "/?scope=all&period=this_year&metric=receipt_amt"
    assert pressed(page(signed_in(org.manager))) == ["receipt_amt"], "another browser of the same person"
    assert pressed(page(client, "/?metric=sales_amt")) == ["sales_amt"], "the address comes first"
    assert client.post("/home/metric/", {"metric": "nothing"})["Location"].endswith("metric=sales_amt")
    assert pressed(page(client)) == ["receipt_amt"], "what there is not is not kept"
    assert 'name="metric"' not in page(signed_in(org.rep)), "who leads nobody has his sales"


def test_what_has_a_target_is_offered_and_told_in_its_own_unit(org: Organisation, make: Callable[..., Any]) -> None:
    for day in (11, 12, 15):
        win(make, org.rep, 7_000, date(2027, 2, day))
    assert 'value="won_n"' not in page(signed_in(org.manager))
    plan = plan_of(org, org.team_a1, metric="won_n")
    with as_(org.executive):
        put(plan, [*entries(unit(org.team_a1), {"2027-02-01": 8}), *entries(seat(org.rep), {"2027-02-01": 8})])
        publish(approve(plan), reason="known")
    text = page(signed_in(org.manager), "/?metric=won_n&period=this_month")
    assert pressed(text) == ["won_n"]
    card = text[text.index("is-hero") :].split("</section>")[0]
    assert "3 · 37.5%" in card and ">3<" not in card, "three of eight, and more by its end"
    assert "目标 8" in card or "target 8" in card
    assert "7,000" not in card


def test_without_a_target_its_own_figure_stands_there(org: Organisation, make: Callable[..., Any]) -> None:
    win(make, org.rep, 7_000, date(2027, 2, 11))
    for address in ("/?metric=sales_amt", "/?metric=receipt_amt", "/?metric=sales_amt&period=last_quarter"):
        text = page(signed_in(org.executive), address)
        assert "Will we make" not in text and "能完成吗" not in text, address
    assert "7,000" in page(signed_in(org.executive), "/?metric=sales_amt")


def test_the_years_axis_has_round_lines_round_everything() -> None:
    axis = Axis([D(-773), D("-1448.5"), D(240), D(0)])
    assert [int(at) for at in axis.ticks()] == [500, 0, -500, -1000, -1500]
    assert axis.place(D(500)) == 0 and axis.place(D(-1500)) == 100 and axis.place(D(0)) == 25
    assert len(list(Axis([D(0)]).ticks())) == 2, "a year that has not begun"


def test_what_stands_as_it_is_now_is_told_in_any_period(org: Organisation, make: Callable[..., Any]) -> None:
    late = {
        "owner": org.rep,
        "unit": org.rep.unit,
        "opened_on": date(2026, 6, 1),
        "expected_close_on": date(2027, 2, 1),
    }
    make("crm.opportunity", amount=D(7_000), stage=first_stage(None, StageKind.OPEN), **late)
    for period in ("this_quarter", "last_quarter"):
        text = page(signed_in(org.manager), f"/?metric=sales_amt&period={period}")
        assert "view=late" in text or "saved=late" in text or "/late" in text, period


def test_what_waits_for_a_decision_says_by_when(org: Organisation) -> None:
    """Before the first period it changes begins: an objection to a year that runs by the end of the month, a change of
    a period that has begun today.
    """
    plan = plan_of(org)
    with as_(org.executive):
        put(plan, entries(seat(org.rep), {"2027-02-01": 1000, "2027-05-01": 1000, "sum:year:2027-01-01": 12_000}))
        put(plan, entries(unit(org.company), {"sum:year:2027-01-01": 24_000}))
        ask(plan)
    with as_(org.rep):
        object_to(plan, amount=D(6000), words="Too much.")
    assert 'title="请在 2027-02-28 前决定"' in page(signed_in(org.executive))
    with as_(org.executive):
        publish(approve(plan, despite="So it is."), reason="So it is.")
    for day, told in (("2027-05-01", "2027-04-30"), ("2027-02-01", "2027-02-16")):
        with as_(org.manager):
            change = put(plan, entries(seat(org.rep), {day: 900})).change
            assert change is not None
            submit(change, reason="On leave.")
        assert f'title="请在 {told} 前决定"' in page(signed_in(org.executive)), told
    assert "今天到期" in page(signed_in(org.executive))


def test_drawings_keep_to_a_unit_they_have_room_for(org: Organisation, make: Callable[..., Any]) -> None:
    """Who wants amounts to the last yuan has them in the cards; columns and axes stay in ten thousands and say so."""
    win(make, org.rep, 43_860_000, date(2027, 1, 20))
    plan = plan_of(org)
    with as_(org.executive):
        put(plan, entries(unit(org.company), {"sum:year:2027-01-01": 320_000_000}))
        publish(approve(plan), reason="So it is.")
    client = signed_in(org.executive)
    client.cookies["yingdan_unit"] = "one"
    text = page(client)
    assert "43,860,000" in text, "the cards"
    drawing = text[text.index('class="y-year') :][:6000]
    assert "万元" in drawing and ",000,000" not in drawing


def test_the_unit_of_money_is_chosen_on_a_phone_too(org: Organisation) -> None:
    """Its switch stands beside the periods; nothing about it is kept from small screens."""
    text = page(signed_in(org.executive))
    switch = text[: text.index('data-remember="yingdan_unit"')].rpartition("<span")[2]
    assert "y-not-phone" not in switch
