"""A form sent twice, by a flaky network, a proxy or the back button, makes one record and leads to the same."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from tests import organisation
from tests.organisation import Organisation, make
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.comment import Comment

pytestmark = pytest.mark.both

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
TOKEN = re.compile(r'name="once_token" value="([^"]+)"')


def token_in(page: Any) -> str:
    """The token of the form on a page."""
    found = TOKEN.findall(page.content.decode())
    assert len(set(found)) == 1
    return found[0]


def count(key: str, **having: Any) -> int:
    """How many live records there are."""
    with acting(SYSTEM):
        return schema.find(key).model.objects.filter(**having).count()


@pytest.mark.parametrize("quick", [{}, {"quick": "1"}, {"then": "new"}, {"quick": "1", "then": "new"}])
def test_a_new_record_sent_twice_is_made_once(org: Organisation, browser_of: Any, quick: dict[str, str]) -> None:
    """The whole form and the dialog, “save” and “save and new”: the repeat is answered as the first was."""
    client = browser_of(org.rep)
    token = token_in(client.get("/accounts/new/", quick and {"quick": "1"}, headers=PART))
    sent = {"name": "博瑞汽车", "once_token": token} | quick
    first, again = (client.post("/accounts/new/", sent, headers=PART) for _ in range(2))
    assert first.status_code == again.status_code < 300
    assert first.get("HX-Redirect") == again.get("HX-Redirect")
    assert count("crm.account", name="博瑞汽车") == 1


def test_each_form_has_a_token_of_its_own(org: Organisation, browser_of: Any) -> None:
    """Two forms filled in alike are meant twice; the box of a record, drawn once and filled in, has its own each."""
    client, deal = browser_of(org.rep), make("crm.opportunity", owner=org.rep)
    for path in ("/accounts/new/", f"/opportunities/{deal.pk}/"):
        assert token_in(client.get(path)) != token_in(client.get(path))
    for _ in range(2):
        client.post("/accounts/new/", {"name": "甲", "once_token": token_in(client.get("/accounts/new/"))})
    assert count("crm.account", name="甲") == 2


def test_a_form_changed_after_it_was_saved_asks_before_it_makes_another(org: Organisation, browser_of: Any) -> None:
    """Back, another name, save: one is told of the first, and nothing that was typed is lost."""
    client = browser_of(org.rep)
    sent = {"name": "甲", "once_token": token_in(client.get("/accounts/new/"))}
    client.post("/accounts/new/", sent)
    told = client.post("/accounts/new/", sent | {"name": "乙"})
    text = told.content.decode()
    assert told.status_code == 422 and "甲" in text and 'value="乙"' in text and count("crm.account") == 1
    assert client.post("/accounts/new/", {"name": "乙", "once_token": token_in(told)}).status_code == 302
    assert count("crm.account", name="乙") == 1


def test_a_form_that_was_refused_may_be_sent_again(org: Organisation, browser_of: Any) -> None:
    """What made nothing keeps its token; another person's token is another one."""
    client = browser_of(org.rep)
    token = token_in(client.get("/accounts/new/"))
    assert client.post("/accounts/new/", {"name": "", "once_token": token}).status_code == 422
    for person in (org.rep, org.mate):
        assert browser_of(person).post("/accounts/new/", {"name": "甲", "once_token": token}).status_code == 302
    assert count("crm.account") == 2
    for odd in ("", "x" * 300, "\x00"):
        assert client.post("/accounts/new/", {"name": "丙", "once_token": odd}).status_code == 302


def test_a_repeat_after_the_record_went_says_so(org: Organisation, browser_of: Any) -> None:
    """It is not made anew behind the back of whoever deleted it."""
    client = browser_of(org.rep)
    sent = {"name": "甲", "once_token": token_in(client.get("/accounts/new/"))}
    client.post("/accounts/new/", sent)
    with acting(SYSTEM):
        records.delete(schema.find("crm.account").model.objects.get(name="甲"))
    assert client.post("/accounts/new/", sent).status_code == 409
    assert count("crm.account") == 0


def test_follow_ups_and_comments_are_written_once(org: Organisation, browser_of: Any) -> None:
    """Each with the undo of what was written the first time."""
    client, deal = browser_of(org.rep), make("crm.opportunity", owner=org.rep)
    call, said = {"kind": "call", "content": "谈了"}, {"kind": "comment", "content": "好"}
    for sent, key in ((call, "work.activity"), (said, "")):
        token = token_in(client.get(f"/opportunities/{deal.pk}/"))
        answers = [client.post(f"/opportunities/{deal.pk}/write/", sent | {"once_token": token}) for _ in range(2)]
        assert [one.status_code for one in answers] == [answers[0].status_code] * 2 and answers[0].status_code < 400
        assert count(key or Comment.key()) == 1


