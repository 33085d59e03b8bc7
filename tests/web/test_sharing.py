"""Collaborators, handing over, and who sees a record: through the pages, with their rights."""

import json
from datetime import timedelta
from urllib.parse import unquote

import pytest

from tests.organisation import as_
from yingdan.kernel import clock
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.role_member import RoleMember
from yingdan.platform.objects.share import Share


@pytest.fixture
def account(org, make):
    """An account of the rep's."""
    return make("crm.account", owner=org.rep, name="博瑞汽车零部件")


def sees(user, account):
    """Whether somebody sees the account."""
    with as_(user):
        return Account.objects.filter(pk=account.pk).exists()


def shares(account):
    """The live shares of an account."""
    with acting(SYSTEM):
        return list(Share.objects.filter(object_key="crm.account", record_id=account.pk))


def url(account, tail=""):
    """An address of the account's."""
    return f"/accounts/{account.pk}/{tail}"


def test_the_owner_adds_changes_and_removes_a_collaborator(org, account, browser_of):
    client = browser_of(org.rep)
    assert not sees(org.stranger, account)
    sent = {"user": str(org.stranger.pk), "part": "read", "until_on": ""}
    assert client.post(url(account, "share/"), sent).status_code == 302
    assert sees(org.stranger, account)
    assert "Stranger" in client.get(url(account)).content.decode()
    client.post(url(account, "share/"), {**sent, "part": "write", "until_on": clock.today().isoformat()})
    (share,) = shares(account)
    assert (share.part, share.until_on) == ("write", clock.today())
    assert browser_of(org.stranger).post(url(account, "edit/"), {"short_name": "博瑞"}).status_code == 302
    assert client.post(url(account, f"share/{share.pk}/remove/")).status_code == 302
    assert not sees(org.stranger, account) and not shares(account)


def test_a_collaboration_that_ended_opens_nothing_and_says_so(org, account, browser_of):
    ended = clock.today() - timedelta(days=1)
    with acting(SYSTEM):
        records.save(Share(object_key="crm.account", record_id=account.pk, user=org.stranger, until_on=ended))
    assert not sees(org.stranger, account)
    assert browser_of(org.stranger).get(url(account)).status_code == 404
    page = browser_of(org.rep).get(url(account)).content.decode()
    assert "Stranger" in page and ended.isoformat() in page
    browser_of(org.rep).post(url(account, "share/"), {"user": str(org.stranger.pk), "part": "read", "until_on": ""})
    assert sees(org.stranger, account) and len(shares(account)) == 1


def test_the_owner_takes_back_what_his_manager_gave(org, account, browser_of):
    sent = {"user": str(org.stranger.pk), "part": "read"}
    assert browser_of(org.manager).post(url(account, "share/"), sent).status_code == 302
    (share,) = shares(account)
    assert browser_of(org.rep).post(url(account, f"share/{share.pk}/remove/")).status_code == 302
    assert not shares(account)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("mate", 404), ("finance", 403), ("executive", 403)])
def test_who_may_not_change_it_may_not_share_it(org, account, browser_of, who, status):
    with acting(SYSTEM):
        share = records.save(Share(object_key="crm.account", record_id=account.pk, user=org.neighbour))
    client = browser_of(getattr(org, who))
    assert client.get(url(account, "share/")).status_code == status
    assert client.post(url(account, "share/"), {"user": str(org.mate.pk), "part": "write"}).status_code == status
    assert client.post(url(account, f"share/{share.pk}/remove/")).status_code == status
    assert [s.user_id for s in shares(account)] == [org.neighbour.pk]


def test_a_reader_may_not_share_further(org, account, browser_of):
    with acting(SYSTEM):
        records.save(Share(object_key="crm.account", record_id=account.pk, user=org.stranger))
    client = browser_of(org.stranger)
    assert "share/" not in client.get(url(account)).content.decode()
    assert client.post(url(account, "share/"), {"user": str(org.mate.pk), "part": "read"}).status_code == 403


def test_a_share_of_another_record_is_not_removed_by_this_address(org, account, make, browser_of):
    other = make("crm.account", owner=org.stranger)
    with acting(SYSTEM):
        share = records.save(Share(object_key="crm.account", record_id=other.pk, user=org.mate))
    assert browser_of(org.rep).post(url(account, f"share/{share.pk}/remove/")).status_code == 404
    assert shares(other)


