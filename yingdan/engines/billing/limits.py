"""What the amount of a contract allows: the plan stays within it, as do invoices; receipts may go beyond it only with
a written reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt as the limit sees it: what is left of it after its refunds, and whether it carries a reason."""

    key: Any
    net: Decimal
    reasoned: bool = False


@dataclass(frozen=True, slots=True)
class Excess:
    """The first receipt that takes more than was left to be received, and how much that was."""

    key: Any
    left: Decimal


def beyond(whole: Decimal | None, parts: Decimal) -> Decimal:
    """By how much parts exceed a whole; nothing where they do not, or where the whole is not known (NULL is not 0)."""
    return NONE if whole is None else max(parts - whole, NONE)


def excess(amount: Decimal | None, receipts: Iterable[Taken]) -> Excess | None:
    """The first receipt, in the order in which they were written, that goes beyond the amount without a reason.

    Judged by what stands, not by what is being done: so the same receipts are right or wrong by whatever way they came,
    and two written at the same moment cannot both be the first.
    """
    if amount is None:
        return None
    sum_ = NONE
    for one in receipts:
        left = amount - sum_
        sum_ += one.net
        if sum_ > amount and one.net > 0 and not one.reasoned:
            return Excess(one.key, max(left, NONE))
    return None
