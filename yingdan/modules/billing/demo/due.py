"""What falls due and comes in, deal by deal, so that the quarter is as home-executive.html draws it: 4,560 万 due
and 3,948 received, 86.6 %; 1,286 overdue, 742 of it for more than 30 days. Of it 166.30 received by 林晓雯
(commission.html), who waits for two instalments in the days to come. Held for the quarter today lies in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from yingdan.engines.billing.instalments import cut
from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.when import When
from yingdan.modules.crm.objects.opportunity import Opportunity

WAN, HUNDRED, NONE = Decimal(10000), Decimal(100), Decimal(0)
RECEIVABLE, RECEIVED = 4560 * WAN, 3948 * WAN
SHOWN, HER_RECEIVABLE, HER_RECEIVED = "linxiaowen", 196 * WAN, Decimal("166.30") * WAN
OVERDUE, LONG_OVERDUE, LONG = 1286 * WAN, 742 * WAN, 30
"""What is overdue, and what of it for more days than `LONG`: all of that from before the quarter."""
HER_SOON, SOON = 15 * WAN, 7
"""What the larger of her two instalments comes to that are due within so many days."""
SMALL = 20 * WAN
USUAL, HALVES, ONCE = (3, 6, 1), (5, 5), (1,)


@dataclass(slots=True)
class Part:
    """An instalment to be: what it comes to, when it is due, what was paid of it and when."""

    amount: Decimal
    due: date
    paid: Decimal = NONE
    paid_on: date | None = None


@dataclass(slots=True)
class Deal:
    """A deal won, with the instalments of its contract."""

    won: Opportunity
    parts: list[Part] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """What it was won for."""
        return self.won.amount or NONE

    @property
    def signed(self) -> date:
        """When."""
        return self.won.closed_on or date.min


def planned(random: Random, when: When, deals: Sequence[Opportunity]) -> list[Deal]:
    """The deals with their instalments, what of them was paid, and when: hers first, then everybody else's."""
    cut_up = [parted(random, when, deal) for deal in deals if deal.amount and deal.closed_on]
    hers = [deal for deal in cut_up if deal.won.owner and deal.won.owner.login == SHOWN]
    rest = [deal for deal in cut_up if deal not in hers]
    due, received = quarter(random, when, hers, HER_RECEIVABLE, HER_RECEIVED)
    quarter(random, when, rest, RECEIVABLE - due, RECEIVED - received)
    for deal, part in before(when, cut_up):
        part.paid = part.amount
        part.paid_on = min(part.due + timedelta(days=random.randint(-3, 12)), when.start - timedelta(days=1))
        part.paid_on = max(part.paid_on, deal.signed)
    latest = [part for deal in rest for part in [one for one in deal.parts if one.paid][-1:]]
    long_ago = [part for part in latest if part.due < min(when.start, when.ago(LONG))]  # what comes in pays the oldest
    for part, owed in owing(random.sample(long_ago, len(long_ago)), [LONG_OVERDUE]):
        part.paid -= owed
    return cut_up


def parted(random: Random, when: When, won: Opportunity) -> Deal:
    """A deal by 3:6:1, a small one in halves or at once: ahead, on delivery, after a year's warranty."""
    deal = Deal(won)
    ratio = USUAL if deal.amount >= SMALL else random.choice((HALVES, ONCE))
    delivered = deal.signed + timedelta(days=random.randint(62, 105))
    days = (deal.signed + timedelta(days=7), delivered, delivered + timedelta(days=365))
    deal.parts = [Part(amount, day) for amount, day in zip(cut(deal.amount, ratio), days, strict=False)]
    if deal.signed >= when.start:
        deal.parts[0].due = min(deal.parts[0].due, when.end)
    return deal


