"""The facts this module tells, in the past tense; ids and plain values only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yingdan.platform.events import Event


@dataclass(frozen=True, slots=True)
class StageMoved(Event):
    """An opportunity came to stand in another stage. `from_stage_id` is None when it was just opened."""

    opportunity_id: int
    from_stage_id: int | None
    to_stage_id: int


@dataclass(frozen=True, slots=True)
class OpportunityWon(Event):
    """A sale was won. `amount` is in `currency`; None when nobody said how much."""

    opportunity_id: int
    owner_id: int | None
    amount: Decimal | None
    currency: str
    won_on: date


@dataclass(frozen=True, slots=True)
class OpportunityLost(Event):
    """A sale was lost; `reason` is a value of LossReason or nothing."""

    opportunity_id: int
    owner_id: int | None
    reason: str
    lost_on: date


@dataclass(frozen=True, slots=True)
class OpportunityReopened(Event):
    """A closed sale goes on."""

    opportunity_id: int
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class LeadConverted(Event):
    """A lead became a customer; `opportunity_id` is None when no sale was opened with it."""

    lead_id: int
    account_id: int
    contact_id: int | None
    opportunity_id: int | None
