"""What is done once however often it is sent: a key, who sent it with what, and what came of it, kept for a day."""

from collections.abc import Callable
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
