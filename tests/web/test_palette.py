"""The palette: records, commands, views, help in one answer; only what one may see and do; writing nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, as_
from yingdan.platform import schema
from yingdan.platform.recents import Recent
from yingdan.web.palette.records import item

PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
Browse = Callable[..., Any]


def lines(client: Any, **asked: str) -> list[str]:
    """The addresses offered, or what is pressed."""
    answer = client.get("/palette/", asked, **PART)
    assert answer.status_code == 200
    text = answer.content.decode()
    return [
        on or href
        for href, on in re.findall(r'role="option"[^>]*href="([^"]*)"(?: data-does="\w+" data-on="([^"]*)")?', text)
    ]


@pytest.fixture
def chinese(org: Organisation, browser_of: Browse) -> Any:
    """The rep's browser, in Chinese."""
    client = browser_of(org.rep)
    client.cookies["yingdan_language"] = "zh-hans"
    return client


def test_one_answer_for_everything(org: Organisation, make: Any, chinese: Any) -> None:
    """By text, pinyin and initials: records with their owner, commands, places, ready-made views, help."""
    account = make("crm.account", name="北京纷扬科技", owner=org.rep, phone="13800138000")
    hidden = make("crm.account", name="北京纷扬软件", owner=org.stranger)
    for text in ("bjfy", "beijingfenyang", "纷扬", "8000"):
        assert f"/accounts/{account.pk}/" in lines(chinese, q=text)
        assert f"/accounts/{hidden.pk}/" not in lines(chinese, q=text)
    told = chinese.get("/palette/", {"q": "8000"}, **PART).content.decode()
    assert "13800138000" in told.replace(" ", "") and org.rep.name in told
    assert any(url.startswith("/opportunities/new/") for url in lines(chinese, q="xjsj"))
    assert "/opportunities/" in lines(chinese, q="sj")
    assert "[data-theme-toggle]" in lines(chinese, q="qiehuan")
    assert any(url.startswith("/help/guide/#") for url in lines(chinese, q="列表"))


def test_what_is_called_as_its_customer_is_told_apart_by_number_and_amount(org: Organisation, make: Any) -> None:
    account = make("crm.account", name="博瑞精密", owner=org.rep)
    deal = make("crm.opportunity", name=account.name, owner=org.rep, account=account, amount="88")
    with as_(org.rep):
        kind = schema.find("crm.opportunity")
        told = item(kind, kind.rows().get(pk=deal.pk)).more
    assert told == f"{deal.number} · 88.00"


def test_a_scope_before_the_words(org: Organisation, make: Any, chinese: Any) -> None:
    """By letter, by word with a full-width colon, or chosen before; an unknown one is text."""
    account, contact = (
        make("crm.account", name="博瑞", owner=org.rep),
        make("crm.contact", name="博瑞人", owner=org.rep),
    )
    for asked in ({"q": "a:博瑞"}, {"q": "客户：博瑞"}, {"q": "博瑞", "in": "crm.account"}):
        found = lines(chinese, **asked)
        assert f"/accounts/{account.pk}/" in found and f"/contacts/{contact.pk}/" not in found
    assert f"/contacts/{contact.pk}/" in lines(chinese, q="博瑞")
    assert not [url for url in lines(chinese, q="zz:博瑞") if url.startswith("/accounts/1")]


def test_commands_of_the_open_record(org: Organisation, make: Any, browser_of: Browse) -> None:
    """Its own verbs and the usual ones, for who may do them; nothing of a record one may not see."""
    deal = make("crm.opportunity", name="二期", owner=org.rep)
    here = f"/opportunities/{deal.pk}/"
    client = browser_of(org.rep)
    assert f"{here}edit/" in lines(client, q="bianji", here=here)
    assert f"{here}do/lose/" in lines(client, q="输单", here=here)
    assert not any(here in url for url in lines(browser_of(org.stranger), q="bianji", here=here))
    assert lines(client, here="/opportunities/9999999999999999999999/")


def test_recent_and_starred_come_first_and_reading_writes_nothing(
    org: Organisation, make: Any, browser_of: Browse
) -> None:
    """Opening is said by the browser, afterwards; what one no longer sees is not shown."""
    client, account = browser_of(org.rep), make("crm.account", owner=org.rep)
    url = f"/accounts/{account.pk}/"
    client.get(url)
    assert not Recent.objects.exists()
    assert client.post(f"{url}opened/").status_code == 204
    assert lines(client)[0] == url
    assert client.post(f"{url}star/").status_code == 204
    assert lines(client).count(url) == 2
    assert 'aria-pressed="true"' in client.get(url).content.decode()
    client.post(f"{url}star/", {"off": "1"})
    assert lines(client).count(url) == 1
    assert client.post(f"/accounts/{make('crm.account', owner=org.stranger).pk}/opened/").status_code == 404


