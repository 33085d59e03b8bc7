"""Whoever leaves hands over everything at once, and is out at once (T-AC-12)."""

from decimal import Decimal

import pytest

from tests.organisation import api_of, as_, make, signed_in
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import actions, handover, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.user import User


def hand_over(person, successor, **more):
    """The verb, as a button or the API calls it."""
    return actions.act(schema.find("platform.user"), person.pk, "hand_over", {"successor": successor.pk, **more})


@pytest.fixture
def belongings(org):
    """An account, a deal and a task of the rep."""
    account = make("crm.account", owner=org.rep)
    deal = make("crm.opportunity", owner=org.rep, account=account, amount=Decimal(100))
    return [account, deal, make("work.task", owner=org.rep)]


def test_everything_changes_hands_and_access_ends(org, belongings) -> None:
    """Every record of every object, the reports, the units led; the session is over in the same transaction."""
    browser = signed_in(org.rep)
    with as_(org.administrator):
        hand_over(org.rep, org.mate)
        for record in belongings:
            assert type(record).objects.get(pk=record.pk).owner == org.mate
        assert not User.objects.get(pk=org.rep.pk).active
        assert handover.holdings(org.rep) == []
    assert browser.get("/opportunities/").status_code == 302


def test_what_is_past_stays_with_who_did_it(org, belongings) -> None:
    """A deal that was won, a task that is done and a follow-up that was made move no figure of the past."""
    done = make("work.task", owner=org.rep, status="done")
    told = make("work.activity", owner=org.rep, about=("crm.account", belongings[0].pk))
    with as_(org.administrator):
        won = actions.act(
            schema.find("crm.opportunity"), belongings[1].pk, "win", {"won_on": clock.today().isoformat()}
        )
        hand_over(org.rep, org.mate)
        for record in (done, told, won):
            assert type(record).objects.get(pk=record.pk).owner == org.rep
        assert handover.holdings(org.rep) == []


def test_reports_and_units_get_another_head(org) -> None:
    """Who reported to the one who leaves reports to the successor, who never reports to himself."""
    with as_(org.administrator):
        hand_over(org.manager, org.rep)
        assert User.objects.get(pk=org.mate.pk).manager == org.rep
        assert User.objects.get(pk=org.rep.pk).manager is None
        assert type(org.team_a1).objects.get(pk=org.team_a1.pk).leader == org.rep


@pytest.mark.parametrize("who", ["rep", "leaver"])
def test_only_another_active_person_takes_over(org, belongings, who) -> None:
    """Neither oneself nor somebody who has left; nothing has changed then."""
    with as_(org.administrator), pytest.raises(Invalid) as wrong:
        hand_over(org.rep, org.people[who])
    assert "successor" in wrong.value.fields
    with acting(SYSTEM):
        assert User.objects.get(pk=org.rep.pk).active
        assert type(belongings[0]).objects.get(pk=belongings[0].pk).owner == org.rep


def test_all_or_nothing_for_who_may_not_hand_over_all(org, belongings) -> None:
    """Somebody who may change the person but not hand over the records changes nothing."""
    with as_(org.administrator):
        role = records.save(type(org.rep.role)(code="hr", name="人事"))
        grant = schema.find("platform.grant").model
        for key, verb in (("platform.user", "view"), ("platform.user", "change"), ("crm.account", "view")):
            records.save(grant(role=role, object_key=key, verb=verb, reach="all"))
        clerk = records.save(User(login="clerk", name="Clerk", role=role))
    with as_(clerk), pytest.raises(Refused):
        hand_over(org.rep, org.mate)
    with acting(SYSTEM):
        assert User.objects.get(pk=org.rep.pk).active


def test_a_rep_hands_over_nobody(org) -> None:
    """The directory may be read by all and written by few."""
    with as_(org.rep), pytest.raises(Refused):
        hand_over(org.mate, org.rep)


@pytest.mark.parametrize("way", ["form", "api"])
def test_nobody_is_switched_off_while_he_answers_for_something(org, belongings, way) -> None:
    """By no way but the one that asks who takes over; who has nothing may simply be switched off."""
    person = User._base_manager.get(pk=org.rep.pk)
    if way == "form":
        values = {"version": person.version, "login": "rep", "name": "Rep", "language": "en", "active": "false"}
        answer = signed_in(org.administrator).post(f"/users/{person.pk}/edit/", values)
        assert answer.status_code == 422 and "交接" in answer.content.decode()
    else:
        answer = api_of(org.administrator).patch(f"users/{person.pk}", {"active": False})
        assert answer.status_code == 400
        assert "hand_over" in answer.json()["errors"]["active"][0]["message"]
    assert User._base_manager.get(pk=person.pk).active
    with as_(org.administrator):
        assert not records.change(org.mate, {"active": False}).active
