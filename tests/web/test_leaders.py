"""The leader board: who sees whom, ties, targets, and not being shown."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.platform import hooks, records, schema

NOW = datetime(2026, 11, 18, 14, 5, tzinfo=clock.zone())
ROW = re.compile(r'id="leader-(\d+)".*?y-rank-p[^>]*>(?:<svg.*?</svg><span[^>]*>)?(\d+)<', re.DOTALL)


def win(org: Organisation, who: str, amount: str) -> None:
    """A deal won by somebody now."""
    with as_(org.administrator):
        deal = make("crm.opportunity", owner=org.people[who], amount=Decimal(amount))
        stage: Any = deal.stage.pipeline.stages.filter(kind="won").first()
        records.change(deal, {"stage": stage}, version=deal.version)


@pytest.fixture
def won(org: Organisation) -> Organisation:
    """The rep and a neighbour have won the same, the neighbour first; a stranger more than both."""
    for days, who, amount in ((3, "neighbour", "500"), (1, "rep", "500"), (1, "stranger", "900"), (1, "mate", "20")):
        with clock.fixed(NOW - timedelta(days=days)):
            win(org, who, amount)
    return org


def board(org: Organisation, **given: Any) -> Any:
    """A board an administrator makes."""
    with as_(org.administrator):
        return make("platform.leaderboard", **{"metric": "sales_amt", "published": True, "name": "本月冠军", **given})


def order(client: Client, org: Organisation, query: str = "") -> list[tuple[str, int]]:
    """Who stands where on the page."""
    names = {person.pk: name for name, person in org.people.items()}
    page = client.get(f"/leaders/?{query}")
    assert page.status_code == 200
    return [(names[int(id)], int(place)) for id, place in ROW.findall(page.content.decode())]


def test_without_a_published_board_everybody_sees_whom_he_sees_anyway(
    won: Organisation, browser_of: Callable[..., Client]
) -> None:
    with clock.fixed(NOW):
        assert order(browser_of(won.rep), won) == [("rep", 1)]
        assert order(browser_of(won.manager), won) == [("rep", 1), ("mate", 2)]
        assert order(browser_of(won.executive), won) == [("stranger", 1), ("neighbour", 2), ("rep", 3), ("mate", 4)]
        region = f"metric=sales_amt&unit={won.region_b.pk}"
        assert order(browser_of(won.executive), won, region) == [("stranger", 1)]


def test_a_published_board_is_seen_by_all_and_leads_nobody_to_what_he_may_not_see(
    won: Organisation, browser_of: Callable[..., Client]
) -> None:
    made, client = board(won), browser_of(won.rep)
    with clock.fixed(NOW):
        assert order(client, won) == [("stranger", 1), ("neighbour", 2), ("rep", 3), ("mate", 4)]
        page = client.get("/leaders/").content.decode()
        assert f"person={won.rep.pk}" in page and f"person={won.stranger.pk}" not in page
        led = browser_of(won.manager).get("/leaders/").content.decode()
        assert f"person={won.mate.pk}" in led and f"person={won.stranger.pk}" not in led, "what a leader sees anyway"
        assert order(client, won, "metric=sales_amt") == [("rep", 1)]
        with as_(won.administrator):
            records.change(made, {"published": False}, version=made.version)
        assert order(client, won) == [("rep", 1)]
        assert client.get(f"/leaders/?board={made.pk}").status_code == 404
        assert client.get(f"/leaders/tv/?board={made.pk}").status_code == 404


def test_a_metric_of_ones_own_has_a_board_and_is_explained_until_it_is_switched_off(
    won: Organisation, browser_of: Callable[..., Client]
) -> None:
    big = '{"object":"crm.opportunity","where":[{"field":"amount","op":"gte","value":"500"}]}'
    own = {"code": "big_amt", "label": "大单金额", "definition": "五百以上的商机。", "unit": "money", "query": big,
           "object_key": "crm.opportunity", "measure": "sum:amount", "on": "closed_on"}  # fmt: skip
    with as_(won.administrator):
        row = records.create(schema.find("platform.metricdefinition").model, own)
    page = browser_of(won.administrator).get("/leader-boards/new/").content.decode()
    assert 'value="big_amt"' in page
    board(won, metric="big_amt", name="大单榜")
    with clock.fixed(NOW):
        client = browser_of(won.rep)
        assert order(client, won) == [("stranger", 1), ("neighbour", 2), ("rep", 3)]
        assert "大单金额" in browser_of(won.administrator).get("/leader-boards/").content.decode()
        links = re.findall(r'href="(/explain/[^"]+)"', client.get("/leaders/").content.decode())
        assert links and "赢" not in links[0] and "500" in client.get(links[0].replace("&amp;", "&")).content.decode()
        with as_(won.administrator):
            records.change(row, {"active": False}, version=row.version)
        assert order(client, won) == [("rep", 1)], "the board of a metric that is gone is gone"


def test_who_does_not_want_to_be_shown_sees_only_himself_there(
    won: Organisation, browser_of: Callable[..., Client]
) -> None:
    board(won)
    with clock.fixed(NOW):
        assert browser_of(won.neighbour).post("/me/leaders/", {}).status_code == 302
        for who in (won.rep, won.executive, won.administrator):
            assert order(browser_of(who), won) == [("stranger", 1), ("rep", 2), ("mate", 3)]
            assert "neighbour" not in browser_of(who).get("/leaders/tv/").content.decode().lower()
        assert order(browser_of(won.neighbour), won)[1] == ("neighbour", 2)
        browser_of(won.neighbour).post("/me/leaders/", {"shown": "1"})
        assert len(order(browser_of(won.rep), won)) == 4


def test_ones_own_place_is_seen_even_when_it_is_far_down(won: Organisation, browser_of: Callable[..., Client]) -> None:
    board(won, most=3)
    with clock.fixed(NOW):
        assert order(browser_of(won.mate), won)[-1] == ("mate", 4)
        assert len(order(browser_of(won.rep), won)) == 3


def test_targets_stand_on_the_bars_for_whoever_sees_them(
    won: Organisation, browser_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks.target, "_answer", lambda code, period: {won.rep.pk: Decimal(1000)})
    with clock.fixed(NOW):
        page = browser_of(won.rep).get("/leaders/").content.decode()
        assert 'class="tick"' in page and "50.0%" in page


def test_a_board_costs_the_same_for_many_people(
    won: Organisation, browser_of: Callable[..., Client], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    board(won)
    client = browser_of(won.rep)
    with clock.fixed(NOW):
        client.get("/leaders/")
        with django_assert_max_num_queries(30):
            client.get("/leaders/")