def test_as_many_statements_however_much_is_found(org: Organisation, make: Any, browser_of: Browse) -> None:
    """Ten times the records, the same number of statements."""
    client = browser_of(org.rep)

    def asked(number: int) -> int:
        for n in range(number):
            make("crm.account", name=f"科技{n}", owner=org.rep)
        client.get("/palette/", {"q": "科技"}, **PART)
        with CaptureQueriesContext(connection) as seen:
            client.get("/palette/", {"q": "科技"}, **PART)
        return len(seen)

    assert asked(3) == asked(30) <= 12


@pytest.mark.parametrize(
    "text", ["%", "'", '"', "<script>alert(1)</script>", "a:" * 50, ":", "\x00", "华" * 5000, "a:", "🙂"]
)
def test_nothing_breaks_it(org: Organisation, browser_of: Browse, text: str) -> None:
    """Signs, nothing, much."""
    answer = browser_of(org.rep).get("/palette/", {"q": text, "in": "x", "here": text}, **PART)
    assert answer.status_code == 200 and b"<script" not in answer.content


def test_help_in_both_languages(org: Organisation, browser_of: Browse) -> None:
    """Guides with their headings; searched; links lead to guides; an unknown one is missing."""
    for language, title, word in (("zh-hans", "使用指南", "快捷键"), ("en", "Guide", "Keyboard shortcuts")):
        client = browser_of(org.rep)
        client.cookies["yingdan_language"] = language
        assert word in client.get("/help/").content.decode()
        text = client.get("/help/guide/").content.decode()
        assert title in text and 'href="/help/operate/"' in text and ".md" not in text
        assert client.get("/help/nothing/").status_code == 404
    assert "/help/guide/#" in client.get("/help/", {"q": "bin"}).content.decode()


def test_a_new_record_takes_over_where_one_stands(org: Organisation, make: Any, browser_of: Browse) -> None:
    """A contact made from an account's page belongs to it, one made from a deal's page to the deal's account."""
    account = make("crm.account", name="母厂", owner=org.rep)
    deal = make("crm.opportunity", name="二期", owner=org.rep, account=account)
    client = browser_of(org.rep)
    for here in (f"/accounts/{account.pk}/", f"/opportunities/{deal.pk}/"):
        form = client.get("/contacts/new/", {"quick": "1", "from": here}, **PART).content.decode()
        assert f'value="{account.pk}"' in form and "母厂" in form
    other = make("crm.account", name="外厂", owner=org.stranger)
    assert (
        "外厂"
        not in client.get("/contacts/new/", {"quick": "1", "from": f"/accounts/{other.pk}/"}, **PART).content.decode()
    )


def test_save_and_new_gives_an_empty_form_again(org: Organisation, make: Any, browser_of: Browse) -> None:
    """In the dialog, with the account kept and the name empty; the record is there."""
    account = make("crm.account", name="母厂", owner=org.rep)
    client = browser_of(org.rep)
    sent = {"quick": "1", "name": "王五", "account": str(account.pk), "then": "new"}
    answer = client.post("/contacts/new/", sent, **PART)
    text = answer.content.decode()
    assert answer.status_code == 200 and "王五" in answer["HX-Trigger"].encode().decode("unicode_escape")
    assert "data-form" in text and "母厂" in text and 'value="王五"' not in text


def test_what_speaks_about_others_stands_behind_them(org: Organisation, make: Any, chinese: Any) -> None:
    """The customer before the tasks about it, but a task called exactly so keeps its place."""
    account = make("crm.account", name="苏州博瑞", owner=org.rep)
    task = make("work.task", subject="博瑞回访", owner=org.rep)
    found = [url for url in lines(chinese, q="博瑞") if url.split("/")[1] in ("accounts", "tasks")]
    assert found == [f"/accounts/{account.pk}/", f"/tasks/{task.pk}/"]
    found = [url for url in lines(chinese, q="博瑞回访") if url.split("/")[1] in ("accounts", "tasks")]
    assert found == [f"/tasks/{task.pk}/"]
