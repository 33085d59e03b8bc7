"""Opportunities: stages and what they need, closing and reopening, amounts and weights."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import records, schema
from yingdan.platform.actions import act
from yingdan.platform.actor import SYSTEM, acting

DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _on_the_day() -> Any:
    """Everything happens on the day of the mock-ups."""
    with clock.fixed(datetime(2026, 11, 18, 6, 5, tzinfo=UTC)):
        yield


@pytest.fixture
def account(org: Organisation, make: Any) -> Account:
    """An account of the rep."""
    return make("crm.account", owner=org.rep, name="博瑞")


def stage(code: str) -> Stage:
    """A stage of the seeds."""
    with acting(SYSTEM):
        return Stage.objects.get(code=code)


def opened(account: Account, **values: Any) -> Opportunity:
    """A saved deal."""
    return records.save(Opportunity(**{"name": "二期", "account": account, "amount": Decimal(1_280_000), **values}))


def do(deal: Opportunity, verb: str, **values: Any) -> Opportunity:
    """A verb done as from a button."""
    return act(schema.find("crm.opportunity"), deal.pk, verb, values)


def test_a_new_deal_begins_at_the_first_stage_of_the_default_pipeline(org: Organisation, account: Account) -> None:
    """With everything that follows from it."""
    with as_(org.rep):
        deal = opened(account)
    assert (deal.stage.name, deal.pipeline.name) == ("初步接触", "标准销售流程")
    assert (deal.status, deal.probability, deal.weighted) == ("open", Decimal(10), Decimal("128000.00"))
    assert (deal.opened_on, deal.stage_due_on, deal.number) == (DAY, date(2026, 11, 25), "OP-202611-0001")


def test_a_stage_says_what_it_still_needs(org: Organisation, account: Account) -> None:
    """All of it at once, field by field; nothing is saved."""
    with as_(org.rep):
        deal = opened(account)
        with pytest.raises(Invalid) as caught:
            records.change(deal, {"stage": stage("proposal")})
        assert set(caught.value.fields) == {"budget", "decision_maker", "needed_on", "pain"}
        assert Opportunity.objects.get(pk=deal.pk).stage_id == deal.stage_id


def test_an_import_is_not_asked(org: Organisation, account: Account) -> None:
    """Its past cannot be made up; what it says about dates and stages stands."""
    with as_(org.rep, source="import"):
        deal = opened(
            account, owner=org.rep, stage=stage("lost"), opened_on=date(2017, 1, 2), closed_on=date(2017, 3, 1)
        )
    assert (deal.status, deal.closed_on, deal.stage_since.date()) == ("lost", date(2017, 3, 1), date(2017, 3, 1))
    assert deal.probability == 0


def test_winning_closes_on_the_day_given(org: Organisation, account: Account) -> None:
    """And makes the account a customer."""
    with as_(org.rep):
        deal = do(opened(account, opened_on=date(2026, 9, 29)), "win", won_on="2026-11-17", amount="120万")
        assert (deal.status, deal.closed_on, deal.amount) == ("won", date(2026, 11, 17), Decimal(1_200_000))
        assert (deal.probability, deal.weighted, deal.forecast) == (100, Decimal(1_200_000), "closed")
        assert Account.objects.get(pk=account.pk).status == "customer"
        with pytest.raises(Refused):
            do(deal, "win", won_on="2026-11-18")


def test_moving_into_won_closes_today(org: Organisation, account: Account) -> None:
    """Dragging a card is enough when nothing is missing."""
    with as_(org.rep):
        deal = records.change(opened(account), {"stage": stage("won")})
        assert (deal.status, deal.closed_on) == ("won", DAY)
        empty = opened(account, amount=None)
        with pytest.raises(Invalid) as caught:
            records.change(empty, {"stage": stage("won")})
        assert list(caught.value.fields) == ["amount"]


@pytest.mark.parametrize(
    ("values", "missing"),
    [({"reason": "competitor"}, "competitor"), ({"reason": "other"}, "loss_note"), ({}, "reason")],
)
def test_losing_needs_a_reason_and_what_belongs_to_it(
    org: Organisation, account: Account, values: dict[str, str], missing: str
) -> None:
    """Which competitor, which other reason."""
    with as_(org.rep):
        deal = opened(account)
        with pytest.raises(Invalid) as caught:
            do(deal, "lose", **values)
        assert list(caught.value.fields) == [missing]


def test_a_lost_deal_may_be_reopened(org: Organisation, account: Account, make: Any) -> None:
    """Then it is neither closed nor worth nothing."""
    rival = make("crm.competitor", name="北川机床")
    with as_(org.rep):
        deal = do(opened(account), "lose", reason="competitor", competitor=rival.pk, note="价格")
        assert (deal.status, deal.weighted, deal.loss_note) == ("lost", Decimal(0), "价格")
        with pytest.raises(Invalid) as caught:
            do(deal, "reopen", into=deal.stage_id)
        assert list(caught.value.fields) == ["into"]
        again = do(deal, "reopen")
        assert (again.status, again.closed_on, again.weighted) == ("open", None, Decimal("128000.00"))


def test_probability_and_category_follow_the_stage_unless_set_by_hand(org: Organisation, account: Account) -> None:
    """A value set together with a stage stands; a later move takes the stage's again."""
    with as_(org.rep):
        deal = opened(account, probability=Decimal(35), forecast="best")
        assert (deal.probability, deal.weighted, deal.forecast) == (35, Decimal(448_000), "best")
        deal = records.change(deal, {"stage": stage("needs"), "forecast": "commit"})
        assert (deal.probability, deal.forecast) == (25, "commit")
        deal = records.change(deal, {"probability": Decimal(50)})
        assert deal.weighted == Decimal(640_000)


