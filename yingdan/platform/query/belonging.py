"""Conditions on the record itself rather than on one of its fields: starred by the one who asks, shared with him."""

from collections.abc import Callable

from django.db.models import Q

from yingdan.platform import stars
from yingdan.platform.actor import current_actor


def taking_part(key: str) -> Q:
    """The records of an object that somebody shared with the one who asks."""
    return Q(pk__in=current_actor().shared(key, "view"))


def starred_by_me(key: str) -> Q:
    """Starred by the actor."""
    return Q(pk__in=stars.starred(key))


OF_RECORD: dict[str, Callable[[str], Q]] = {"takes_part": taking_part, "is_starred": starred_by_me}
"""Operators that stand on the field `id`: each gives the condition for an object's key."""
