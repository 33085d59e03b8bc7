"""The outbox: events as rows in the transaction that made them true, delivered after commit.

Each reaction happens at least once; one that has been done for an event is remembered, so that a second delivery
does nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Event as Flag
from types import UnionType
from typing import Any, get_args, get_type_hints

from django.db import models, transaction

from yingdan.kernel import clock
from yingdan.platform import inserting
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import plain

log = logging.getLogger(__name__)
_reactions: dict[str, list[Callable[[Any], None]]] = defaultdict(list)
_types: dict[str, type] = {}
new_mail = Flag()
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
ATTEMPTS = 30  # 10 s, 40 s, 160 s … an hour: a day and an hour of trying


class Posted(models.Model):
    """An event waiting for its reactions, or done with them. `due_at` says when they are tried; None: no more."""

    at = models.DateTimeField(default=clock.now)
    by = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    values = models.JSONField()
    done = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now, null=True)
    error = models.TextField(default="", blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "platform"
        indexes = [models.Index(fields=["due_at"], name="posted_due", condition=models.Q(delivered_at__isnull=True))]


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


def keep(events: Sequence[Any], by: int | None) -> None:
    """Write events beside the changes they tell of."""
    rows = [(name_of(type(e)), by, {f.name: plain(getattr(e, f.name)) for f in fields(e)}) for e in events]
    inserting.add_rows(Posted, ("name", "by", "values"), rows)


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
    """Deliver what is due, oldest first; gives how many events were finished. A reaction that fails is tried
    again after a pause that grows, for a day.
    """
    finished = 0
    due = undelivered().filter(due_at__lte=clock.now()).order_by("id").values_list("pk", flat=True)
    for pk in list(due[:limit]):
        with transaction.atomic(), acting(SYSTEM):
            posted = undelivered().select_for_update(skip_locked=True).filter(pk=pk, due_at__lte=clock.now()).first()
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
    posted.due_at = clock.now() + pause(posted.attempts) if failed and posted.attempts < ATTEMPTS else None
    posted.save()
    return 0 if failed else 1


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed."""
    return min(FIRST_PAUSE * 4 ** min(attempts - 1, 10), LONGEST_PAUSE)


def undelivered() -> models.QuerySet[Posted]:
    """The events some reaction has not been done for."""
    return Posted.objects.filter(delivered_at__isnull=True)


def given_up() -> models.QuerySet[Posted]:
    """The events that were tried for a day and will not be tried again of themselves, oldest first."""
    return undelivered().filter(due_at__isnull=True).order_by("id")


def retry() -> int:
    """Try all that is undelivered again now, as if it were new; how many there are."""
    tried = undelivered().update(due_at=clock.now(), attempts=0)
    wake()
    return tried
