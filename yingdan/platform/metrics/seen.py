"""What somebody saw when he last looked at a number: its value and the records behind it, so that the next look can say
what has changed and by what. One's own; kept by an address of its own after the page is shown, never by reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models

from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics.behind import Behind
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.query.grouping import value_of

VISIT = timedelta(minutes=30)
"""Looks with less time than this between them are one visit, which compares with the visit before."""
MOST_ROWS = 500
MOST, SLACK = 200, 20
"""So many numbers are kept of each person; a few more for a while."""

Rows = dict[str, str]
"""The records behind a figure: object and id to what each adds to it."""


class SeenNumber(models.Model):
    """One number as one person saw it: on his last look, and at the end of the visit before."""

    user_id = models.BigIntegerField()
    number = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)
    value = models.CharField(max_length=80, blank=True, default="")
    rows = models.JSONField(null=True)
    earlier_at = models.DateTimeField(null=True)
    earlier_value = models.CharField(max_length=80, blank=True, default="")
    earlier_rows = models.JSONField(null=True)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["user_id", "number"], name="seen_number_once")]
        indexes = [models.Index(fields=["user_id", "-at"], name="seen_number_latest")]

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen and when; no rows where there were too many to keep."""

    at: datetime
    value: Decimal | None
    rows: Rows | None


def earlier(number: str) -> Look | None:
    """What the actor saw at the end of his last visit before this one; None when this is the first."""
    row = SeenNumber.objects.filter(user_id=current_actor().user_id or 0, number=number).first()
    if row is None:
        return None
    if clock.now() - row.at > VISIT:
        return Look(row.at, decimal(row.value), row.rows)
    return Look(row.earlier_at, decimal(row.earlier_value), row.earlier_rows) if row.earlier_at else None


def remember(number: str, value: Decimal | None, rows: Rows | None) -> None:
    """Keep what the actor sees now."""
    user_id = current_actor().user_id
    if user_id is None:
        return
    now, before = clock.now(), earlier(number)
    kept = {
        "at": now,
        "value": "" if value is None else str(value),
        "rows": rows,
        "earlier_at": before.at if before else None,
        "earlier_value": "" if before is None or before.value is None else str(before.value),
        "earlier_rows": before.rows if before else None,
    }
    SeenNumber.objects.update_or_create(user_id=user_id, number=number, defaults=kept)
    mine = SeenNumber.objects.filter(user_id=user_id)
    if mine.count() > MOST + SLACK:
        last = list(mine.order_by("-at").values_list("pk", flat=True)[:MOST])
        mine.exclude(pk__in=last).delete()


def decimal(text: str) -> Decimal | None:
    """A kept value; nothing for none."""
    return Decimal(text) if text else None


def rows(behind: Behind) -> Rows | None:
    """The records behind a figure with what each adds; None when there are too many."""
    found: Rows = {}
    for query in queries(behind):
        for id, value in contributions(query):
            found[f"{query.object}:{id}"] = str(value)
        if len(found) > MOST_ROWS:
            return None
    return found


def queries(behind: Behind) -> tuple[Query, ...]:
    """The questions behind a figure, one or several."""
    return behind if isinstance(behind, tuple) else (behind,)


def contributions(query: Query) -> Iterator[tuple[int, Decimal]]:
    """The ids of a question's records, each with what it adds: its value, or 1 where records are counted."""
    _how, _colon, of = query.measures[0].partition(":")
    wanted = queryset(query).order_by()[: MOST_ROWS + 1]
    if not of:
        yield from ((id, Decimal(1)) for id in wanted.values_list("pk", flat=True))
        return
    value = value_of(schema.find(query.object).field(of))
    found = queryset(query).order_by().annotate(_adds=value).values_list("pk", "_adds")[: MOST_ROWS + 1]
    yield from ((id, Decimal(str(adds or 0))) for id, adds in found)


def moved(then: Rows, now: Rows) -> dict[str, Decimal]:
    """By how much each record adds more or less than it did; only those that changed, the largest first."""
    found = {
        key: Decimal(now.get(key, "0")) - Decimal(then.get(key, "0"))
        for key in {*then, *now}
        if (key in then) != (key in now) or Decimal(then[key]) != Decimal(now[key])
    }
    return dict(sorted(found.items(), key=lambda pair: (-abs(pair[1]), pair[0])))
