"""Conditions on the record itself rather than on one of its fields: starred by the one who asks, shared with him."""

from collections.abc import Callable, Iterable

from django.db.models import Q

from yingdan.platform.actor import current_actor


def taking_part(key: str) -> Q:
    """The records of an object that somebody shared with the one who asks."""
    return Q(pk__in=current_actor().shared(key, "view"))


OF_RECORD: dict[str, Callable[[str], Q]] = {"takes_part": taking_part, "is_starred": lambda key: Q(pk__in=())}
"""Operators that stand on the field `id`: each gives the condition for an object's key."""


def answer(op: str, ids: Callable[[str], Iterable[int]]) -> None:
    """Let an operator on `id` mean the records whose ids this function gives for an object's key."""
    OF_RECORD[op] = lambda key: Q(pk__in=ids(key))
