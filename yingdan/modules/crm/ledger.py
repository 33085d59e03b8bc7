"""The ledger of credit: for every won deal lines that add up to its amount, kept in the transaction of the deal.

What a deal should be credited with (`wanted`) is set against the lines it has. Lines of the open period are mended in
place, withdrawn or added. Lines of a closed period are never touched: the difference goes, person by person, into a
line of the open period that puts them right. So Σ credit = Σ won holds after every write, whatever happened.

Who is credited is settled when the deal is won: by its shares, else its owner. A later change of its amount keeps
them; only winning it anew or writing its shares settles it again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from yingdan.engines.targets.credit import credited
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import locks, records
from yingdan.platform.actor import acting, as_keeper
from yingdan.platform.postings import Units
from yingdan.platform.records import Write

FOLLOWED = frozenset({"status", "base_amount", "closed_on", "deleted_at"})
WHOLE, NONE = Decimal(100), Decimal(0)
NOBODY = 0
CHUNK = 400
Key = tuple[int, bool]
"""A person (NOBODY for a deal without an owner), and whether as an overlay."""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody should be credited with for a deal: the amount, and the share it comes from."""

    amount: Decimal
    share: Decimal


@dataclass
class Plan:
    """What is to be written for some deals."""

    added: list[Credit] = field(default_factory=list)
    changed: list[Credit] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def carry_out(self) -> None:
        """Write it, as the rule that it is; the name of who acts stays in the history."""
        with acting(as_keeper()):
            records.delete_many(Credit, self.gone)
            records.save_many(self.changed)
            records.save_many(self.added)


def follow(writes: Sequence[Write]) -> None:
    """Settle the deals among `writes` that were won, are no longer, or changed what they are worth or when."""
    new = [w.record for w in writes if w.added and counts(w.record)]
    changed = [w for w in writes if not w.added and w.changed & FOLLOWED]
    changed = [w for w in changed if StageKind.WON in (w.record.status, w.before.get("status"))]
    again = {w.record.pk for w in changed if w.changed & {"status", "deleted_at"}}
    if new:
        settle(new, anew={deal.pk for deal in new}, lines={}, shares={})
    if changed:
        settle([w.record for w in changed], anew=again)


def counts(deal: Opportunity) -> bool:
    """Whether a deal is credited at all: won, not in the bin, of a known worth in the company's currency."""
    won = deal.status == StageKind.WON and deal.deleted_at is None
    return won and deal.base_amount is not None and deal.closed_on is not None


def settle(
    deals: Sequence[Opportunity],
    *,
    anew: Iterable[int] = (),
    lines: Mapping[int, list[Credit]] | None = None,
    shares: Mapping[int, list[DealShare]] | None = None,
) -> None:
    """Bring the lines of some deals to what they should be; for those `anew` it is settled again who is credited."""
    plan = planned(deals, frozenset(anew), lines, shares)
    plan.carry_out()


def planned(
    deals: Sequence[Opportunity],
    anew: frozenset[int],
    lines: Mapping[int, list[Credit]] | None,
    shares: Mapping[int, list[DealShare]] | None,
) -> Plan:
    """What to write for these deals; a constant number of statements for any number of them up to a few hundred."""
    ids = [deal.pk for deal in deals]
    with acting(as_keeper()):
        held = by_deal(Credit, ids) if lines is None else lines
        agreed = by_deal(DealShare, ids) if shares is None else shares
    parts = {d.pk: wanted(d, agreed.get(d.pk, ()), () if d.pk in anew else held.get(d.pk, ())) for d in deals}
    people = {person for found in parts.values() for person, _overlay in found if person != NOBODY}
    book, plan = Book(locks.closed_until(), Units(people)), Plan()
    for deal in deals:
        book.enter(deal, parts[deal.pk], held.get(deal.pk, []), plan)
    return plan


def by_deal(model: Any, ids: Sequence[int]) -> dict[int, list[Any]]:
    """The rows of some deals, in the order in which they were written."""
    found: dict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        for row in model.objects.filter(opportunity__in=ids[start : start + CHUNK]).order_by("pk"):
            found[row.opportunity_id].append(row)
    return found


