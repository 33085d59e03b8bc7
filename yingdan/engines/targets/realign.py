"""Rebalance: what closed periods are behind is spread over the periods that are left.

A closed period keeps what it brought; the open ones take the shortfall on top of their targets, so that reaching
them still reaches the whole (requirements.md §6.5: even, weighted, last). Who is ahead keeps the lead: open targets
are lowered only when that is asked for, and never below zero.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from yingdan.engines.targets.exact import Step, fraction, minus, to_unit
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.spread import CENT, spread

WAYS: tuple[str, ...] = ("even", "weighted", "last")


@dataclass(frozen=True)
class Cell:
    """One period of a plan: its target, what was ``done`` once it is ``closed``, and whether its target is locked.

    ``weight`` says how much of the shortfall it takes when that is shared "weighted"; None: as its target weighs.
    ``stood`` is the target it had before somebody began to make up for the shortfall; None: as it is.
    """

    key: Hashable
    target: Decimal
    closed: bool = False
    done: Decimal | None = None
    locked: bool = False
    weight: Decimal | None = None
    stood: Decimal | None = None


@dataclass(frozen=True)
class Realigned:
    """The new targets by key (closed periods: what was done) with what was moved.

    ``targets`` and ``unallocated`` add up to the targets exactly as they stood. ``shortfall`` is what the closed
    periods are behind and the open ones have not taken on yet, below zero when they are ahead. ``unallocated`` is above
    zero where nobody could take the shortfall, below zero where a lead was kept, or more was taken on than is missing,
    be it for rounding: what is taken on is in whole units, and reaching it still reaches the whole.
    """

    targets: tuple[tuple[Hashable, Decimal], ...]
    shortfall: Decimal
    unallocated: Decimal
    steps: tuple[Step, ...]


def realign(cells: Sequence[Cell], how: str = "even", *, relieve: bool = False, unit: Decimal = CENT) -> Realigned:
    """The plan with the shortfall of its closed periods over its open, unlocked ones, less what these have taken on
    already: their targets above those that ``stood``.

    ``how``: "even", "weighted", or "last" (all into the last). ``relieve`` lets a lead lower open targets, in
    proportion to them. A closed period without data brought nothing. Invalid for another ``how``.
    """
    if how not in WAYS:
        raise Invalid("%(how)s is not a way to share a shortfall.", code="how", how=how)
    open_ = [cell for cell in cells if not cell.closed and not cell.locked]
    closed = [cell for cell in cells if cell.closed]
    shortfall = _left(total(minus(cell.target, cell.done or 0) for cell in closed), _taken(cells))
    if shortfall < 0:
        steps = [Step("relieved" if relieve else "lead_kept", {"lead": -shortfall})]
        moved = _relief(open_, shortfall, unit) if relieve else [Decimal(0) for _ in open_]
    else:
        steps = [Step(how, {"shortfall": shortfall, "open": len(open_)})]
        moved = _burden(open_, shortfall, how, unit)
    silent = sum(cell.done is None for cell in closed)
    if silent:
        steps.append(Step("no_data", {"periods": silent}))
    more = iter(moved)
    targets = tuple(
        (cell.key, cell.done or Decimal(0))
        if cell.closed
        else (cell.key, cell.target if cell.locked else total([cell.target, next(more)]))
        for cell in cells
    )
    whole = total(cell.target if cell.stood is None else cell.stood for cell in cells)
    return Realigned(targets, shortfall, minus(whole, total(amount for _, amount in targets)), tuple(steps))


def _taken(cells: Sequence[Cell]) -> Decimal:
    """What the open periods have more than they stood at, below zero when they have less."""
    return total(minus(cell.target, cell.stood) for cell in cells if not cell.closed and cell.stood is not None)


def _left(shortfall: Decimal, taken: Decimal) -> Decimal:
    """What is still to be moved. What went the other way was somebody's will, and is not made up for."""
    if shortfall < 0:
        return min(minus(shortfall, min(taken, Decimal(0))), Decimal(0))
    return max(minus(shortfall, max(taken, Decimal(0))), Decimal(0))


def _burden(open_: Sequence[Cell], shortfall: Decimal, how: str, unit: Decimal) -> list[Decimal]:
    """What each open period takes on, the shortfall rounded up to the unit; nothing where nobody weighs anything, and
    the shortfall stays to be seen.
    """
    weights: list[Decimal | int] = [1 for _ in open_]
    if how == "last":
        weights = [int(index == len(open_) - 1) for index in range(len(open_))]
    elif how == "weighted":
        weights = [max(cell.target, Decimal(0)) if cell.weight is None else cell.weight for cell in open_]
    if not any(weights):
        return [Decimal(0) for _ in open_]
    return spread(to_unit(ceil(fraction(shortfall) / fraction(unit)) * fraction(unit), unit), weights, unit)


def _relief(open_: Sequence[Cell], shortfall: Decimal, unit: Decimal) -> list[Decimal]:
    """What each open period is relieved of, below zero, and never more than it has."""
    has = [max(cell.target, Decimal(0)) for cell in open_]
    lead = min(-shortfall, total(has))
    if not lead:
        return [Decimal(0) for _ in open_]
    given = spread(lead, has, unit)
    # Rounding up to a whole unit may ask a small period for more than it has: it gives all, the rest stays a lead.
    return [-min(part, most) for part, most in zip(given, has, strict=True)]
