"""The ledger of credit: each yuan once, in the unit and on the day it was earned, whatever happens later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.modules.crm import jobs, ledger
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import audit, postings, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.user import User
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Condition, Query

NOW = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def stage(code: str) -> Stage:
    """A stage of the seeds."""
    with acting(SYSTEM):
        return Stage.objects.get(code=code)


def a_deal(owner: User, amount: str = "100000.00", **values: Any) -> Opportunity:
    """An open deal of somebody, made by the system."""
    with acting(SYSTEM):
        given = {"name": "博瑞", "owner": owner, "amount": Decimal(amount), "opened_on": date(2026, 1, 5), **values}
        return records.save(Opportunity(**given))


def won(owner: User, amount: str = "100000.00", on: date = date(2026, 4, 10), **values: Any) -> Opportunity:
    """A won deal of somebody."""
    return a_deal(owner, amount, stage=stage("won"), closed_on=on, **values)


def change(deal: Opportunity, **values: Any) -> Opportunity:
    """A deal changed by the system."""
    with acting(SYSTEM):
        return records.change(Opportunity.objects.get(pk=deal.pk), values)


def lines(deal: Opportunity) -> list[tuple[str, str, str, str]]:
    """The lines of a deal: who, in which unit, on which day, how much."""
    with acting(SYSTEM):
        rows = Credit.objects.filter(opportunity=deal).select_related("owner", "unit").order_by("pk")
        return [(r.owner.login, r.unit.name, f"{r.on:%m-%d}", f"{r.amount}") for r in rows]


def gap() -> Decimal:
    """Σ won − Σ credit."""
    with acting(SYSTEM):
        source = Opportunity.objects.filter(status="won").aggregate(x=Sum("base_amount"))["x"] or 0
        return source - (Credit.objects.filter(overlay=False).aggregate(x=Sum("amount"))["x"] or 0)


def test_winning_credits_the_owner_in_the_same_write(org: Organisation) -> None:
    """In the unit where he stands; the history says who won it."""
    deal = a_deal(org.rep)
    with as_(org.rep):
        records.change(Opportunity.objects.get(pk=deal.pk), {"stage": stage("won")})
        credit = Credit.objects.get(opportunity=deal)
    assert (credit.owner, credit.unit, credit.on) == (org.rep, org.team_a1, date(2026, 4, 20))
    assert (credit.amount, credit.share, credit.overlay, credit.adjusts) == (Decimal("100000.00"), 100, False, None)
    assert audit.history("crm.credit", credit.pk)[0].actor == org.rep
    assert gap() == 0


def test_an_open_or_lost_deal_has_no_credit(org: Organisation) -> None:
    lost = won(org.rep)
    change(lost, stage=stage("lost"), loss_reason="price")
    assert lines(a_deal(org.rep)) == lines(lost) == []


def test_t_tg_05_a_move_changes_nothing_that_was_earned(org: Organisation) -> None:
    """The rep moves to B1 on 15 April: what he won before stays with A1, what he wins after belongs to B1; a deal of
    before the move entered afterwards belongs to A1 too. Each yuan once at every level.
    """
    early = won(org.rep, "10.00", on=date(2026, 4, 10))
    with clock.fixed(datetime(2026, 4, 15, 2, 0, tzinfo=UTC)), acting(SYSTEM):
        records.change(User.objects.get(pk=org.rep.pk), {"unit": org.team_b1})
    late = won(org.rep, "20.00", on=date(2026, 4, 16))
    forgotten = won(org.rep, "40.00", on=date(2026, 4, 14))
    assert lines(early) == [("rep", "华东一组", "04-10", "10.00")]
    assert lines(late) == [("rep", "华南一组", "04-16", "20.00")]
    assert lines(forgotten) == [("rep", "华东一组", "04-14", "40.00")]
    change(early, owner=org.stranger)
    with acting(SYSTEM):
        records.change(User.objects.get(pk=org.leaver.pk), {"left_on": date(2026, 4, 20)})
    assert lines(early) == [("rep", "华东一组", "04-10", "10.00")]
    change(early, amount=Decimal("11.00"))
    assert lines(early) == [("rep", "华东一组", "04-10", "11.00")]
    with as_(org.director):
        assert run.totals(Query(object="crm.credit"), ("sum:amount",))["sum:amount"] == Decimal("51.00")
    with as_(org.executive):
        by_unit = run.summary(Query(object="crm.credit", group=("unit",), measures=("sum:amount",)))
    assert by_unit.total["sum:amount"] == Decimal("71.00") == sum(g.values["sum:amount"] for g in by_unit.groups)
    assert gap() == 0


def test_where_somebody_stood(org: Organisation) -> None:
    """Postings keep themselves; before the first one counts where he stood first."""
    with acting(SYSTEM):
        for day, unit in ((10, org.team_a2), (12, None), (14, org.team_b1), (14, org.team_a1)):
            with clock.fixed(datetime(2026, 4, day, 2, 0, tzinfo=UTC)):
                records.change(User.objects.get(pk=org.rep.pk), {"unit": unit})
    units = [postings.unit_of(org.rep, date(2026, 4, day)) for day in (1, 9, 10, 13, 14, 30)]
    a1, a2 = org.team_a1.pk, org.team_a2.pk
    assert units == [a1, a1, a2, a2, a1, a1]
    stays = postings.stays([org.rep.pk], date(2026, 4, 9), date(2026, 4, 30))
    assert [(s.unit, s.since and s.since.day, s.until and s.until.day) for s in stays] == [
        (a1, None, 9), (a2, 10, 11), (a1, 14, None)
    ]  # fmt: skip


def test_t_tg_06_the_last_second_of_march_in_shanghai_is_march(org: Organisation) -> None:
    """15:59:59 UTC on 31 March is 23:59:59 in Shanghai; a second later it is April."""
    with clock.fixed(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)):
        march = change(a_deal(org.rep, "3.00"), stage=stage("won"))
    with clock.fixed(datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC)):
        april = change(a_deal(org.rep, "4.00"), stage=stage("won"))
    assert [row[2] for row in lines(march) + lines(april)] == ["03-31", "04-01"]
    with as_(org.rep):
        asked = Query(object="crm.credit", group=("on:month",), measures=("sum:amount",))
        assert [(g.keys[0], g.values["sum:amount"]) for g in run.summary(asked).groups] == [
            ("2026-03-01", Decimal(3)), ("2026-04-01", Decimal(4))
        ]  # fmt: skip


def test_reopening_withdraws_and_winning_again_credits_who_owns_it_then(org: Organisation) -> None:
    deal = won(org.rep)
    with acting(SYSTEM):
        first = Credit.objects.get(opportunity=deal).pk
    change(deal, stage=stage("first_contact"))
    assert lines(deal) == []
    assert audit.history("crm.credit", first)[0].verb == "delete"
    change(deal, owner=org.mate)
    change(deal, stage=stage("won"))
    assert [row[0] for row in lines(deal)] == ["mate"]


def test_the_bin_takes_the_credit_along(org: Organisation) -> None:
    deal = won(org.rep)
    with acting(SYSTEM):
        records.delete(deal)
        assert lines(deal) == [] and gap() == 0
        records.restore(Opportunity.bin.get(pk=deal.pk))
    assert len(lines(deal)) == 1 and gap() == 0


def test_nobody_writes_credit_by_hand(org: Organisation, api: Any) -> None:
    """Neither a person with every right, nor through the API; and everybody sees what is his."""
    deal = won(org.rep)
    with as_(org.administrator), pytest.raises(Refused):
        records.change(Credit.objects.get(opportunity=deal), {"amount": Decimal(1)})
    assert api(org.administrator).post("credits", {"amount": "5"}).status_code == 405
    seen = {name: len(api(org.people[name]).get("credits").json()["items"]) for name in ("rep", "mate", "manager")}
    assert seen == {"rep": 1, "mate": 0, "manager": 1}


def test_a_deal_without_an_owner_is_credited_to_nobody_and_counted(org: Organisation) -> None:
    deal = won(None)  # type: ignore[arg-type]
    with acting(SYSTEM):
        assert Credit.objects.get(opportunity=deal).owner is None
    with as_(org.administrator):
        records.change(Opportunity.objects.get(pk=deal.pk), {"amount": Decimal("7.00")})
    with acting(SYSTEM):
        assert Credit.objects.get(opportunity=deal).owner is None
    assert gap() == 0


def test_the_job_credits_what_has_no_credit_once(org: Organisation) -> None:
    """Deals of before there was credit, made without the door; run again it does nothing."""
    with acting(SYSTEM):
        first = won(org.rep)
        ids = [line.pk for line in Credit.objects.filter(opportunity=first)]
        records.delete_many(Credit, ids)
        assert (list(jobs.uncredited()), list(jobs.uncredited())) == ([1], [])
    assert len(lines(first)) == 1 and gap() == 0


def test_many_deals_cost_as_many_statements_as_few(org: Organisation, django_assert_max_num_queries: Any) -> None:
    """Reading for the plan does not grow with the deals."""
    with acting(SYSTEM):
        few = [won(org.rep) for _ in range(2)]
        many = [won(org.mate) for _ in range(12)]
        for deals in (few, many):
            with django_assert_max_num_queries(5):
                ledger.planned(deals, frozenset(), None, None)


def test_leaving_does_not_hand_the_past_over(org: Organisation) -> None:
    """Disabling a person with credit asks for no successor on account of it, and moves none."""
    deal = won(org.rep)
    with acting(SYSTEM):
        person = User.objects.get(pk=org.rep.pk)
        person.active = False
        records.save(person)
    assert lines(deal)[0][0] == "rep"


def test_a_view_of_a_month_is_a_query(org: Organisation) -> None:
    won(org.rep, "5.00", on=date(2026, 3, 2))
    won(org.rep, "6.00", on=date(2026, 4, 2))
    march = Condition("on", "between", ["2026-03-01", "2026-03-31"])
    with as_(org.rep):
        found = run.totals(Query(object="crm.credit", where=All((march,))), ("sum:amount", "count"))
    assert found == {"sum:amount": Decimal("5.00"), "count": 1}
