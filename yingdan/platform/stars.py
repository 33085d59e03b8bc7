"""Stars: the records somebody wants at hand. One's own, nobody else sees them; kept out of history and search."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, OuterRef

from yingdan.kernel import clock
from yingdan.platform import about
from yingdan.platform.actor import current_actor

MOST = 1000
"""So many records one person may star; the oldest stars go out first."""


class Star(models.Model):
    """One person's star on one record."""

    user_id = models.BigIntegerField()
    object_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "platform"
        constraints = [models.UniqueConstraint(fields=["user_id", "object_key", "record_id"], name="star_once")]

    def __str__(self) -> str:
        return f"{self.object_key} {self.record_id}"


def star(key: str, pk: int) -> None:
    """Star a record; doing it again changes nothing. Raises Missing for what the actor may not see."""
    about.target(key, pk)
    user_id = current_actor().user_id
    if user_id is None:
        return
    _star, new = Star.objects.get_or_create(user_id=user_id, object_key=key, record_id=pk)
    mine = Star.objects.filter(user_id=user_id)
    if new and mine.count() > MOST:
        mine.exclude(pk__in=list(mine.order_by("-at").values_list("pk", flat=True)[:MOST])).delete()


def unstar(key: str, pk: int) -> None:
    """Take the star off; also from what the actor no longer sees."""
    Star.objects.filter(user_id=me(), object_key=key, record_id=pk).delete()


def starred(key: str) -> list[int]:
    """The ids of the actor's starred records of an object, those in the bin or out of his sight too: whoever shows
    them filters his rows.
    """
    mine = Star.objects.filter(user_id=me(), object_key=key)
    return list(mine.order_by("-at", "-pk").values_list("record_id", flat=True))


def among(key: str, ids: Iterable[int]) -> set[int]:
    """Which of some records the actor starred, in one statement."""
    mine = Star.objects.filter(user_id=me(), object_key=key, record_id__in=list(ids))
    return set(mine.values_list("record_id", flat=True))


def mine(key: str) -> Exists:
    """Whether the actor starred a row of an object, to be asked together with the row."""
    return Exists(Star.objects.filter(user_id=me(), object_key=key, record_id=OuterRef("pk")))


def latest(most: int) -> list[tuple[str, int]]:
    """The actor's latest stars over all objects, as pairs of key and id."""
    mine = Star.objects.filter(user_id=me()).order_by("-at", "-pk")
    return [(key, id) for key, id in mine.values_list("object_key", "record_id")[:most]]


def me() -> int:
    """The id of whoever acts; none of anybody's for the system."""
    return current_actor().user_id or 0
