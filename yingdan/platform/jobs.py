"""Job: work done later or regularly, as somebody. The queue is a table, the worker any process that calls `work_once`.

    @job(name="mail.digest", every="0 8 * * 1-5", timeout=600)
    def digest(progress: Progress, *, day: str) -> dict[str, int]:
        "Mail everybody what waits for him."

    later(digest, key="digest-2026-11-21", day="2026-11-21")

A run is leased: its worker renews the lease while it lives, and when the worker is killed the run is taken back
(`reap`) and done again. So a job may run more than once and must be written to be repeated: in chunks, each its own
transaction, with its place kept in the same transaction. An error that is a Problem (the input is wrong, the person
may not) ends the run; any other is tried again, later each time, and in the end shown as failed with its reason.
"""

import json
import logging
import random
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import getpid
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from cronsim import CronSim
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Problem, Refused
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, Actor, acting, current_actor
from yingdan.platform.entitlements import actor_for, keep_up
from yingdan.platform.heartbeat import Heartbeat, TimedOut
from yingdan.platform.objects.job_run import OPEN, JobRun, Status
from yingdan.platform.progress import LEASE, Cancelled, Lost, Progress, Stopping

__all__ = ["Cancelled", "Job", "Progress", "cancel", "claim", "job", "later", "reap", "registered", "work_once"]

BACKOFF, BACKOFF_TOP = 10, 3600  # seconds: 10, 40, 160, 640 … and never more than an hour

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that can be done later: a function with its name, rhythm (cron, company time) and patience."""

    name: str
    run: Callable[..., Any]
    every: str = ""
    attempts: int = 5
    timeout: float = 3600

    def __call__(self, progress: Progress, **args: Any) -> Any:
        """Do it now, here, as the current actor."""
        return self.run(progress, **args)


_jobs: dict[str, Job] = {}


def job(
    *, name: str = "", every: str = "", attempts: int = 5, timeout: float = 3600
) -> Callable[[Callable[..., Any]], Job]:
    """Make a function a Job. `every` is a cron line read in the company's time zone; `timeout` is in seconds.

    The function takes a Progress and keyword arguments that JSON can hold, and returns None or what JSON can hold.
    Raises ValueError for a name given twice, CronSimError for a rhythm that is none.
    """

    def make(run: Callable[..., Any]) -> Job:
        made = Job(name or f"{run.__module__}.{run.__qualname__}", run, every, attempts, timeout)
        if made.name in _jobs:
            raise ValueError(f"there is already a job called {made.name}")
        if every:
            CronSim(every, clock.now())
        _jobs[made.name] = made
        return made

    return make


def registered() -> Mapping[str, Job]:
    """Every job there is, by name."""
    return MappingProxyType(_jobs)


def later(
    job: Job | str, *, actor: Actor | None = None, key: str = "", run_after: datetime | None = None, **args: Any
) -> JobRun:
    """Ask for `job` to be done as `actor` (else whoever acts now), not before `run_after`. Gives the run.

    While a run with the same `key` waits or runs, that one is given instead of a second. Raises Refused for somebody
    who is not signed in, TypeError for arguments JSON cannot hold, LookupError for an unknown name.
    """
    work = job if isinstance(job, Job) else _jobs[job]
    who = actor or current_actor()
    if who.user_id is None and not who.everything:
        raise Refused()
    run = JobRun(name=work.name, args=json.loads(json.dumps(args)), owner_id=who.user_id, once_key=key)
    run.max_attempts, run.run_after = work.attempts, run_after or clock.now()
    with acting(SYSTEM):
        open_one = JobRun.objects.filter(once_key=key, status__in=OPEN)
        if key and (found := open_one.first()):
            return found
        try:
            with transaction.atomic():
                return records.save(run)
        except (IntegrityError, Invalid):
            if key and (found := open_one.first()):
                return found
            raise


def cancel(run: JobRun) -> None:
    """End a waiting run now, a running one at its next step. Raises Refused unless the run is the actor's own."""
    who = current_actor()
    if not who.everything and run.owner_id != who.user_id:
        raise Refused()
    with acting(SYSTEM):
        this = JobRun.objects.filter(pk=run.pk)
        ended = records.quiet_update(this.filter(status=Status.WAITING), status=Status.CANCELLED, ended_at=clock.now())
        if not ended:
            records.quiet_update(this.filter(status=Status.RUNNING), cancel_asked=True)
        run.refresh_from_db()


