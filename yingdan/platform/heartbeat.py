"""Heartbeat: a small thread beside a long piece of work: it keeps the lease alive and ends what takes too long."""

import ctypes
import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)


class TimedOut(Exception):
    """The work took longer than it was allowed."""


class Heartbeat:
    """Inside `with Heartbeat(beat, every=15, timeout=3600)`, a thread of its own calls `beat` every so many seconds.

    When the time is over, TimedOut is raised inside the `with` block, between two of its Python instructions; a call
    into C (a slow network answer) ends first. A beat that raises ends the beating: what it protects is lost anyway,
    and the work learns of it at its own next step.
    """

    def __init__(self, beat: Callable[[], None], *, every: float, timeout: float) -> None:
        self._beat, self._every, self._timeout = beat, every, timeout
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._ends = time.monotonic() + timeout
        self._worker = threading.get_ident()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._over.set()

    def _run(self) -> None:
        try:
            while not self._over.wait(min(self._every, max(self._ends - time.monotonic(), 0))):
                if time.monotonic() >= self._ends:
                    self._interrupt()
                    return
                try:
                    self._beat()
                except DatabaseError:  # a busy database; the lease outlasts several beats
                    log.warning("a heartbeat was missed", exc_info=True)
        except Exception:
            log.info("the heartbeat ends: what it protects is over", exc_info=True)
        finally:
            connection.close()

    def _interrupt(self) -> None:
        """Raise TimedOut in the working thread, unless it has just finished (documented in Python's C API)."""
        with self._lock:
            if not self._over.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._worker), ctypes.py_object(TimedOut))