def quarter(
    random: Random, when: When, deals: Sequence[Deal], receivable: Decimal, received: Decimal
) -> tuple[Decimal, Decimal]:
    """Let just so much of some deals be due in the quarter and just so much be received; gives both, which are less
    only where there are too few deals.
    """
    chosen = [(deal, deal.parts[0]) for deal in deals if deal.signed >= when.start]
    total = sum((part.amount for _deal, part in chosen), NONE)
    for deal in random.sample(list(deals), len(deals)):
        if deal.signed >= when.start or len(deal.parts) < 2:
            continue
        part = deal.parts[1]
        if total < receivable:
            part.due = when.back(random.randint(0, 48))
            chosen.append((deal, part))
            total += part.amount
        elif part.due >= when.start:
            part.due = when.end + timedelta(days=random.randint(5, 60))
    keep_out(random, when, deals, [part for _deal, part in chosen])
    scaled = [(deal, part) for deal, part in chosen if len(deal.parts) > 1]
    total = sum((part.amount for _deal, part in chosen), NONE)
    over = max(total - receivable, NONE)
    weights = [part.amount for _deal, part in scaled]
    for (deal, part), less in zip(scaled, spread(over, weights, unit=HUNDRED), strict=True):
        part.amount -= less
        other = deal.parts[-1] if part is not deal.parts[-1] else deal.parts[0]
        other.amount += less
    receivable = total - over
    for _deal, part in chosen:
        part.paid = part.amount
    received = min(received, receivable)
    owe(random, when, [part for deal, part in scaled if deal.signed < when.start], receivable - received)
    pay(random, when, chosen)
    return receivable, received


def keep_out(random: Random, when: When, deals: Sequence[Deal], chosen: Sequence[Part]) -> None:
    """Let no other instalment fall due in the quarter: those of before were due before it, the others are later."""
    for deal in deals:
        for number, part in enumerate(deal.parts):
            if when.start <= part.due <= when.end and all(part is not own for own in chosen):
                if number or deal.signed >= when.start:
                    part.due = when.end + timedelta(days=random.randint(5, 60))
                else:
                    part.due = max(deal.signed, when.start - timedelta(days=random.randint(1, 9)))


def owe(random: Random, when: When, parts: Sequence[Part], amount: Decimal) -> None:
    """Let so much of these instalments not be paid: hers are due within days, of the others most are overdue by now,
    but in the first days of a quarter.
    """
    hers, late = amount < OVERDUE - LONG_OVERDUE, NONE
    gone = min(LONG, (when.today - when.start).days)
    if not hers and gone:
        late = min(OVERDUE - LONG_OVERDUE, amount)
    at = NONE
    for part, owed in owing(parts, [HER_SOON, amount - HER_SOON] if hers else [late, amount - late]):
        part.paid -= owed
        soon = hers or at >= late
        ahead = min(when.later(random.randint(1, SOON)), when.end)
        part.due = ahead if soon else when.ago(random.randint(1, gone))
        at += owed


def owing(parts: Sequence[Part], amounts: Sequence[Decimal]) -> Iterator[tuple[Part, Decimal]]:
    """Instalments of which together just these amounts are owed, each for one of them; the last of each in part."""
    rest = iter(parts)
    for amount in amounts:
        left = amount
        while left > NONE and (part := next(rest, None)) is not None:
            owed = min(part.amount, left)
            left -= owed
            yield part, owed


def pay(random: Random, when: When, chosen: Sequence[tuple[Deal, Part]]) -> None:
    """The days on which what is paid of these came in: about when it was due, and none after today."""
    for deal, part in chosen:
        if part.paid:
            first = max(when.start, deal.signed, part.due - timedelta(days=4))
            part.paid_on = max(min(first + timedelta(days=random.randint(0, 9)), when.today), deal.signed, when.start)


def before(when: When, deals: Sequence[Deal]) -> Iterator[tuple[Deal, Part]]:
    """The instalments that were due before the quarter."""
    for deal in deals:
        yield from ((deal, part) for part in deal.parts if part.due < when.start)