def claim(worker: str, *, asked: bool | None = None) -> JobRun | None:
    """Take the run that has been due longest, for one lease; None when there is nothing to do. Of all, or only of what
    people asked for, or (`asked` false) of what the system asks for itself.

    SQLite takes the run inside an immediate transaction, PostgreSQL by locking its row and skipping locked ones.
    """
    with acting(SYSTEM):
        now = clock.now()
        due = JobRun.objects.filter(status=Status.WAITING, run_after__lte=now)
        if asked is not None:
            due = due.filter(owner__isnull=not asked)
        if not due.exists():
            return None
        with transaction.atomic():
            run = due.select_for_update(skip_locked=True).order_by("run_after", "pk").first()
            if run is None:
                return None
            run.status, run.worker, run.attempts = Status.RUNNING, worker, run.attempts + 1
            run.started_at, run.ended_at, run.lease_until, run.done_before = now, None, now + LEASE, run.done
            names = ("status", "worker", "attempts", "started_at", "ended_at", "lease_until", "done_before")
            records.quiet_update(JobRun.objects.filter(pk=run.pk), **{name: getattr(run, name) for name in names})
        return run


def work_once(worker: str = "", stopping: threading.Event | None = None, *, asked: bool | None = None) -> bool:
    """Do the next due run (see `claim`); whether there was one. Its errors end the run, never the worker."""
    run = claim(worker or f"{socket.gethostname()}-{getpid()}-{token_hex(4)}", asked=asked)
    if run is None:
        return False
    progress = Progress(run, stopping)
    work = _jobs.get(run.name)
    try:
        if work is None:
            raise Invalid("There is no job called %(name)s.", name=run.name)
        with Heartbeat(progress.tell, every=LEASE.total_seconds() / 4, timeout=work.timeout):
            result = _perform(work, progress)
        _end(progress, Status.DONE, result=result, message=progress.message)
    except Cancelled:
        _end(progress, Status.CANCELLED, message=_("Cancelled."))
    except Lost:
        log.warning("job %s was lost to another worker", run)
    except Stopping:
        _again(progress, clock.now(), attempts=run.attempts - 1, message=progress.message)
    except Conflict as problem:
        _fail_or_again(progress, str(problem))
    except Problem as problem:
        _end(progress, Status.FAILED, message=problem.show(_))
    except TimedOut:
        _fail_or_again(
            progress, _("It took longer than %(seconds)s seconds.") % {"seconds": int(work.timeout if work else 0)}
        )
    except Exception as error:
        log.exception("job %s failed", run)
        _fail_or_again(progress, f"{type(error).__name__}: {error}")
    return True


def reap() -> int:
    """Take back the runs whose worker has died (their lease ran out): do them again, or give up. How many.

    Only attempts that came no further count: a long import survives any number of restarts.
    """
    with acting(SYSTEM):
        now = clock.now()
        dead = list(JobRun.objects.filter(status=Status.RUNNING, lease_until__lt=now))
        for run in dead:
            progress = Progress(run)
            log.warning("job %s: worker %s is gone", run, run.worker)
            if run.cancel_asked:
                _end(progress, Status.CANCELLED, message=_("Cancelled."))
            elif run.done > run.done_before:
                _again(progress, now, attempts=0, message=_("The worker stopped while doing it; it is done again."))
            elif run.attempts >= run.max_attempts:
                _end(
                    progress,
                    Status.FAILED,
                    message=_("The worker stopped while doing it, %(n)s times.") % {"n": run.attempts},
                )
            else:
                _again(progress, now, message=_("The worker stopped while doing it; it is done again."))
    return len(dead)


def _perform(work: Job, progress: Progress) -> Any:
    """Call the job as its person, in his language."""
    owner = progress.run.owner_id
    keep_up()
    actor = SYSTEM.via("job") if owner is None else actor_for(owner, "job")
    with acting(actor), translation.override(actor.language):
        return work.run(progress, **progress.run.args)


def _fail_or_again(progress: Progress, reason: str) -> None:
    run = progress.run
    if run.attempts >= run.max_attempts:
        _end(progress, Status.FAILED, message=reason)
        return
    wait = min(BACKOFF * 4 ** (run.attempts - 1), BACKOFF_TOP) * random.uniform(0.9, 1.1)  # noqa: S311 - not a secret
    _again(progress, clock.now() + timedelta(seconds=wait), message=reason)


def _again(progress: Progress, run_after: datetime, **values: Any) -> None:
    _write(progress, status=Status.WAITING, run_after=run_after, worker="", lease_until=None, **values)


def _end(progress: Progress, status: Status, **values: Any) -> None:
    _write(progress, status=status, ended_at=clock.now(), lease_until=None, **values)


def _write(progress: Progress, **values: Any) -> None:
    """Write how a run went, unless it has become another worker's."""
    with acting(SYSTEM):
        if not records.quiet_update(progress.mine(), **progress.state() | values):
            log.warning("job %s ended here, but is no longer ours", progress.run)
