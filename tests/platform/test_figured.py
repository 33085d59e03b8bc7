"""Numbers by a statement kept: the same as without, for each who asks, and true as soon as anything has changed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.platform.conftest import Firm
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import figured, records
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.objects.exchange_rate import ExchangeRate
from yingdan.platform.objects.share import Share
from yingdan.platform.query import run, tallies
from yingdan.platform.query.ast import All, Condition, Query

pytestmark = pytest.mark.django_db

MEASURES = ("count", "sum:amount", "avg:amount", "min:amount", "max:amount", "sum:weighted")
QUESTIONS = (
    Query(object="crm.opportunity"),
    Query(object="crm.opportunity", where=All((Condition("amount", "gte", "300"),))),
    Query(object="crm.opportunity", where=All((Condition("owner", "is_me"),))),
    Query(object="crm.opportunity", where=All((Condition("account.name", "contains", "rep"),))),
    Query(object="crm.opportunity", where=All((Condition("stage", "any_of", []),))),
)


@pytest.fixture
def deals(firm: Firm) -> Iterator[Firm]:
    """Two deals of each rep, of different amounts."""
    with acting(SYSTEM):
        for at, (name, account) in enumerate(firm.accounts.items()):
            for amount in (Decimal(100 + at), Decimal(1000 + at)):
                values = {"name": name, "amount": amount, "owner": firm.org.people[name], "account": account}
                records.create(Opportunity, values)
    yield firm


def both(query: Query) -> tuple[dict[str, Any], int]:
    """The measures and the count."""
    return run.totals(query, MEASURES), run.count(query).number


def afresh(query: Query) -> tuple[dict[str, Any], int]:
    """The same by somebody who has no statement yet."""
    with acting(current_actor().via("web")):
        current_actor().memo.clear()
        return both(query)


@pytest.mark.parametrize("who", ["rep", "manager", "executive"])
@pytest.mark.parametrize("query", QUESTIONS)
def test_a_statement_kept_tells_the_same(deals: Firm, who: str, query: Query) -> None:
    """The second time, the third, and after a write."""
    with acting(deals.actor(who)):
        first = both(query)
        assert both(query) == both(query) == first == afresh(query)
        assert first[0]["count"] == first[1]
    with acting(SYSTEM):
        records.create(Opportunity, {"name": "late", "amount": Decimal(777), "owner": deals.rep})
    with acting(deals.actor(who)):
        now = both(query)
        assert now == afresh(query)
        assert now[1] in (first[1], first[1] + 1)


def test_it_is_compiled_once_and_takes_one_statement(deals: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling is the dear part."""
    with acting(deals.actor("rep")):
        both(QUESTIONS[1])
        monkeypatch.setattr(figured, "of_aggregates", None)
        monkeypatch.setattr(figured, "of_count", None)
        with CaptureQueriesContext(connection) as asked:
            assert both(QUESTIONS[1])[1] == 1
        assert len(asked) == 2


def test_each_is_told_of_his_own_rows_as_they_are_now(deals: Firm) -> None:
    """Another person, a share, the end of it: never the numbers from before."""
    query = QUESTIONS[0]

    def seen(who: str) -> int:
        with acting(deals.actor(who)):
            totals, number = both(query)
            assert totals["count"] == number
            return number

    assert (seen("rep"), seen("mate")) == (2, 2)
    with acting(SYSTEM):
        theirs = Opportunity.objects.filter(owner=deals.stranger).first()
        share = records.create(Share, {"object_key": Opportunity.key(), "record_id": theirs.pk, "user": deals.rep})
    assert (seen("rep"), seen("mate")) == (3, 2)
    with acting(SYSTEM):
        records.delete(share)
    assert seen("rep") == 2


def test_a_rate_given_meanwhile_changes_what_is_added_up(deals: Firm) -> None:
    """With a rate amounts are measured by what they are worth: another statement, though the same question."""
    query = QUESTIONS[0]
    with acting(deals.actor("executive")):
        before = both(query)
    with acting(SYSTEM):
        records.create(ExchangeRate, {"currency": "USD", "on": "2020-01-01", "rate": Decimal("7.10")})
        records.create(Opportunity, {"name": "abroad", "amount": 10, "currency": "USD", "owner": deals.rep})
    with acting(deals.actor("executive")):
        after = both(query)
        assert after == afresh(query)
    assert after[0]["sum:amount"] == before[0]["sum:amount"] + 71


def test_several_questions_are_counted_by_one_statement_kept(deals: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one object and of another, for each who asks, and true at once after a write."""
    several = [*QUESTIONS[:3], Query(object="crm.account")]
    for who, before in (("rep", [2, 1, 2, 1]), ("executive", None)):
        with acting(deals.actor(who)):
            first = tallies.counts(several)
            assert first == [run.count(query).number for query in several]
            assert before in (None, first)
    with acting(SYSTEM):
        records.create(Opportunity, {"name": "one more", "amount": Decimal(500), "owner": deals.rep})
    with acting(deals.actor("rep")), monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(figured, "of_groups", None)
        assert tallies.counts(several) == [3, 2, 3, 1]
    assert len(asked) == 1


def test_none_asked_is_none_counted(deals: Firm) -> None:
    """Without a statement."""
    with acting(deals.actor("rep")):
        assert tallies.counts([]) == []
