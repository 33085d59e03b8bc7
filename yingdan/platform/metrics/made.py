"""Customers' own metrics: rows of definitions as Metrics, read once per version of the settings.

A definition that changed has several versions, each from a day on. What happened on a day counts by the version that
held then: history does not move when a definition changes, and nothing counts twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from yingdan.kernel import clock
from yingdan.platform import versions
from yingdan.platform.customs import said, table
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import Condition, Query

DAY = timedelta(days=1)
GROUP, PART = "own", "@"
ROLLS = {"count": "count", "sum": "sum", "avg": "average", "median": "median"}
_kept: dict[str, Any] = {"version": None, "metrics": {}}


def forget() -> None:
    """Read the definitions anew at the next look."""
    _kept["version"] = None


def every() -> dict[str, Metric]:
    """The customers' metrics by code, the parts of those with several versions among them."""
    version = (versions.latest(versions.SETTINGS), clock.today())
    if _kept["version"] != version:
        rows: dict[str, list[Any]] = defaultdict(list)
        for row in table("MetricDefinition").filter(active=True).order_by("pk"):
            rows[row.code].append(row)
        found = (metric for several in rows.values() for metric in of_rows(several))
        _kept["metrics"] = {metric.code: metric for metric in found}
        _kept["version"] = version
    known: dict[str, Metric] = _kept["metrics"]
    return known


def of_rows(rows: Sequence[Any]) -> list[Metric]:
    """The metric of the versions of one definition, and the parts it has, one for each version."""
    ordered = sorted(rows, key=lambda row: row.from_on or date.min)
    now = [row for row in ordered if row.from_on is None or row.from_on <= clock.today()] or ordered[:1]
    current = now[-1]
    if len(ordered) == 1 or not current.on or current.numerator:
        return [metric_of(current)]
    parts = []
    for at, row in enumerate(ordered):
        first = row.from_on if at else None
        last = ordered[at + 1].from_on - DAY if at + 1 < len(ordered) else None
        parts.append(metric_of(row, f"{row.code}{PART}{row.pk}", first, last))
    whole = words(current) | {"code": current.code, "rolls": parts[-1].rolls}
    return [*parts, Metric(**whole, versions=tuple(part.code for part in parts))]


def words(row: Any) -> dict[str, Any]:
    """What a definition says of itself."""
    return {
        "label": said(row.label, row.label_en),
        "definition": said(row.definition, row.definition_en),
        "unit": row.unit,
        "better": row.better,
        "group": GROUP,
        "own": True,
    }


def metric_of(row: Any, code: str = "", first: date | None = None, last: date | None = None) -> Metric:
    """One version as a metric, of the days from `first` to `last`. Raises Invalid for a question that is none."""
    if row.numerator:
        return Metric(**words(row), code=row.code, over=(row.numerator, row.denominator), rolls="ratio")
    asked = Query.from_json(row.query)
    if first or last:
        days = [first.isoformat() if first else "", last.isoformat() if last else ""]
        asked = asked.narrowed(Condition(row.on, "between", days))
    how = row.measure.partition(":")[0]
    return Metric(
        **words(row),
        code=code or row.code,
        of=asked,
        measure=row.measure,
        on=row.on,
        whose=row.whose,
        where_unit=row.where_unit,
        rolls="last" if not row.on and how in ("count", "sum") else ROLLS[how],
    )