def wanted(deal: Opportunity, shares: Sequence[DealShare], lines: Sequence[Credit]) -> dict[Key, Part]:
    """What everybody should be credited with: by the shares, else as the lines have it, else all to the owner."""
    if not counts(deal) or deal.base_amount is None or deal.closed_on is None:
        return {}
    percents = {(row.person_id, row.overlay): row.share for row in shares} or standing(lines)
    if sum((share for (_person, overlay), share in percents.items() if not overlay), NONE) != WHOLE:
        percents = {(deal.owner_id or NOBODY, False): WHOLE}
    if len(percents) == 1:
        return {key: Part(deal.base_amount, WHOLE) for key in percents}
    own = {person: share for (person, overlay), share in percents.items() if not overlay}
    over = {person: share for (person, overlay), share in percents.items() if overlay}
    found = credited(deal.base_amount, deal.closed_on, own, over)
    return {(one.person, one.overlay): Part(one.amount, percents[one.person, one.overlay]) for one in found}


def standing(lines: Sequence[Credit]) -> dict[Key, Decimal]:
    """The shares of those whom the lines credit with anything, or with nothing of a deal worth nothing."""
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    shares: dict[Key, Decimal] = {}
    for line in lines:
        sums[key_of(line)] += line.amount
        shares[key_of(line)] = line.share
    with_any = {key: share for key, share in shares.items() if sums[key]}
    return with_any or shares


def key_of(line: Credit) -> Key:
    """Whose line it is."""
    return line.owner_id or NOBODY, line.overlay


@dataclass
class Book:
    """The ledger as it is open now: up to which day it is closed, and where everybody stood when."""

    closed: date | None
    units: Units

    def is_closed(self, day: date) -> bool:
        """Whether a day can no longer be written about."""
        return self.closed is not None and day <= self.closed

    def enter(self, deal: Opportunity, parts: Mapping[Key, Part], lines: Sequence[Credit], plan: Plan) -> None:
        """Set the lines of one deal against what they should be, and plan what to write."""
        locked, open_ = defaultdict[Key, list[Credit]](list), defaultdict[Key, list[Credit]](list)
        for line in lines:
            (locked if self.is_closed(line.on) else open_)[key_of(line)].append(line)
        for key in dict.fromkeys((*parts, *locked)):
            before, own = locked.get(key, []), open_.pop(key, [])
            part = parts.get(key, Part(NONE, own[0].share if own else before[0].share if before else NONE))
            amount = part.amount - sum((line.amount for line in before), NONE)
            plan.gone += [line.pk for line in own[1 if amount or not before else 0 :]]
            if amount or not before:
                late = bool(locked) or (deal.closed_on is not None and self.is_closed(deal.closed_on))
                line = own[0] if own else Credit(opportunity=deal, owner_id=key[0] or None, overlay=key[1])
                self.write(deal, line, Part(amount, part.share), before, late, plan)
        plan.gone += [line.pk for several in open_.values() for line in several]

    def write(
        self, deal: Opportunity, line: Credit, part: Part, before: Sequence[Credit], late: bool, plan: Plan
    ) -> None:
        """Plan one line. One that comes late is dated into the open period and stays on its day there; its unit is
        that of the line it puts right, else where the person stood on the day the deal was won.
        """
        new, on = line.pk is None, deal.closed_on
        if late or on is None:
            on = locks.open_day(self.closed) if new else line.on
        if new or line.on != on:
            line.unit_id = before[0].unit_id if before else self.stood(deal, line.owner_id, deal.closed_on or on)
        was = (line.on, line.amount, line.share, line.adjusts_id)
        line.on, line.amount, line.share = on, part.amount, part.share
        line.adjusts_id = before[0].pk if before else None
        if new:
            plan.added.append(line)
        elif was != (line.on, line.amount, line.share, line.adjusts_id):
            plan.changed.append(line)

    def stood(self, deal: Opportunity, person: int | None, day: date) -> int | None:
        """The unit in which somebody stood; where nobody knows and it is the owner, the deal's own."""
        unit = self.units.on(person, day) if person else None
        return unit if unit is not None or person != deal.owner_id else deal.unit_id
