"""Whether a page is being made at this moment, known to all processes of this machine; who works behind gives way.

A worker is nicer than those who answer pages, but the database that works for it is not, and takes no notice of how
nice the worker is; and whoever is to answer a page waits a moment for the processor a worker has. So between two pieces
of work it looks whether somebody waits for a page, and lets him go first: at most a part of the time it has worked, so
that it comes to its end however many pages are asked for.
"""

import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

SHARE = 0.5
"""Of the time it has worked, so much it may wait."""
SAVED, LOOK = 0.1, 0.002
"""Seconds it may wait at once, and between two looks."""
LONG = 1.0
"""Seconds after which nobody gives way to a page any more: nor to one whose process has died at it."""
_MOMENT, _PLACES = struct.Struct("d"), 512
_lock, _now = threading.Lock(), [0]


@cache
def board() -> mmap.mmap | None:
    """What all processes see: for each of those that answer, since when, by the machine's clock; 0 for idle ones. None
    where there can be no such file.
    """
    path = Path(settings.HOME) / "answering"
    try:
        with path.open("a+b") as file:
            file.truncate(_PLACES * _MOMENT.size)
            return mmap.mmap(file.fileno(), _PLACES * _MOMENT.size)
    except (OSError, ValueError):
        return None


class Answering:
    """A WSGI application that says while it answers. What it sends piece by piece afterwards does not count."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        board()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        counted(1)
        try:
            return self.application(environ, start_response)
        finally:
            counted(-1)


def counted(by: int) -> None:
    """One more, or one less, is being answered by this process."""
    shared = board()
    with _lock:
        _now[0] += by
        if shared is not None:
            _MOMENT.pack_into(shared, os.getpid() % _PLACES * _MOMENT.size, time.monotonic() if _now[0] else 0.0)


def answering() -> bool:
    """Whether any process is making a page."""
    shared = board()
    if shared is None:
        return False
    since = time.monotonic() - LONG
    return any(began > since for (began,) in _MOMENT.iter_unpack(shared[:]))


class GivingWay:
    """Lets pages go first, of one piece of work: to be called between its parts, holding nothing a page waits for."""

    def __init__(self, share: float = SHARE) -> None:
        self.share, self.since, self.may = share, time.monotonic(), 0.0

    def __call__(self) -> None:
        """Wait until no page is being made, at most a `share` of the time worked since the work was begun."""
        began = time.monotonic()
        self.may = min(self.may + self.share * (began - self.since), SAVED)
        self.since = began
        while answering() and self.since - began < self.may:
            time.sleep(LOOK)
            self.since = time.monotonic()
        self.may -= self.since - began


_work: ContextVar[GivingWay | None] = ContextVar("giving way", default=None)


@contextmanager
def giving_way(share: float = SHARE) -> Iterator[None]:
    """Inside, `give_way` lets pages go first; elsewhere it does nothing, so what answers a page itself may call it."""
    token = _work.set(GivingWay(share))
    try:
        yield
    finally:
        _work.reset(token)


def give_way() -> None:
    """Let pages go first, if this is work behind."""
    if (work := _work.get()) is not None:
        work()