def test_dates_that_cannot_be_are_refused(org: Organisation, account: Account) -> None:
    """Closed before it was opened, or tomorrow."""
    with as_(org.rep):
        deal = opened(account)
        for day in ("2026-11-17", "2026-11-19"):
            with pytest.raises(Invalid) as caught:
                do(deal, "win", won_on=day)
            assert list(caught.value.fields) == ["closed_on"]


def test_putting_off_is_counted(org: Organisation, account: Account) -> None:
    """Only later days count."""
    with as_(org.rep):
        deal = opened(account, expected_close_on=date(2026, 11, 20))
        for day in (date(2026, 11, 28), date(2026, 11, 25), date(2026, 12, 1)):
            deal = records.change(deal, {"expected_close_on": day})
    assert deal.postponed == 2


def test_the_pipeline_follows_the_stage(org: Organisation, account: Account) -> None:
    """A stage of another pipeline brings it along; both given must agree; a new pipeline begins at its start."""
    tender = stage("ka_lead")
    with as_(org.rep):
        assert opened(account, stage=tender).pipeline == tender.pipeline
        with pytest.raises(Invalid) as caught:
            opened(account, stage=tender, pipeline=stage("won").pipeline)
        assert list(caught.value.fields) == ["stage"]
        assert records.change(opened(account), {"pipeline": tender.pipeline}).stage == tender


def test_an_amount_is_never_negative(org: Organisation, account: Account) -> None:
    """A refund is no sale."""
    with as_(org.rep), pytest.raises(Invalid) as caught:
        opened(account, amount=Decimal(-1))
    assert list(caught.value.fields) == ["amount"]


def test_days_in_stage_are_counted_while_open(org: Organisation, account: Account) -> None:
    """By the company's days."""
    with as_(org.rep):
        deal = opened(account)
        with clock.fixed(date(2026, 11, 27)):
            assert deal.days_in_stage == 9
        assert do(deal, "win", won_on="2026-11-18").days_in_stage is None
