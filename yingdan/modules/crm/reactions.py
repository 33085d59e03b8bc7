"""What this module writes along with other records, in their own transaction."""

from collections.abc import Sequence
from typing import Any

from yingdan.modules.crm import jobs, ledger, sharing
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import company, hooks
from yingdan.platform.actor import acting, as_keeper
from yingdan.platform.jobs import later
from yingdan.platform.objects.exchange_rate import ExchangeRate
from yingdan.platform.records import Write


@hooks.written.register
def credit(model: Any, writes: Sequence[Write]) -> None:
    """Who is credited with a deal follows from it; deals in other currencies follow a new rate."""
    if model is Opportunity:
        ledger.follow(writes)
        sharing.pass_on(writes)
    if model is DealShare:
        sharing.follow(writes)
    if model is ExchangeRate:
        later(jobs.refresh, key=jobs.refresh.name)


def reckoned() -> bool:
    """Whether any deal has been reckoned in the company's currency."""
    with acting(as_keeper()):
        return Opportunity.objects.filter(base_amount__isnull=False).exists()


company.reckoned.provide(reckoned)
