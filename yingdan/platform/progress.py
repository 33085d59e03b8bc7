"""Progress: how a running job tells how far it is, keeps its lease, and hears that it should end."""

import math
import threading
import time
from datetime import timedelta
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet

from yingdan.kernel import clock
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.job_run import JobRun, Status

LEASE = timedelta(seconds=60)
TELL_EVERY = 0.5  # seconds between two writings of progress


class Cancelled(Exception):
    """Somebody asked for an end; raised by `Progress.step` inside the job."""


class Lost(Exception):
    """The run is no longer this worker's: its lease ran out and it was given to another."""


class Stopping(Exception):
    """The worker is going down; the run is put back and goes on elsewhere."""


class Steps(Protocol):
    """Whoever is told how far a run is: a job's Progress, a line on a terminal, or nobody."""

    def step(self, done: int, total: int, message: str = "") -> object:
        """`done` of `total` records or rows are dealt with. May raise to stop the run between two chunks."""
        ...


class Progress:
    """How a running job tells how far it is, and hears that it should end."""

    def __init__(self, run: JobRun, stopping: threading.Event | None = None) -> None:
        self.run = run
        self.done, self.total, self.message = run.done, run.total, run.message
        self._stopping = stopping or threading.Event()
        self._told = -math.inf

    def step(self, done: int, total: int, message: str = "") -> bool:
        """Tell that `done` of `total` is done, and renew the lease; whether it was time to write it down. Raises
        Cancelled, Lost or Stopping to end the job.

        Call it between chunks, outside a transaction: what is told inside one is written with the next step.
        """
        self.done, self.total, self.message = done, total, message
        if self._stopping.is_set():
            raise Stopping
        if time.monotonic() - self._told < TELL_EVERY:
            return False
        self._told = time.monotonic()
        self.tell()
        return True

    def tell(self) -> None:
        """Write progress and lease now, and look whether to end. Raises Cancelled or Lost."""
        with acting(SYSTEM):
            if not connection.in_atomic_block:
                records.quiet_update(self.mine(), lease_until=clock.now() + LEASE, **self.state())
            asked = self.mine().values_list("cancel_asked", flat=True).first()
        if asked is None:
            raise Lost
        if asked:
            raise Cancelled

    def state(self) -> dict[str, Any]:
        """The columns that say how far it is."""
        return {"done": self.done, "total": self.total, "message": self.message}

    def mine(self) -> QuerySet[JobRun]:
        """The run, as long as it is this worker's and this attempt's."""
        run = self.run
        return JobRun.objects.filter(pk=run.pk, status=Status.RUNNING, worker=run.worker, attempts=run.attempts)
