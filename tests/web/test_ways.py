"""Calendar, Gantt chart, gallery and the board's lanes: what they show, what they let one choose, what stays text."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.platform import schema, views
from yingdan.web import ways

pytestmark = pytest.mark.django_db
Browse = Callable[..., Client]
DEALS = "/opportunities/"
HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def deals(org: Organisation) -> list[Any]:
    """Three deals of the rep that close within the month, one of them named to do harm."""
    today = clock.today()
    return [
        make("crm.opportunity", name=name, owner=org.rep, amount="10", opened_on=today - timedelta(days=20),
             expected_close_on=today)
        for name in ("Lathe", "Mill", HOSTILE)
    ]  # fmt: skip


def page(client: Client, query: str) -> str:
    """The text of a page."""
    answer = client.get(f"{DEALS}?{query}")
    assert answer.status_code == 200, query
    return answer.content.decode()


def test_every_object_has_the_views_its_fields_allow() -> None:
    deal = {v.name for v in ways.views(schema.find("crm.opportunity"))}
    assert deal == {"table", "grid", "board", "calendar", "gantt", "gallery", "analysis"}
    assert {v.name for v in ways.views(schema.find("crm.stage"))} == {"table", "grid"}
    assert {"grid", "calendar", "gallery"} <= {v.name for v in ways.views(schema.find("crm.contact"))}


@pytest.mark.parametrize(
    "query",
    [
        "view=grid", "view=board", "view=board&lanes=owner", "view=calendar", "view=calendar&span=week",
        "view=calendar&span=day", "view=calendar&colour=forecast&on=opened_on", "view=gantt", "view=gantt&span=day",
        "view=gantt&span=month&group=stage", "view=gantt&span=quarter&colour=kind&group=-", "view=gallery",
        "view=gallery&colour=forecast",
    ],
)  # fmt: skip
def test_names_stay_text(org: Organisation, deals: list[Any], browser_of: Browse, query: str) -> None:
    text = page(browser_of(org.rep), query)
    assert "Mill" in text
    assert HOSTILE not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize(
    "query",
    [
        "view=gantt&start=nothing&end=deleted_at&group=custom", "view=gantt&day=9999-99-99&span=century",
        "view=calendar&on=version&colour=name", "view=calendar&span=week&day=0001-01-01", "view=gallery&colour=owner",
        "view=board&lanes=name", "view=board&lanes=stage", "view=gantt&day=2200-12-31",
    ],
)  # fmt: skip
def test_addresses_nobody_gave_out(org: Organisation, deals: list[Any], browser_of: Browse, query: str) -> None:
    page(browser_of(org.rep), query)


def test_a_month_with_many_records_shows_the_first_of_each_day(
    org: Organisation, deals: list[Any], browser_of: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingdan.web.pages.calendar.MOST", 1)
    text = page(browser_of(org.rep), "view=calendar")
    assert "Lathe" in text
    assert text.count('class="y-cal-e') == 3


def test_lanes_hold_the_cards_of_each_owner(org: Organisation, deals: list[Any], browser_of: Browse) -> None:
    make("crm.opportunity", name="Theirs", owner=org.mate)
    text = page(browser_of(org.manager), "view=board&lanes=owner")
    mate, rep = (text.index(f'data-lane="{person.pk}"') for person in (org.mate, org.rep))
    assert rep < text.index("Lathe")
    assert mate < text.index("Theirs")
    assert (mate < rep) is False
    assert "Theirs" not in page(browser_of(org.rep), "view=board&lanes=owner")
    heads = text[text.index("is-heads") : text.index("data-lane=")]
    assert heads.count("is-folded") == heads.count("y-folded-c") > 0, "a folded step says its name above the lanes, too"


MANY = ("view=board&lanes=owner", "view=calendar", "view=gantt", "view=gallery", "view=grid")


@pytest.mark.parametrize("query", MANY)
def test_more_records_cost_no_more_statements(
    org: Organisation, deals: list[Any], browser_of: Browse, query: str, django_assert_max_num_queries: Any
) -> None:
    client = browser_of(org.rep)
    page(client, query)
    for number in range(12):
        make("crm.opportunity", name=f"D{number}", owner=org.rep, expected_close_on=clock.today())
    with django_assert_max_num_queries(16):
        page(client, query)


def test_card_fields_are_chosen_at_most_six(org: Organisation, deals: list[Any], browser_of: Browse) -> None:
    client = browser_of(org.rep)
    names = ["number", "source", "probability", "closed_on", "kind", "forecast", "budget", "nonsense"]
    client.post(f"{DEALS}cards/", {"column": names, "next": "/opportunities/?view=board"})
    chosen = client.get(f"{DEALS}cards/?view=board").content.decode()
    assert chosen.count("checked") == 6
    assert deals[0].number in page(client, "view=board")
    client.post(f"{DEALS}cards/", {"reset": "1"})
    assert deals[0].number not in page(client, "view=board")


def test_a_full_step_says_so(org: Organisation, deals: list[Any], browser_of: Browse) -> None:
    stage = deals[0].stage
    with_limit = make("crm.stage", name="Few", pipeline=stage.pipeline, kind="open", wip_limit=0, requires=[])
    make("crm.opportunity", name="One too many", owner=org.rep, stage=with_limit, pipeline=stage.pipeline)
    assert "1 / 0" in page(browser_of(org.rep), "view=board")


def test_further_lanes_come_when_asked_for(
    org: Organisation, deals: list[Any], browser_of: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("crm.opportunity", name="Theirs", owner=org.mate)
    monkeypatch.setattr("yingdan.web.lanes.MOST", 1)
    client = browser_of(org.manager)
    first = page(client, "view=board&lanes=owner")
    assert f'data-lane="{org.rep.pk}"' in first and "Theirs" not in first
    url = unescape(first.split('hx-get="/opportunities/lanes/')[1].split('"')[0])
    more = client.get(f"{DEALS}lanes/{url}").content.decode()
    assert "Theirs" in more and f'data-lane="{org.rep.pk}"' not in more and "lanes/" not in more
    assert client.get(f"{DEALS}lanes/?view=board").status_code == 404


def test_a_card_moved_into_another_lane_changes_its_field(
    org: Organisation, deals: list[Any], browser_of: Browse
) -> None:
    """Through the door: with the rights, the version and an undo of any other change."""
    one = deals[0]
    url, here = f"{DEALS}{one.pk}/move/", {"HX-Current-URL": "http://testserver/opportunities/?view=board&lanes=owner"}
    into = {"to": one.stage_id, "lane": "owner", "into": org.mate.pk, "version": one.version}
    assert browser_of(org.stranger).post(url, into).status_code == 404
    answer = browser_of(org.manager).post(url, into, headers=here)
    assert answer.status_code == 200 and f'id="lane-{org.mate.pk}"' in answer.content.decode()
    with as_(org.manager):
        moved = schema.find("crm.opportunity").rows().get(pk=one.pk)
        assert (moved.owner_id, moved.stage_id) == (org.mate.pk, one.stage_id)
    back = json.loads(answer.headers["HX-Trigger"])
    undo = next(found for found in re.findall(r"/opportunities/\d+/move/\?[^\"]+", json.dumps(back)))
    assert browser_of(org.manager).post(undo, headers=here).status_code == 200
    with as_(org.manager):
        assert schema.find("crm.opportunity").rows().get(pk=one.pk).owner_id == org.rep.pk
    wrong = {"to": one.stage_id, "lane": "amount", "into": "5"}
    assert browser_of(org.manager).post(url, wrong).status_code == 404


def test_a_saved_view_keeps_its_own_card(org: Organisation, deals: list[Any], browser_of: Browse) -> None:
    client = browser_of(org.rep)
    made = client.post(f"{DEALS}views/new/?view=board", {"name": "Mine", "visibility": "private"})
    saved = made.headers["Location"].split("saved=")[1]
    client.post(f"{DEALS}cards/", {"column": ["number"], "saved": saved})
    assert deals[0].number in page(client, f"saved={saved}")
    assert deals[0].number not in page(client, "view=board&saved=")
    client.post(f"{DEALS}views/{saved}/keep/?saved={saved}")
    with as_(org.rep):
        assert views.find("crm.opportunity", saved).look == '{"card":["number"]}'
