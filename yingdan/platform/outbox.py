"""The outbox: events as rows in the transaction that made them true, delivered after commit.

Each reaction happens at least once; one that has been done for an event is remembered, so that a second delivery
does nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from threading import Event as Flag
from types import UnionType
from typing import Any, get_args, get_type_hints

from django.db import models, transaction

from yingdan.kernel import clock
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import plain

log = logging.getLogger(__name__)
_reactions: dict[str, list[Callable[[Any], None]]] = defaultdict(list)
_types: dict[str, type] = {}
new_mail = Flag()
ATTEMPTS = 5


class Posted(models.Model):
    """An event waiting for its reactions, or done with them."""

    at = models.DateTimeField(default=clock.now)
    by = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    values = models.JSONField()
    done = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="", blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "platform"
        indexes = [models.Index(fields=["id"], name="posted_waiting", condition=models.Q(delivered_at__isnull=True))]


def name_of(thing: Any) -> str:
    """The full name of an event's class or a reaction."""
    return f"{thing.__module__}.{thing.__qualname__}"


def listen(event: type, reaction: Callable[[Any], None]) -> None:
    """Remember a reaction to a kind of event."""
    _types[name_of(event)] = event
    if reaction not in _reactions[name_of(event)]:
        _reactions[name_of(event)].append(reaction)


def heard(event: type) -> bool:
    """Whether anybody reacts to this kind of event."""
    return bool(_reactions.get(name_of(event)))


def keep(event: Any, by: int | None) -> None:
    """Write an event beside the change it tells of."""
    values = {f.name: plain(getattr(event, f.name)) for f in fields(event)}
    Posted.objects.create(name=name_of(type(event)), by=by, values=values)


def wake() -> None:
    """Tell a waiting worker of this process that there is something to deliver."""
    new_mail.set()


def revive(posted: Posted) -> Any:
    """The event back from its row."""
    cls = _types[posted.name]
    hints = get_type_hints(cls)
    return cls(**{name: typed(value, hints.get(name)) for name, value in posted.values.items()})


def typed(value: Any, hint: Any) -> Any:
    """A value back from JSON by its type hint."""
    if value is None:
        return None
    choices = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if Decimal in choices:
        return Decimal(value)
    if datetime in choices:
        return datetime.fromisoformat(value)
    if date in choices:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def deliver(limit: int = 200) -> int:
    """Deliver what waits, oldest first; gives how many events were finished. A reaction that fails is tried
    again later.
    """
    finished = 0
    waiting = (
        Posted.objects.filter(delivered_at__isnull=True, attempts__lt=ATTEMPTS)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    for pk in list(waiting[:limit]):
        with transaction.atomic(), acting(SYSTEM):
            posted = Posted.objects.select_for_update(skip_locked=True).filter(pk=pk, delivered_at__isnull=True).first()
            if posted is not None:
                finished += react(posted)
    return finished


def react(posted: Posted) -> int:
    """Run the reactions an event still waits for, each in a savepoint of its own; 1 when all are done."""
    failed = ""
    for reaction in _reactions.get(posted.name, []):
        name = name_of(reaction)
        if name in posted.done:
            continue
        try:
            with transaction.atomic():
                reaction(revive(posted))
            posted.done = [*posted.done, name]
        except Exception as error:  # a failing reaction must not hold up the others
            log.exception("reaction %s to %s failed", name, posted.pk)
            failed = f"{name}: {error}"
    posted.attempts += 1
    posted.error = failed
    posted.delivered_at = None if failed else clock.now()
    posted.save()
    return 0 if failed else 1
