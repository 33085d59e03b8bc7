"""What somebody opened last: his way back. Kept by an address of its own after the page is shown, never by reading."""

from django.db import models

from yingdan.kernel import clock
from yingdan.platform import about
from yingdan.platform.actor import current_actor

MOST, SLACK = 50, 10
"""So many are kept of each person; a few more for a while, so that most openings cost one statement that writes."""


class Recent(models.Model):
    """A record and when one person opened it last."""

    user_id = models.BigIntegerField()
    object_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["user_id", "object_key", "record_id"], name="recent_once")]
        indexes = [models.Index(fields=["user_id", "-at"], name="recent_latest")]

    def __str__(self) -> str:
        return f"{self.object_key} {self.record_id}"


def opened(key: str, pk: int) -> None:
    """Remember that the actor opened a record just now. Raises Missing for what he may not see."""
    about.target(key, pk)
    user_id = current_actor().user_id
    if user_id is None:
        return
    row = Recent(user_id=user_id, object_key=key, record_id=pk, at=clock.now())
    Recent.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user_id", "object_key", "record_id"], update_fields=["at"]
    )
    mine = Recent.objects.filter(user_id=user_id)
    if mine.count() > MOST + SLACK:
        kept = list(mine.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST])
        mine.exclude(pk__in=kept).delete()


def latest(most: int = MOST) -> list[tuple[str, int]]:
    """What the actor opened last, as pairs of key and id; what he no longer sees too: whoever shows it filters."""
    mine = Recent.objects.filter(user_id=me()).order_by("-at", "-pk")
    return [(key, id) for key, id in mine.values_list("object_key", "record_id")[:most]]


def me() -> int:
    """The id of whoever acts; none of anybody's for the system."""
    return current_actor().user_id or 0
