"""Who gets how much of a deal: its owners' shares make up 100 % to the cent; overlays are credited besides.

A share counts the part of the amount, not the whole of it, for everybody (acceptance.md T-TG-04), and Σ credited is
Σ source (C-OK-2).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yingdan.engines.targets.exact import fraction, minus, to_unit
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.spread import CENT, spread


@dataclass(frozen=True, slots=True)
class Credit:
    """What a person is credited with for one record, on the day of the event.

    An ``overlay`` (a pre-sales engineer, a product manager) is credited besides the owner: it shows in his own
    figures and never in those of a unit, where the yuan is counted already.
    """

    person: int
    on: date
    amount: Decimal
    overlay: bool = False
    record: Hashable = None


def credited(
    amount: Decimal,
    on: date,
    shares: Mapping[int, Decimal | int],
    overlays: Mapping[int, Decimal | int] | None = None,
    *,
    record: Hashable = None,
    unit: Decimal = CENT,
) -> list[Credit]:
    """The credits of a record: ``shares`` and ``overlays`` are per cent by person.

    The owners' parts add up to ``amount`` exactly, by the largest remainder; an overlay's is rounded half up to the
    unit. Invalid ("shares") unless the shares make up exactly 100, ("share") for one not within 0 and 100.
    """
    over = overlays or {}
    if any(not 0 <= fraction(percent) <= 100 for percent in (*shares.values(), *over.values())):
        raise Invalid("A share lies between 0 and 100 per cent.", code="share")
    if (together := total(shares.values())) != 100:
        raise Invalid("The shares make up %(sum)s of 100 per cent.", code="shares", sum=together)
    parts = zip(shares, spread(amount, list(shares.values()), unit), strict=True)
    found = [Credit(person, on, part, record=record) for person, part in parts]
    for person, percent in over.items():
        found.append(Credit(person, on, to_unit(fraction(amount) * fraction(percent) / 100, unit), True, record))
    return found


def gap(records: Iterable[Decimal], credits: Iterable[Credit]) -> Decimal:
    """What the records hold and nobody was credited with; zero is the proof that Σ credited = Σ source (C-OK-2)."""
    return minus(total(records), total(credit.amount for credit in credits if not credit.overlay))
