"""Forms: what is asked, what is written, what is said when it is wrong, and when two wrote the same."""

from decimal import Decimal

import pytest

from tests.organisation import make
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def stored(record):
    """The record as it is stored."""
    with acting(SYSTEM):
        return type(record).objects.get(pk=record.pk)


def test_a_new_record_is_made_and_opened(org, browser_of) -> None:
    """Amounts as people write them, references by id; it belongs to who made it."""
    account = make("crm.account", owner=org.rep)
    data = {
        "name": "新单",
        "account": account.pk,
        "amount": "12万",
        "expected_close_on": "2026-12-31",
        "currency": "CNY",
    }
    answer = browser_of(org.rep).post("/opportunities/new/", data)
    with acting(SYSTEM):
        deal = schema.find("crm.opportunity").model.objects.get(name="新单")
    assert answer["Location"] == f"/opportunities/{deal.pk}/"
    assert (deal.amount, deal.account_id, deal.owner_id) == (Decimal(120_000), account.pk, org.rep.pk)


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(org, browser_of) -> None:
    """Each error in words that mend it; what was typed stands in the inputs."""
    client = browser_of(org.rep)
    answer = client.post(
        "/accounts/new/", {"name": "", "city": "苏州", "website": "javascript:alert(1)", "employees": "x"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="form-name-error"' in text
    assert 'id="form-website-error"' in text
    assert 'id="form-employees-error"' in text
    assert 'value="苏州"' in text
    with acting(SYSTEM):
        assert not schema.find("crm.account").model.objects.filter(city="苏州").exists()


def test_a_reference_may_be_written_by_name_but_never_to_a_hidden_record(org, browser_of) -> None:
    """What a picker did not take is read as a name, among those one may use."""
    make("crm.account", name="可见公司", owner=org.rep)
    make("crm.account", name="隐藏公司", owner=org.stranger)
    client = browser_of(org.rep)
    data = {"name": "单", "account": "", "account__text": "可见公司", "currency": "CNY"}
    assert client.post("/opportunities/new/", data).status_code == 302
    assert client.post("/opportunities/new/", data | {"account__text": "隐藏公司"}).status_code == 422


def test_only_what_was_changed_is_written(org, browser_of) -> None:
    """A field somebody else changed meanwhile, and that was not touched here, keeps his value."""
    account = make("crm.account", name="甲", city="苏州", owner=org.rep)
    with acting(SYSTEM):
        records.change(account, {"city": "无锡"})
    data = {"version": account.version, "name": "乙", "was.name": "甲", "city": "苏州", "was.city": "苏州"}
    assert browser_of(org.rep).post(f"/accounts/{account.pk}/edit/", data).status_code == 302
    assert (stored(account).name, stored(account).city) == ("乙", "无锡")


def test_two_who_wrote_the_same_are_both_shown_and_one_chooses(org, browser_of) -> None:
    """Mine, theirs and the original; nothing is written before the choice."""
    account = make("crm.account", name="甲", city="苏州", owner=org.rep)
    with acting(SYSTEM):
        records.change(account, {"city": "无锡"})
    client, url = browser_of(org.rep), f"/accounts/{account.pk}/edit/"
    answer = client.post(url, {"version": account.version, "city": "常州", "was.city": "苏州"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(city in text for city in ("常州", "无锡", "苏州"))
    assert stored(account).city == "无锡"
    again = {"version": stored(account).version, "city": "常州"}
    assert client.post(url, again | {"take.city": "theirs"}).status_code == 302
    assert stored(account).city == "无锡"
    assert client.post(url, again | {"take.city": "mine"}).status_code == 302
    assert stored(account).city == "常州"


def test_quick_create_asks_for_at_most_six_and_carries_on(org, browser_of) -> None:
    """In a dialog; prefilled by the address; “all fields” takes along what was typed."""
    account = make("crm.account", name="甲公司", owner=org.rep)
    client = browser_of(org.rep)
    text = client.get(f"/opportunities/new/?quick=1&account={account.pk}", headers=PART).content.decode()
    assert "<html" not in text
    assert "甲公司" in text
    assert text.count("data-ask=") <= 6
    answer = client.post("/opportunities/new/", {"quick": "1", "name": "半", "more": "1"}, headers=PART)
    assert answer["HX-Redirect"] == "/opportunities/new/?name=%E5%8D%8A"
    here = PART | {"HX-Current-URL": "http://testserver/accounts/?view=board"}
    answer = client.post("/accounts/new/", {"quick": "1", "name": "乙公司"}, headers=here)
    assert answer["HX-Redirect"] == "/accounts/?view=board"
    assert "yingdan_flash" in answer.cookies


@pytest.mark.parametrize("path", ["/stages/new/", "/imports/new/", "/no-such-thing/new/"])
def test_what_one_may_not_make_is_not_there(org, browser_of, path) -> None:
    """The same answer for what is forbidden and for what does not exist."""
    assert browser_of(org.rep).get(path).status_code == 404


def test_pickers_offer_only_what_one_may_use(org, browser_of) -> None:
    """By name, pinyin or piece; narrowed by what the form says already; people who left are not offered."""
    mine = make("crm.account", name="博瑞汽车", owner=org.rep)
    make("crm.account", name="博远机械", owner=org.stranger)
    make("crm.contact", name="李敏", account=mine, owner=org.rep)
    other = make("crm.account", name="启辰精密", owner=org.rep)
    make("crm.contact", name="李强", account=other, owner=org.rep)
    client = browser_of(org.rep)
    found = client.get("/accounts/options/?q=br", headers=PART).content.decode()
    assert "博瑞汽车" in found
    assert "博远" not in client.get("/accounts/options/?q=博", headers=PART).content.decode()
    found = client.get(f"/contacts/options/?in.account={mine.pk}", headers=PART).content.decode()
    assert "李敏" in found
    assert "李强" not in found
    assert "Leaver" not in client.get("/users/options/", headers=PART).content.decode()
    about = client.get("/search/options/?q=博瑞", headers=PART).content.decode()
    assert f'data-value="crm.account:{mine.pk}"' in about


@pytest.mark.parametrize("here", ["http://testserver//example.com/", "http://[", "javascript:alert(1)", ""])
def test_saving_in_a_dialog_leads_to_no_other_site(org, browser_of, here) -> None:
    """What the browser says it shows is believed only as far as it is a page of ours."""
    client = browser_of(org.rep)
    answer = client.post("/accounts/new/", {"quick": "1", "name": "丙"}, headers=PART | {"HX-Current-URL": here})
    assert answer["HX-Redirect"].startswith("/accounts/")