def test_views_fields_and_targets_are_made_once(org: Organisation, browser_of: Any) -> None:
    """Other forms that make something: a saved view, a field of one's own, the first step of a target."""
    admin = browser_of(org.administrator)
    plan = {"cycle": "y2027", "metric": "sales_amt", "unit": org.company.pk, "grain": "month"}
    for path, key, sent in (
        ("/accounts/views/new/", "platform.savedview", {"name": "V", "visibility": "private"}),
        ("/settings/objects/accounts/fields/new/", "platform.customfield", {"kind": "text", "label": "Size"}),
        ("/targets/new/", "targets.plan", plan),
    ):
        token = token_in(admin.get(path, headers=PART))
        answers = [admin.post(path, sent | {"once_token": token}, headers=PART) for _ in range(2)]
        assert answers[0].status_code < 300 and answers[0].get("HX-Redirect") == answers[1].get("HX-Redirect")
        assert count(key) == 1


def test_bulk_exports_and_shares_are_done_once(
    org: Organisation, browser_of: Any, tmp_path: Any, settings: Any
) -> None:
    """What is done to many, an export, somebody who takes part: the repeat is told of the first."""
    settings.HOME = tmp_path
    client, account = browser_of(org.rep), make("crm.account", owner=org.rep)
    bulk = {"ids": str(account.pk), "go": "1", "fields": "city", "how.city": "set", "v.city": "X"}
    share = {"user": str(org.neighbour.pk), "part": "read"}
    for path, key, sent in (
        (f"/accounts/bulk/change/?ids={account.pk}", "platform.bulkrun", bulk),
        ("/accounts/export/", "platform.exportrun", {"go": "1", "way": "shown", "format": "csv"}),
        (f"/accounts/{account.pk}/share/", "platform.share", share),
    ):
        token = token_in(client.get(path, headers=PART))
        answers = [client.post(path, sent | {"once_token": token}, headers=PART) for _ in range(2)]
        assert answers[0].status_code == answers[1].status_code < 300, path
        assert answers[0].get("HX-Trigger") == answers[1].get("HX-Trigger") and count(key) == 1
    account.refresh_from_db()
    assert account.version == 2


def test_a_verb_sent_twice_is_done_once(org: Organisation, browser_of: Any) -> None:
    """A lead converted twice makes one account, and the second press is answered as the first was."""
    client, lead = browser_of(org.rep), make("crm.lead", owner=org.rep, company="博瑞汽车")
    path = f"/leads/{lead.pk}/do/convert/"
    sent = {"once_token": token_in(client.get(path, headers=PART)), "version": str(lead.version)}
    answers = [client.post(path, sent, headers=PART) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code < 300 and count("crm.account") == 1


def test_an_import_is_begun_once(org: Organisation, browser_of: Any, tmp_path: Any, settings: Any) -> None:
    """The second press leads to the run of the first, though the file is forgotten by then."""
    settings.HOME = tmp_path
    client = browser_of(org.administrator)
    file = SimpleUploadedFile("a.csv", "名称\n甲\n乙\n".encode())
    draft = client.post("/competitors/import/", {"file": file})["Location"]
    client.post(draft, {"col.0": "name"})
    token = token_in(client.get(f"{draft}check/"))
    places = [client.post(f"{draft}check/", {"once_token": token}).get("Location") for _ in range(2)]
    assert places[0] == places[1] and "/run/" in places[0] and count("platform.importrun") == 1


def test_new_rows_of_the_grid_are_made_once(org: Organisation, browser_of: Any) -> None:
    """A row whose answer was lost is sent again with what was typed since: it is the same record; a row that was wrong
    is not kept; without tokens, and of another object, each is a new one.
    """
    client = browser_of(org.rep)

    def send(*rows: dict[str, Any], slug: str = "accounts") -> list[Any]:
        body = {"rows": [{"key": f"n{at}", "id": None, "version": None, **row} for at, row in enumerate(rows)]}
        answer = client.post(f"/{slug}/grid/cells/", body, content_type="application/json")
        return [(one["id"], one["state"]) for one in answer.json()["results"]]

    first = send({"once": "a-1", "values": {"name": "甲"}}, {"once": "a-2", "values": {"name": ""}})
    again = send(
        {"once": "a-1", "values": {"name": "甲", "city": "X"}}, {"once": "a-2", "values": {"name": "乙"}}
    )  # fmt: skip
    assert first[1] == (None, "wrong") and again[0] == first[0] and again[1][1] == "saved"
    assert count("crm.account") == 2 and count("crm.account", city="X") == 1
    assert send({"once": "a-1", "values": {"name": "甲"}}, slug="contacts")[0][1] == "saved"
    assert send({"values": {"name": "丙"}}, {"values": {"name": "丙"}})[0][1] == "saved" and count("crm.account") == 4


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_same_moment_make_one() -> None:
    """Those who come while the first is still being written wait for it."""
    org = organisation.found()

    def send(_number: int) -> str:
        try:
            answer = organisation.signed_in(org.rep).post("/accounts/new/", {"name": "甲", "once_token": "same"})
            return str(answer.get("Location"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        places = set(pool.map(send, range(20)))
    assert len(places) == 1 and count("crm.account") == 1
