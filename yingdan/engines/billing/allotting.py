"""Which instalments a receipt pays: the one due first is filled first, whoever paid; a refund gives back the latest.

Worked example (requirements.md §5.6): a contract of 1,000,000 in instalments of 3:6:1; a receipt of 350,000 fills the
first with 300,000 and gives the second 50,000, of which 550,000 are left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

NONE = Decimal(0)
Key = Any
"""Whatever tells a receipt or an instalment from others: its id."""


@dataclass(frozen=True, slots=True)
class Open:
    """An instalment with what is still unpaid of it; without a day it waits for something and is paid last."""

    key: Key
    due: date | None
    unpaid: Decimal


@dataclass(frozen=True, slots=True)
class Allotment:
    """So much of a receipt to an instalment; less than nothing where a refund takes it back."""

    receipt: Key
    instalment: Key
    amount: Decimal


def in_turn(instalments: Iterable[Open]) -> list[Open]:
    """Instalments in the order in which they are paid: by due date, those without one last; the earlier given first."""
    return sorted(instalments, key=lambda one: one.due or date.max)


def fill(receipts: Sequence[tuple[Key, Decimal]], instalments: Iterable[Open]) -> list[Allotment]:
    """What free money of some receipts pays, in their order; each gives at most what it has, each instalment takes at
    most what is unpaid. What is left over stays free: it is the customer's prepayment.
    """
    waiting = [one for one in in_turn(instalments) if one.unpaid > 0]
    unpaid = {one.key: one.unpaid for one in waiting}
    found: list[Allotment] = []
    for receipt, money in receipts:
        left = money
        for one in waiting:
            amount = min(left, unpaid[one.key])
            if amount > 0:
                found.append(Allotment(receipt, one.key, amount))
                unpaid[one.key] -= amount
                left -= amount
    return found


def give_back(refund: Key, amount: Decimal, held: Iterable[Open], free: Decimal) -> list[Allotment]:
    """Where a refund of `amount` (above nothing) takes its money from: first from what of the original is `free`, then
    from the instalments it paid, the one due last first. `held` says by `unpaid` how much of each it still pays.
    """
    left = amount - max(min(free, amount), NONE)
    found: list[Allotment] = []
    for one in reversed(in_turn(held)):
        taken = min(left, one.unpaid)
        if taken > 0:
            found.append(Allotment(refund, one.key, -taken))
            left -= taken
    return found
