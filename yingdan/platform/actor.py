"""Who is acting. Touching a record without an actor is an error, never a default."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache
from types import MappingProxyType
from typing import Any, cast

NOTHING_YET: Mapping[Any, Any] = MappingProxyType({})


class NoActor(RuntimeError):
    """A record was read or written outside `acting(...)`."""


class Reach(IntEnum):
    """How far a grant reaches, from nothing to the whole company."""

    NONE = 0
    OWN = 1
    TEAM = 2
    SUBTREE = 3
    UNITS = 4
    ALL = 5


@dataclass(frozen=True, slots=True)
class Allowance:
    """Which rows somebody may do one verb on: his own, those of some units, or everything. Falsy when none."""

    everything: bool = False
    own: bool = False
    units: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or self.own or bool(self.units)

    def __or__(self, other: "Allowance") -> "Allowance":
        return Allowance(self.everything or other.everything, self.own or other.own, self.units | other.units)

    def covers(self, other: "Allowance") -> bool:
        """Whether whoever holds this may hand out `other`: nobody gives what he does not hold."""
        if self.everything or not other:
            return True
        return not other.everything and (self.own or not other.own) and other.units <= self.units


NO_ROWS, ALL_ROWS = Allowance(), Allowance(everything=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person, or the system. Made once per request and never changed.

    `team` are the units he works in, `subtree` those and every unit below; `allowances` maps (object key, verb)
    to rows, where "*" stands for any; `shares` maps an object key to {record id: may he change it}; `withheld` maps an
    object key to {field: hidden, masked or read}, for the fields he may not edit.
    `source` says by which way he comes: web, api, job, import, cli or system.
    """

    user_id: int | None
    name: str = ""
    login: str = ""
    language: str = "zh-hans"
    team: tuple[int, ...] = ()
    subtree: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    allowances: Mapping[tuple[str, str], Allowance] = field(default_factory=lambda: NOTHING_YET)
    withheld: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: NOTHING_YET)
    shares: Mapping[str, Mapping[int, bool]] = field(default_factory=lambda: NOTHING_YET)
    sees_unowned: bool = False
    everything: bool = False
    source: str = "web"
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out for him once, gone with him; nobody made from him by `replace` inherits it."""

    def allows(self, key: str, verb: str) -> Allowance:
        """The rows of object `key` on which he may do `verb`; falsy when there are none."""
        if self.everything:
            return ALL_ROWS
        if (known := self.memo.get((key, verb))) is not None:
            return cast("Allowance", known)
        found = NO_ROWS
        for named in ((key, verb), (key, "*"), ("*", verb), ("*", "*")):
            found |= self.allowances.get(named, NO_ROWS)
        self.memo[key, verb] = found
        return found

    def may(self, key: str, verb: str) -> bool:
        """Whether he may do `verb` on any row of object `key`."""
        return bool(self.allows(key, verb))

    def shared(self, key: str, verb: str) -> tuple[int, ...]:
        """Ids of the rows of `key` that were shared with him for `verb` (view, or change for collaborators who
        may write).
        """
        rows = self.shares.get(key, NOTHING_YET)
        if verb == "view":
            return tuple(rows)
        return tuple(id for id, writes in rows.items() if writes) if verb == "change" else ()

    def via(self, source: str) -> "Actor":
        """The same person coming another way; each time the same one, who need not work out anew what he knows."""
        if source == self.source:
            return self
        if (known := self.memo.get((Actor.via, source))) is None:
            known = self.memo[Actor.via, source] = replace(self, source=source)
        return cast("Actor", known)


@cache
def system_by(source: str) -> Actor:
    """The system, set going by somebody who came this way."""
    return SYSTEM.via(source)


def as_keeper() -> Actor:
    """Whoever acts now, for what the program keeps true along with his own write: a ledger, a timeline. His name stays
    in the history, and no grant of his is asked, as the rule and not he decides what is written. Each use is listed.
    """
    return replace(current_actor(), everything=True)


SYSTEM = Actor(user_id=None, name="System", everything=True, source="system")
PUBLIC = Actor(user_id=None, name="Public", source="web")
_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Everything inside is done as `actor`."""
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def somebody() -> Actor | None:
    """Who acts now, None outside `acting(...)`: for what is shown to strangers too."""
    return _current.get()


def current_actor() -> Actor:
    """Who acts now. Raises NoActor outside `acting(...)`."""
    if (actor := _current.get()) is None:
        raise NoActor("wrap this in `with acting(actor):`")
    return actor
