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
        unit=unit_of(sums),
        of=asked(DEAL, OPEN, *where),
        measure=measure_of(sums),
        rolls="last",
        better=better,
        group=GROUP,
    )


def closing(code: str, label: Any, definition: Any, *where: Where, sums: str = "") -> Metric:
    """The open deals expected to close in the period for which `where` holds: how many, or the sum of a field."""
    return Metric(
        code=code,
        label=label,
        definition=definition,
        unit=unit_of(sums),
        of=asked(DEAL, OPEN, *where),
        measure=measure_of(sums),
        on="expected_close_on",
        rolls="sum" if sums else "count",
        group=GROUP,
    )


def unit_of(sums: str) -> str:
    """The unit of measure: money of a sum, a number of a count."""
    return "money" if sums else "number"


def measure_of(sums: str) -> str:
    """What is measured: the sum of a field, or how many there are."""
    return f"sum:{sums}" if sums else "count"
