"""How the deals of a company of a wanted size stood before: put off, lowered, closed. Nothing here is a fact.

Every closed deal was open once; three deals in ten were put off on the way, which makes about one former term a deal.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from yingdan.kernel import clock
from yingdan.kernel.money import quantize
from yingdan.modules.crm.objects.former_terms import FormerTerms
from yingdan.modules.crm.objects.opportunity import Opportunity

PUT_OFF, DEARER = 0.3, 0.3


def stood(random: Random, deals: Iterable[Opportunity]) -> Iterator[FormerTerms]:
    """The terms that deals had, not saved yet; the deals are stored."""
    for deal in deals:
        ends = deal.closed_on or clock.today()
        expected = deal.expected_close_on or ends
        put_off = random.random() < PUT_OFF
        amount = deal.amount or Decimal(0)
        if random.random() < DEARER:
            amount = quantize(amount * random.randint(102, 115) / 100)
        since = None
        if put_off:
            began = deal.opened_on or ends
            day = began + timedelta(days=random.randint(0, max((ends - began).days - 1, 0)))
            since = at(day, 11)
            yield terms(deal, None, since, amount, expected - timedelta(days=random.randint(15, 75)))
        if deal.closed_on:
            yield terms(deal, since, at(deal.closed_on, 16), amount, expected + timedelta(days=random.randint(-9, 30)))


def terms(deal: Opportunity, since: datetime | None, until: datetime, amount: Decimal, expected: date) -> FormerTerms:
    """One of them: open, as worth and expected as it was."""
    return FormerTerms(
        opportunity=deal,
        since=since,
        until=until,
        by_id=deal.owner_id,
        status="open",
        amount=amount,
        currency=deal.currency,
        base_amount=amount,
        expected_close_on=expected,
    )


def at(day: date, hour: int) -> datetime:
    """An hour of a day."""
    return datetime.combine(day, time(hour), clock.zone())
