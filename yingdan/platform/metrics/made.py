"""Customers' own metrics: rows of definitions as Metrics, read once per version of the settings.

A definition that changed has several versions, each from a day on. What happened on a day counts by the version that
held then: history does not move when a definition changes, and nothing counts twice. So it is with a ratio: what its
numerator and its denominator counted on a day is what they were on that day. Whether a metric is there at all says the
version in force now.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

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


def every(declared: Mapping[str, Metric]) -> dict[str, Metric]:
    """The customers' metrics by code, the parts of those with several versions among them; `declared` are those of the
    code, of which ratios may be made.
    """
    version = (versions.latest(versions.SETTINGS), clock.today())
    if _kept["version"] != version:
        rows: dict[str, list[Any]] = defaultdict(list)
        for row in table("MetricDefinition").order_by("pk"):
            rows[row.code].append(row)
        running = [in_order(several) for several in rows.values() if in_force(several).active]
        found = {metric.code: metric for several in running if not several[0].numerator for metric in measured(several)}
        for several in running:
            if several[0].numerator:
                found |= {metric.code: metric for metric in divided(several, {**found, **declared})}
        _kept["metrics"] = found
        _kept["version"] = version
    known: dict[str, Metric] = _kept["metrics"]
    return known


def in_order(rows: Sequence[Any]) -> list[Any]:
    """The versions of a metric, the first one first."""
    return sorted(rows, key=lambda row: row.from_on or date.min)


def in_force(rows: Sequence[Any]) -> Any:
    """The version of a metric that holds today; the first one before any does."""
    ordered = in_order(rows)
    return ([row for row in ordered if row.from_on is None or row.from_on <= clock.today()] or ordered[:1])[-1]


def times(rows: Sequence[Any]) -> list[tuple[Any, date | None, date | None]]:
    """Each version with its first and its last day; nothing for a side without an end."""
    ends = [row.from_on - DAY for row in rows[1:]]
    return [
        (row, row.from_on if at else None, last) for at, (row, last) in enumerate(zip(rows, [*ends, None], strict=True))
    ]


def measured(rows: Sequence[Any]) -> list[Metric]:
    """The metric of the versions of a measure, and the parts it has, one for each version."""
    current = in_force(rows)
    if len(rows) == 1 or not current.on:
        return [metric_of(current)]
    parts = [metric_of(row, f"{row.code}{PART}{row.pk}", first, last) for row, first, last in times(rows)]
    whole = words(current) | {"code": current.code, "rolls": parts[-1].rolls}
    return [*parts, Metric(**whole, versions=tuple(part.code for part in parts))]


def divided(rows: Sequence[Any], known: Mapping[str, Metric]) -> list[Metric]:
    """The metric of the versions of a ratio, with its numerator and its denominator of each version's days. What only
    knows the present has no days: such a ratio is that of today's version.
    """
    current = in_force(rows)
    sides = [{row.numerator for row in rows}, {row.denominator for row in rows}]
    dated = all(can_be_cut(code, known) for side in sides for code in side)
    if len(rows) == 1 or not dated:
        return [metric_of(current)]
    found: list[Metric] = []
    over: list[str] = []
    for name, side in zip(("numerator", "denominator"), sides, strict=True):
        if len(side) == 1:
            over.append(*side)
            continue
        cut = [cut_out(known[getattr(row, name)], known, row.pk, first, last) for row, first, last in times(rows)]
        found += [metric for several in cut for metric in several]
        heads = tuple(several[-1].code for several in cut)
        now = known[getattr(current, name)]
        code = f"{current.code}{PART}{name}"
        whole = {"label": now.label, "definition": now.definition, "unit": now.unit, "group": GROUP, "own": True}
        found.append(Metric(**whole, code=code, versions=heads, rolls="sum"))
        over.append(code)
    return [*found, Metric(**words(current), code=current.code, over=(over[0], over[1]), rolls="ratio")]


def can_be_cut(code: str, known: Mapping[str, Metric]) -> bool:
    """Whether a metric counts by days, so that it can be counted of some days only."""
    metric = known.get(code)
    if metric is None:
        return False
    return all(can_be_cut(one, known) for one in metric.versions) if metric.versions else bool(metric.of and metric.on)


def cut_out(
    metric: Metric, known: Mapping[str, Metric], pk: int, first: date | None, last: date | None
) -> list[Metric]:
    """A metric counted from `first` to `last` only, after the parts it has of its own."""
    code, label = f"{metric.code}{PART}{pk}", during(metric.label, first, last)
    if metric.versions:
        parts = [cut_out(known[one], known, pk, first, last)[-1] for one in metric.versions]
        return [*parts, replace(metric, code=code, label=label, versions=tuple(part.code for part in parts))]
    assert metric.of is not None
    return [replace(metric, code=code, label=label, of=within(metric.of, metric.on, first, last))]


def within(asked: Query, on: str, first: date | None, last: date | None) -> Query:
    """A question narrowed to some days."""
    days = [first.isoformat() if first else "", last.isoformat() if last else ""]
    return asked.narrowed(Condition(on, "between", days)) if first or last else asked


def during(label: Any, first: date | None, last: date | None) -> Any:
    """What a version is called beside others: the metric's name and its days."""
    if first and last:
        return format_lazy(_("{name} ({first} to {last})"), name=label, first=first, last=last)
    if first:
        return format_lazy(_("{name} (from {first} on)"), name=label, first=first)
    return format_lazy(_("{name} (until {last})"), name=label, last=last) if last else label


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
    asked = within(Query.from_json(row.query), row.on, first, last)
    how = row.measure.partition(":")[0]
    return Metric(
        **words(row) | {"label": during(said(row.label, row.label_en), first, last)},
        code=code or row.code,
        of=asked,
        measure=row.measure,
        on=row.on,
        whose=row.whose,
        where_unit=row.where_unit,
        rolls="last" if not row.on and how in ("count", "sum") else ROLLS[how],
    )
