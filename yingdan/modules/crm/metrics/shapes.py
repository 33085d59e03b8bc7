"""The two shapes of metrics of open deals: as they stand now, and those expected to close in the period."""

from typing import Any

from yingdan.modules.crm.reports import DEAL, OPEN, asked
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import Where

GROUP = "pipeline"


def standing(code: str, label: Any, definition: Any, *where: Where, sums: str = "", better: str = "up") -> Metric:
    """The open deals as they stand now for which `where` holds: how many, or the sum of a field."""
    return Metric(
        code=code,
        label=label,
        definition=definition,
        of=asked(DEAL, OPEN, *where),
        rolls="last",
        better=better,
        group=GROUP,
        **summing(sums),
    )


def closing(code: str, label: Any, definition: Any, *where: Where, sums: str = "") -> Metric:
    """The open deals expected to close in the period for which `where` holds: how many, or the sum of a field."""
    return Metric(
        code=code,
        label=label,
        definition=definition,
        of=asked(DEAL, OPEN, *where),
        on="expected_close_on",
        group=GROUP,
        **(summing(sums) or {"rolls": "count"}),
    )


def summing(field: str) -> dict[str, str]:
    """What makes a metric a sum of money; nothing for a count."""
    return {"unit": "money", "measure": f"sum:{field}"} if field else {}
