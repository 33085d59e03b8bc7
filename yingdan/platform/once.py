"""What is done once however often it is sent: a key, who sent it with what, and what came of it, kept for a day."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.db import models, transaction

from yingdan.kernel import clock

T = TypeVar("T")
KEPT = timedelta(hours=24)
LONGEST = 200
"""Of the key itself; who keeps one may put a word of his own before it."""


class Done(models.Model):
    """What one person had done under a key. `request` tells what was sent apart from anything else, `outcome` is what
    leads a repeat to the same end.
    """

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=LONGEST + 10)
    request = models.CharField(max_length=64)
    outcome = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="done_once")]

    def __str__(self) -> str:
        return self.key


def once(
    user_id: int,
    key: str,
    request: str,
    work: Callable[[], T],
    *,
    kept: Callable[[T], Any],
    again: Callable[[Done], T],
) -> T:
    """Do `work` once per person and key; a repeat is answered by `again`, which is given what `kept` made of the first.

    The key's row and the work share one transaction: both stand, or neither, so that what failed can be tried again.
    Those who come at the same moment wait for the first at the row's uniqueness.
    """
    now = clock.now()
    with transaction.atomic():
        Done.objects.filter(at__lt=now - KEPT).delete()
        row, fresh = Done.objects.get_or_create(user_id=user_id, key=key, defaults={"request": request, "at": now})
        if not fresh:
            return again(row)
        found = work()
        Done.objects.filter(pk=row.pk).update(outcome=kept(found))
    return found


def claimed(user_id: int, keys: Collection[str]) -> dict[str, Any]:
    """What came of those keys under which something was done before; the others are the caller's now, until the end of
    his transaction, and he says with `settled` what he did under them. Who comes meanwhile waits.
    """
    if not keys:
        return {}
    now = clock.now()
    Done.objects.filter(at__lt=now - KEPT).delete()
    Done.objects.bulk_create([Done(user_id=user_id, key=key, at=now) for key in keys], ignore_conflicts=True)
    rows = Done.objects.filter(user_id=user_id, key__in=keys, outcome__isnull=False)
    return dict(rows.values_list("key", "outcome"))


def settled(user_id: int, keys: Collection[str], outcomes: Mapping[str, Any]) -> None:
    """Keep what was done under keys claimed in this transaction; under the others nothing was: they may come again."""
    if not keys:
        return
    rows = {row.key: row for row in Done.objects.filter(user_id=user_id, key__in=keys)}
    Done.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in outcomes]).delete()
    for key, outcome in outcomes.items():
        rows[key].outcome = outcome
    Done.objects.bulk_update([rows[key] for key in outcomes], ["outcome"], batch_size=400)
