"""Facts. A module says what happened; who cares, reacts. Nobody is called before the facts are committed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from yingdan.platform import outbox
from yingdan.platform.actor import current_actor


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every fact: named in the past tense, holding ids and plain values only, never a model instance."""


@dataclass(frozen=True, slots=True)
class RecordChanged(Event):
    """A record was written: which object, which row, by which verb, which columns changed, by whom."""

    key: str
    id: int
    verb: str
    fields: tuple[str, ...]
    by: int | None


@dataclass(frozen=True, slots=True)
class DefinitionChanged(Event):
    """A customer's field was made or changed: of which object, which field, which of its rules."""

    key: str
    name: str
    rules: tuple[str, ...]


Reaction = Callable[[Any], None]
E_ = TypeVar("E_", bound=Reaction)


def on(event: type[Event]) -> Callable[[E_], E_]:
    """Let a function react to a kind of event. It must bear being called twice for the same one."""

    def react(function: E_) -> E_:
        outbox.listen(event, function)
        return function

    return react


def emit(event: Event) -> None:
    """Tell a fact: kept with the transaction, delivered after it is committed, at least once."""
    emit_all([event])


def emit_all(events: Sequence[Event]) -> None:
    """Tell facts that became true together."""
    if wanted := [event for event in events if outbox.heard(type(event))]:
        outbox.keep(wanted, current_actor().user_id)
        transaction.on_commit(outbox.wake)


def heard(event: type[Event]) -> bool:
    """Whether anybody reacts to this kind of event."""
    return outbox.heard(event)
