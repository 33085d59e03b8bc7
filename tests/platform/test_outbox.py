"""Events: kept with the change, delivered after it, each reaction once however often they are delivered."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from yingdan.kernel import clock
from yingdan.platform import events, health, outbox
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
    with clock.fixed(clock.now() + outbox.FIRST_PAUSE):
        assert outbox.deliver() == 1
    assert heard == [FACT]


def test_the_pauses_grow_to_an_hour_and_the_trying_lasts_a_day(db):
    trouble.append(True)
    with acting(SYSTEM):
        emit(FACT)
    now = began = clock.now()
    pauses = []
    while (due := Posted.objects.get().due_at) is not None:
        pauses.append(round((due - now).total_seconds()))
        now = max(due, now)
        with clock.fixed(now):
            outbox.deliver()
            assert outbox.deliver() == 0 and Posted.objects.get().attempts == len(pauses)
    assert pauses[1:7] == [10, 40, 160, 640, 2560, 3600] and set(pauses[7:]) == {3600}
    assert timedelta(hours=24) <= now - began <= timedelta(hours=26)
    assert heard == [FACT]


def test_what_was_given_up_is_told_and_can_be_tried_again(db, capsys):
    trouble.append(True)
    with acting(SYSTEM):
        emit(FACT)
    outbox.deliver()
    assert (
        health.Finding("Events", health.WARN, "1 failed and will be tried again; `yingdan outbox` lists them.")
        in told()
    )
    Posted.objects.update(attempts=outbox.ATTEMPTS - 1, due_at=clock.now())
    outbox.deliver()
    assert list(outbox.given_up()) == [Posted.objects.get()]
    assert [f.state for f in told() if f.name == "Events"] == [health.BAD]
    call_command("outbox")
    assert "PriceAgreed" in (out := capsys.readouterr().out) and "not now" in out and "given up" in out
    trouble.clear()
    call_command("outbox", "--retry")
    assert outbox.deliver() == 1 and heard == [FACT]


def told() -> list[health.Finding]:
    """What the doctor finds."""
    with translation.override("en"):
        return list(health.findings())


def test_nothing_is_kept_that_nobody_wants_to_hear(db):
    @dataclass(frozen=True, slots=True)
    class Unheard(Event):
        """Nobody reacts to this."""

    with acting(SYSTEM):
        emit(Unheard())
    assert not Posted.objects.exists()
