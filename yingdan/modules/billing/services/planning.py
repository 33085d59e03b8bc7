"""Making a contract's instalments: at once, alike, by a ratio, month by month."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yingdan.engines.billing.instalments import Part, alike, monthly, ratio, spaced
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.billing.choices import Trigger
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.services.books import total
from yingdan.platform import records

USUAL: tuple[Trigger, ...] = (Trigger.SIGNING, Trigger.DELIVERY, Trigger.WARRANTY)
"""What makes the instalments of a ratio of three due, as 3:6:1 is usually meant: ahead, on delivery, warranty."""


class Way(TextChoices):
    """How an amount is cut into instalments."""

    ONCE = "once", _("All at once")
    EQUAL = "equal", _("Equal instalments")
    RATIO = "ratio", _("By a ratio such as 3:6:1")
    MONTHLY = "monthly", _("Month by month")


def parts(way: Way, amount: Decimal, first: date, *, number: int = 1, by: str = "", apart: int = 1) -> list[Part]:
    """The instalments an amount is cut into from a day on, some months `apart`. Raises Invalid."""
    if not 0 <= apart <= 120:
        raise Invalid(fields={"apart": [Invalid("Instalments are 0 to 120 months apart.", code="apart")]})
    if way == Way.MONTHLY:
        return monthly(amount, number, first)
    weights = {Way.ONCE: lambda: [1], Way.EQUAL: lambda: alike(number), Way.RATIO: lambda: ratio(by)}[way]()
    return spaced(amount, weights, first, [apart])


def generate(
    contract: Contract, way: Way, *, first: date | None = None, number: int = 1, by: str = "", apart: int = 1
) -> Contract:
    """Write the instalments of what is not planned yet, behind those there are; gives the contract as it then stands.

    Raises Invalid, Refused when there is nothing left to plan.
    """
    with transaction.atomic():
        there = list(Instalment.objects.filter(contract=contract).order_by("number"))
        left = (contract.amount or NONE) - total(one.amount for one in there)
        if left <= NONE:
            raise Refused("All of the contract is planned already. Change or delete instalments first.", code="planned")
        begun = first or contract.signed_on or clock.today()
        made = parts(way, left, begun, number=number, by=by, apart=apart)
        at = max((one.number or 0 for one in there), default=0)
        triggers = usual(made)
        records.save_many(
            [
                Instalment(contract=contract, number=at + n, amount=one.amount, due_on=one.due, trigger=trigger)
                for n, (one, trigger) in enumerate(zip(made, triggers, strict=True), start=1)
            ]
        )
    return Contract.objects.get(pk=contract.pk)


def usual(made: Sequence[Part]) -> list[str]:
    """What makes the instalments due, where their number says it; else their day."""
    return [str(one) for one in USUAL] if len(made) == len(USUAL) else [str(Trigger.DATE)] * len(made)
