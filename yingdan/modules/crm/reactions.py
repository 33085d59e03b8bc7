"""What this module writes along with other records, in their own transaction."""

from collections.abc import Sequence
from typing import Any

from yingdan.modules.crm import ledger
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import hooks
from yingdan.platform.records import Write


@hooks.written.register
def credit(model: Any, writes: Sequence[Write]) -> None:
    """Who is credited with a deal follows from it."""
    if model is Opportunity:
        ledger.follow(writes)
