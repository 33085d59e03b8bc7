"""The event stream: what changed is heard once, by whoever sees it."""

import json
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.organisation import Organisation, as_, make
from yingdan.platform import records
from yingdan.platform.calling import call
from yingdan.platform.objects.mention import Mention

KEY = "crm.opportunity"


class Ear:
    """A browser that listens as EventSource does."""

    def __init__(self, client: Client, of: str = KEY) -> None:
        self.client, self.of, self.last = client, of, ""
        self.beats()

    def beats(self) -> dict[str, Any]:
        """What the next answer says."""
        headers = {"Last-Event-ID": self.last} if self.last else {}
        answer = self.client.get(f"/live/?of={self.of}", headers=headers)
        assert answer["Content-Type"] == "text/event-stream"
        lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines() if line)
        self.last = lines["id"]
        return json.loads(lines.get("data", "{}"))


def test_who_sees_the_record_hears_of_it(org: Organisation, browser_of: Callable[..., Client]) -> None:
    deal = make(KEY, owner=org.rep)
    mine, boss, stranger = (Ear(browser_of(who)) for who in (org.rep, org.executive, org.stranger))
    before = {ear: ear.beats() for ear in (mine, boss, stranger)}
    with as_(org.rep):
        records.change(deal, {"next_step": "签约"}, version=deal.version)
    for ear in (mine, boss):
        now, was = ear.beats()[KEY], before[ear].get(KEY, [0, 0])
        assert now[0] > was[0] or now[1] > was[1]
    assert stranger.beats() == before[stranger]


def test_who_loses_a_record_hears_of_it_too(org: Organisation, browser_of: Callable[..., Client]) -> None:
    deal = make(KEY, owner=org.rep)
    mine = Ear(browser_of(org.rep))
    before = mine.beats().get(KEY, [0, 0])
    with as_(org.administrator):
        records.transfer([deal], org.stranger)
    assert mine.beats()[KEY][0] > before[0]


def test_nothing_is_said_of_objects_one_may_not_see_or_did_not_ask_for(
    org: Organisation, browser_of: Callable[..., Client]
) -> None:
    ear = Ear(browser_of(org.rep), of="crm.account,platform.role,nothing,<script>")
    make(KEY, owner=org.rep)
    make("platform.role", name="新角色", code="novel")
    assert ear.beats().keys() <= {"crm.account"}


def test_nonsense_is_no_trouble(org: Organisation, browser_of: Callable[..., Client]) -> None:
    client = browser_of(org.rep)
    for query in ("", "of=", "of=crm.opportunity&since=9999999999999999999", "of=crm.opportunity&age=-1", "age=²"):
        assert client.get(f"/live/?{query}").status_code == 200
    assert client.get("/live/?of=crm.opportunity", headers={"Last-Event-ID": "0; DROP"}).status_code == 200
    assert Client().get("/live/").status_code == 302


def test_the_bell_hears_of_a_call(org: Organisation, browser_of: Callable[..., Client]) -> None:
    """On every page the bell listens; who is called sees the dot without loading the page anew."""
    deal, mine, mate = make(KEY, owner=org.rep), browser_of(org.rep), browser_of(org.mate)
    assert 'data-live="platform.mention"' in mine.get("/accounts/").content.decode()
    ears = [Ear(mine, "platform.mention"), Ear(mate, "platform.mention")]
    assert "y-dot" not in mine.get("/mentions/bell/").content.decode()
    with as_(org.administrator):
        call(org.rep.pk, deal, "签约日已过", "/targets/")
        assert not call(org.rep.pk, deal, "签约日已过"), "the same is said once"
    assert ears[0].beats() and not ears[1].beats()
    assert "y-dot" in mine.get("/mentions/bell/").content.decode()
    listed = mine.get("/mentions/latest/").content.decode()
    assert "签约日已过" in listed and str(deal) in listed
    with as_(org.rep):
        mention = Mention.objects.get()
    assert mine.post(f"/mentions/{mention.pk}/open/")["Location"] == "/targets/"
    assert "y-dot" not in mine.get("/mentions/bell/").content.decode()
