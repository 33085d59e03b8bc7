"""Events: kept with the change, delivered after it, each reaction once however often they are delivered."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from yingdan.platform import events, outbox
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.events import Event, emit
from yingdan.platform.outbox import Posted


@dataclass(frozen=True, slots=True)
class PriceAgreed(Event):
    """A fact for these tests."""

    deal: int
    amount: Decimal
    on: date
    note: str | None = None


heard: list[PriceAgreed] = []
trouble: list[bool] = []


@events.on(PriceAgreed)
def listen(event: PriceAgreed) -> None:
    """Remember what was told."""
    heard.append(event)


@events.on(PriceAgreed)
def stumble(event: PriceAgreed) -> None:
    """Fail as long as there is trouble."""
    if trouble:
        raise RuntimeError("not now")


@pytest.fixture(autouse=True)
def silence():
    heard.clear()
    trouble.clear()


FACT = PriceAgreed(7, Decimal("12.30"), date(2026, 2, 28))


def test_an_event_arrives_as_it_was_told(db):
    with acting(SYSTEM):
        emit(FACT)
    assert heard == []
    assert outbox.deliver() == 1
    assert heard == [FACT]


def test_a_second_delivery_does_nothing(db):
    with acting(SYSTEM):
        emit(FACT)
    outbox.deliver()
    Posted.objects.update(delivered_at=None)
    outbox.deliver()
    assert heard == [FACT]


def test_what_was_undone_was_never_told(transactional_db):
    with acting(SYSTEM), pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(FACT)
        raise ZeroDivisionError
    assert outbox.deliver() == 0
    assert heard == []


def test_a_reaction_that_fails_holds_up_no_other_and_is_tried_again(db):
    trouble.append(True)
    with acting(SYSTEM):
        emit(FACT)
    assert outbox.deliver() == 0
    assert heard == [FACT]
    assert "not now" in Posted.objects.get().error
    trouble.clear()
    assert outbox.deliver() == 1
    assert heard == [FACT]


def test_nothing_is_kept_that_nobody_wants_to_hear(db):
    @dataclass(frozen=True, slots=True)
    class Unheard(Event):
        """Nobody reacts to this."""

    with acting(SYSTEM):
        emit(Unheard())
    assert not Posted.objects.exists()
