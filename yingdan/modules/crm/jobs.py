"""What this module does every night: rates of open deals, and credit for deals that have none."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from yingdan.modules.crm import ledger
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import preferences, records
from yingdan.platform.jobs import Progress, job

CHUNK = 400


@job(name="credits.settle", every="40 2 * * *", timeout=4 * 3600)
def settle(progress: Progress) -> dict[str, int]:
    """Credit every won deal that has no credit: those of before there was any, and those that waited for a rate."""
    done = 0
    for number in uncredited():
        done += number
        progress.step(done, done)
    return {"credited": done}


def uncredited() -> Iterator[int]:
    """Credit won deals without credit, some hundreds at a time; gives how many each time. Harmless when run again."""
    credited = Credit.objects.filter(opportunity=OuterRef("pk"))
    won = Opportunity.objects.filter(~Exists(credited), status=StageKind.WON, base_amount__isnull=False)
    last = 0
    while deals := list(won.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = deals[-1].pk
        with transaction.atomic():
            ledger.settle(deals, anew=[deal.pk for deal in deals], lines={})
        yield len(deals)


def settle_all() -> None:
    """Credit all there is to be credited, now."""
    for _number in uncredited():
        pass


@job(name="rates.refresh", every="10 2 * * *", timeout=4 * 3600)
def refresh(progress: Progress) -> dict[str, int]:
    """Give open deals in other currencies the latest rate, and closed ones that had none theirs; then credit these."""
    done = 0
    for number in reckoned():
        done += number
        progress.step(done, done)
    return {"deals": done}


def reckoned() -> Iterator[int]:
    """Reckon deals in other currencies anew, some hundreds at a time; gives how many were written each time."""
    waiting = Q(status=StageKind.OPEN) | Q(rate__isnull=True)
    foreign = Opportunity.objects.exclude(currency=preferences.company().currency).filter(waiting)
    last = 0
    while deals := list(foreign.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = deals[-1].pk
        moved = [deal for deal in deals if differs(deal)]
        records.save_many(moved)
        yield len(moved)


def differs(deal: Any) -> bool:
    """Whether a deal would be reckoned at another rate now."""
    before = deal.rate, deal.rate_on
    deal.convert()
    return before != (deal.rate, deal.rate_on)
