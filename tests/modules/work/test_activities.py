"""Follow-ups, and what they tell the records they are about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.work.objects.activity import Activity
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.query import pages, run
from yingdan.platform.query.ast import Query

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
LONG = "对价格无异议，要求付款按 2:7:1。"


@pytest.fixture
def deal(org: Organisation, make: Any) -> Opportunity:
    """A deal of the rep with an account."""
    account = make("crm.account", owner=org.rep, name="博瑞")
    return make("crm.opportunity", owner=org.rep, name="二期", account=account)


def follow_up(deal: Opportunity, **values: Any) -> Activity:
    """A saved follow-up about the deal."""
    return records.save(Activity(**{"about_key": "crm.opportunity", "about_id": deal.pk, "content": LONG, **values}))


def days(deal: Opportunity) -> tuple[date | None, date | None]:
    """The deal's days as stored: latest activity, next contact."""
    with acting(SYSTEM):
        found = Opportunity.objects.get(pk=deal.pk)
    return found.last_activity_on, found.next_contact_on


def test_a_follow_up_tells_the_deal_and_its_account(org: Organisation, deal: Opportunity) -> None:
    """The day of the latest contact on both, the next contact on what it is about."""
    with as_(org.rep):
        follow_up(deal, at=NOON, next_contact_on=date(2026, 11, 25))
        account = Account.objects.get(pk=deal.account_id)
    assert days(deal) == (date(2026, 11, 18), date(2026, 11, 25))
    assert (account.last_activity_on, account.next_contact_on) == (date(2026, 11, 18), None)


def test_an_old_follow_up_entered_late_changes_nothing(org: Organisation, deal: Opportunity) -> None:
    """Neither the latest day nor the next contact."""
    with as_(org.rep):
        follow_up(deal, at=NOON, next_contact_on=date(2026, 11, 25))
        follow_up(deal, at=NOON - timedelta(days=3), next_contact_on=date(2026, 11, 16))
    assert days(deal) == (date(2026, 11, 18), date(2026, 11, 25))


def test_a_contact_that_was_due_has_taken_place(org: Organisation, deal: Opportunity) -> None:
    """A day still to come stays."""
    with as_(org.rep):
        follow_up(deal, at=NOON, next_contact_on=date(2026, 11, 25))
        follow_up(deal, at=NOON + timedelta(days=3))
        assert days(deal)[1] == date(2026, 11, 25)
        follow_up(deal, at=NOON + timedelta(days=7))
    assert days(deal) == (date(2026, 11, 25), None)


def test_the_day_is_the_companys(org: Organisation, deal: Opportunity) -> None:
    """20:00 UTC is the next morning in Shanghai."""
    with as_(org.rep):
        follow_up(deal, at=datetime(2026, 11, 18, 20, 0, tzinfo=UTC))
    assert days(deal)[0] == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("content", "minutes", "effective"), [("好", None, False), ("好", 1, True), (LONG, None, True)]
)
def test_effective_by_length_or_duration(org: Organisation, content: str, minutes: int | None, effective: bool) -> None:
    """Ten characters or a minute (requirements.md §5.3)."""
    with as_(org.rep):
        assert records.save(Activity(content=content, duration=minutes)).effective is effective


def test_who_may_only_see_a_deal_may_write_about_it(org: Organisation, deal: Opportunity) -> None:
    """The deal's days are kept by the system; the deal itself stays closed to him."""
    with as_(org.executive):
        follow_up(deal, at=NOON)
    assert days(deal)[0] == date(2026, 11, 18)


def test_nobody_writes_about_a_record_he_cannot_see(org: Organisation, deal: Opportunity) -> None:
    """An id guessed is refused as if it did not exist."""
    with as_(org.stranger), pytest.raises(Invalid) as caught:
        follow_up(deal)
    assert "about" in caught.value.fields


def test_many_at_once_take_few_statements(
    org: Organisation, deal: Opportunity, django_assert_max_num_queries: Any
) -> None:
    """Five hundred imported follow-ups about one deal bring it up to date once."""
    moments = [NOON - timedelta(hours=n) for n in range(500)]
    with acting(SYSTEM), clock.fixed(NOON):
        found = [Activity(about_key="crm.opportunity", about_id=deal.pk, content=LONG, at=at) for at in moments]
        with django_assert_max_num_queries(600):
            records.save_many(found)
    assert days(deal)[0] == date(2026, 11, 18)


@pytest.mark.parametrize("who", ["rep", "mate", "manager", "stranger", "executive"])
def test_the_latest_are_the_same_along_their_order(
    org: Organisation, deal: Opportunity, make: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Whether all records are gathered that they may hang on, or each is judged where it is met."""
    theirs = make("crm.opportunity", owner=org.stranger, name="别家")
    with acting(SYSTEM):
        for at, (about, owner) in enumerate(((deal, org.stranger), (theirs, org.mate), (theirs, org.stranger))):
            follow_up(about, owner=owner, at=NOON + timedelta(hours=at))
    query = Query(object=Activity.key(), order=("-at", "-id"), limit=6)
    with as_(org.people[who]):
        told = [one.pk for one in run.page(query).items]
        monkeypatch.setattr(pages, "many", lambda key, surely=False: True)
        assert [one.pk for one in run.page(query, along=True).items] == told
    assert len(told) == {"rep": 1, "mate": 1, "manager": 2, "stranger": 3, "executive": 3}[who]
