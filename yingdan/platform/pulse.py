"""What has changed lately, by object, for pages that keep themselves up to date: read off the history.

Every write is in the history already, in the transaction that made it, so nothing more is written for this. On
PostgreSQL a change may become visible after one with a higher number; so a reader goes back `LAG` each time, and tells
what it has met before by how many changes there are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Max

from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.access import EVERYTHING, visible
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change

LAG = timedelta(seconds=5)
LONG = 20_000
"""After so many changes one has been away for long, and is told of everything."""
MOST = 500
MOVED = frozenset({"owner_id", "unit_id", "deleted_at"})
"""Columns by whose change a record may leave somebody's sight."""

Beats = dict[str, tuple[int, int]]


def before(moment: datetime) -> int:
    """The number of the last change made before a moment."""
    return Change.objects.filter(at__lt=moment).order_by("-at").values_list("pk", flat=True).first() or 0


def since(keys: Sequence[str], after: int) -> tuple[int, Beats]:
    """From which change to ask the next time, and for each object of which the actor sees anything that changed: the
    number of its latest such change, and how many there are.
    """
    heard = [key for key in keys if schema.known(key) and current_actor().may(key, "view")]
    low = max(before(clock.now() - LAG), after)
    if low - after > LONG:
        return low, dict.fromkeys(heard, (low, LONG))
    changes = Change.objects.filter(object_key__in=heard, pk__gt=after).order_by()
    found: Beats = {
        key: (latest, number)
        for key, latest, number in changes.values_list("object_key").annotate(Max("pk"), Count("pk"))
    }
    return low, {key: beat for key in found if (beat := seen(key, after, found[key]))}


def seen(key: str, after: int, beat: tuple[int, int]) -> tuple[int, int] | None:
    """The same of the changes of records the actor sees, or that may just have left his sight; None for none.

    Of many changes only the latest are looked at.
    """
    kind = schema.find(key)
    if visible(kind.model) == EVERYTHING:
        return beat
    changes = Change.objects.filter(object_key=key, pk__gt=after).order_by("-pk")
    latest = list(changes.values_list("pk", "record_id", "values", "verb")[:MOST])
    there = set(kind.rows().filter(pk__in={id for _pk, id, _values, _verb in latest}).values_list("pk", flat=True))
    mine = [pk for pk, id, values, verb in latest if id in there or (verb != "add" and MOVED & values.keys())]
    return (mine[0], len(mine)) if mine else None
