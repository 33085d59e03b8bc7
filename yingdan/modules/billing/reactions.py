"""What this module writes along with other records, in their own transaction."""

from collections.abc import Sequence
from typing import Any

from yingdan.modules.billing import jobs
from yingdan.modules.billing.services import settling
from yingdan.platform import hooks
from yingdan.platform.jobs import later
from yingdan.platform.objects.exchange_rate import ExchangeRate
from yingdan.platform.records import Write


@hooks.written.register
def settle(model: Any, writes: Sequence[Write]) -> None:
    """Sums, allocations and limits of contracts follow from whatever was written of them; amounts
    without a rate from a new one.
    """
    if model in settling.BILLED:
        settling.follow(model, writes)
    if model is ExchangeRate:
        later(jobs.refresh, key=jobs.refresh.name)
