"""The history of stages, kept by itself, and the events it tells."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Problem
from yingdan.modules.crm.events import OpportunityReopened, OpportunityWon, StageMoved
from yingdan.modules.crm.objects import stage_change
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.modules.crm.objects.stage_change import StageChange
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting

START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def stages(*codes: str) -> list[Stage]:
    """Stages of the seeds."""
    with acting(SYSTEM):
        return [Stage.objects.get(code=code) for code in codes]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was told."""
    found: list[Any] = []
    monkeypatch.setattr(stage_change, "emit", found.append)
    return found


def moves(deal: Opportunity) -> list[tuple[str | None, str, int | None]]:
    """The moves of a deal: from, to, days in the stage before."""
    found = StageChange.objects.filter(opportunity=deal).order_by("at", "pk")
    return [(m.from_stage.code if m.from_stage else None, m.to_stage.code, m.days) for m in found]


def test_every_move_is_kept_with_its_days(org: Organisation, make: Any) -> None:
    """Who, when, at which amount, after how long."""
    account = make("crm.account", owner=org.rep)
    needs, won = stages("needs", "won")
    with as_(org.rep):
        with clock.fixed(START):
            deal = records.save(Opportunity(name="二期", account=account, amount=Decimal(100)))
        with clock.fixed(START + timedelta(days=3, hours=23)):
            deal = records.change(deal, {"stage": needs})
        with clock.fixed(START + timedelta(days=14)):
            deal = records.change(deal, {"name": "三期"})
            deal = records.change(deal, {"stage": won, "amount": Decimal(120)})
        assert moves(deal) == [(None, "first_contact", None), ("first_contact", "needs", 3), ("needs", "won", 10)]
        last = StageChange.objects.filter(opportunity=deal).latest("at")
        assert (last.by, last.amount, last.at) == (org.rep, Decimal(120), START + timedelta(days=14))


def test_a_deal_may_bring_the_stages_it_passed(org: Organisation) -> None:
    """As the demo company's and a careful import's do."""
    first, needs, won = stages("first_contact", "needs", "won")
    with acting(SYSTEM), clock.fixed(START):
        deal = Opportunity(name="二期", amount=Decimal(1), stage=won, stage_since=START, owner=org.rep)
        deal.opened_on = date(2026, 10, 1)
        deal.passed = [(first, START - timedelta(days=30)), (needs, START - timedelta(days=20))]
        records.save(deal)
        assert moves(deal) == [(None, "first_contact", None), ("first_contact", "needs", 10), ("needs", "won", 20)]


def test_nobody_writes_history_by_hand(org: Organisation, make: Any) -> None:
    """It is seen by whoever sees the deal, and changed by nobody."""
    deal = make("crm.opportunity", owner=org.rep)
    with as_(org.rep):
        move = StageChange.objects.get(opportunity=deal)
        move.days = 1
        with pytest.raises(Problem):
            records.save(move)
        with pytest.raises(Problem):
            records.save(StageChange(opportunity=deal, to_stage=deal.stage, at=START))
        with pytest.raises(Problem):
            records.delete(StageChange.objects.get(opportunity=deal))
    with as_(org.stranger):
        assert not StageChange.objects.exists()


def test_what_happened_is_told_once(org: Organisation, make: Any, told: list[Any]) -> None:
    """Each move, and what it means."""
    won, first = stages("won", "first_contact")
    with as_(org.rep), clock.fixed(START):
        deal = records.save(Opportunity(name="二期", amount=Decimal(5)))
        deal = records.change(deal, {"stage": won})
        assert told == [
            StageMoved(deal.pk, None, first.pk),
            StageMoved(deal.pk, first.pk, won.pk),
            OpportunityWon(deal.pk, org.rep.pk, Decimal(5), "CNY", date(2026, 11, 2)),
        ]
        told.clear()
        records.change(deal, {"name": "改名"})
        assert told == []
        records.change(deal, {"stage": first})
        assert told == [StageMoved(deal.pk, won.pk, first.pk), OpportunityReopened(deal.pk, org.rep.pk)]