def test_sharing_with_the_owner_or_in_vain_is_refused_in_words(org, account, browser_of):
    client = browser_of(org.rep)
    assert client.post(url(account, "share/"), {"user": str(org.rep.pk), "part": "read"}).status_code == 422
    with acting(SYSTEM):
        records.delete(Grant.objects.get(role__code="finance", object_key="crm.account", verb="view"))
    answer = client.post(url(account, "share/"), {"user": str(org.finance.pk), "part": "read"})
    assert answer.status_code == 422 and "y-ask-e" in answer.content.decode()
    assert not shares(account)


def test_tasks_have_collaborators_and_products_have_none(org, make, browser_of):
    task, product = make("work.task", owner=org.rep), make("catalog.product")
    assert 'id="collaborators"' in browser_of(org.rep).get(f"/tasks/{task.pk}/").content.decode()
    client = browser_of(org.administrator)
    assert 'id="collaborators"' not in client.get(f"/products/{product.pk}/").content.decode()
    assert client.get(f"/products/{product.pk}/share/").status_code == 404
    assert client.get(f"/products/{product.pk}/transfer/").status_code == 404


def test_a_manager_hands_over_and_the_former_owner_keeps_reading(org, account, browser_of):
    client = browser_of(org.manager)
    assert "transfer/" in client.get(url(account)).content.decode()
    sent = {"owner": str(org.mate.pk), "keep": "1", "version": str(account.version)}
    assert client.post(url(account, "transfer/"), sent).status_code == 302
    with acting(SYSTEM):
        now = Account.objects.get(pk=account.pk)
    assert (now.owner_id, now.unit_id) == (org.mate.pk, org.team_a1.pk)
    assert sees(org.rep, account)
    with as_(org.rep):
        assert not Account.objects.may("change").filter(pk=account.pk).exists()


def test_without_keeping_the_former_owner_no_longer_sees_it(org, account, browser_of):
    browser_of(org.manager).post(url(account, "transfer/"), {"owner": str(org.mate.pk)})
    assert not sees(org.rep, account) and sees(org.mate, account)


def test_handing_over_can_be_undone(org, account, browser_of):
    client = browser_of(org.manager)
    answer = client.post(url(account, "transfer/"), {"owner": str(org.mate.pk)})
    undo = json.loads(unquote(answer.cookies["yingdan_flash"].value))["undo"]
    assert sees(org.mate, account)
    assert client.post(undo).status_code == 302
    assert sees(org.rep, account) and not sees(org.mate, account)


def test_handing_over_out_of_sight_is_allowed_and_leads_to_the_list(org, account, browser_of):
    client = browser_of(org.manager)
    answer = client.post(url(account, "transfer/"), {"owner": str(org.stranger.pk)})
    assert answer.status_code == 302 and not sees(org.manager, account) and sees(org.stranger, account)


@pytest.mark.parametrize(("who", "status"), [("rep", 403), ("finance", 403), ("executive", 403), ("stranger", 404)])
def test_who_may_not_transfer_does_not(org, account, browser_of, who, status):
    client = browser_of(getattr(org, who))
    assert client.get(url(account, "transfer/")).status_code == status
    assert client.post(url(account, "transfer/"), {"owner": str(org.mate.pk)}).status_code == status
    assert sees(org.rep, account) and not sees(org.mate, account)


@pytest.mark.parametrize("owner", ["", "999999", "rep"])
def test_a_new_owner_must_be_another_person(org, account, browser_of, owner):
    raw = str(org.rep.pk) if owner == "rep" else owner
    assert browser_of(org.manager).post(url(account, "transfer/"), {"owner": raw, "keep": "1"}).status_code == 422
    assert not shares(account)


def test_everybody_sees_why_he_sees_it_and_who_else(org, account, browser_of):
    for who in ("rep", "manager", "executive"):
        page = browser_of(getattr(org, who)).get(url(account, "why/"))
        assert page.status_code == 200
        text = page.content.decode()
        assert "Rep" in text and "Administrator" in text and "Stranger" not in text
    assert browser_of(org.stranger).get(url(account, "why/")).status_code == 404


def test_only_administrators_ask_about_others(org, account, browser_of):
    asked = browser_of(org.administrator).get(url(account, f"why/?person={org.stranger.pk}")).content.decode()
    assert "Stranger" in asked and "华东一组" in asked
    own = browser_of(org.rep).get(url(account, f"why/?person={org.stranger.pk}")).content.decode()
    assert "Stranger" not in own
    for odd in ("999999", "x", "-1"):
        assert browser_of(org.administrator).get(url(account, f"why/?person={odd}")).status_code in (200, 404)


def test_a_role_given_later_is_named(org, account, browser_of):
    with acting(SYSTEM):
        records.save(RoleMember(user=org.stranger, role=org.executive.role))
    assert "高管" in browser_of(org.stranger).get(url(account, "why/")).content.decode()
