"""The worker: does the jobs, delivers the events, asks for what is regular, takes back what died. As many as wanted."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection

from yingdan.platform import outbox
from yingdan.platform.jobs import reap, work_once
from yingdan.platform.schedule import tick

IDLE = 0.25  # seconds between two looks when there is nothing to do
CHORES = 10.0  # seconds between two looks at schedules and dead workers
AFTER_ERROR = 5.0  # seconds of rest when the database does not answer

log = logging.getLogger(__name__)


def work_forever(stopping: threading.Event, lanes: int = 1) -> None:
    """Work until `stopping` is set: `lanes` jobs at a time that people asked for, and a lane each for what the system
    asks for itself, for events and for chores.

    So nobody waits for the nightly backup, nor an event for a long job. On stopping, a running job ends at its next
    step and is put back.
    """
    threads = [threading.Thread(target=_lane, args=(_asked, stopping), name=f"jobs-{n}") for n in range(lanes)]
    threads.append(threading.Thread(target=_lane, args=(_own, stopping), name="own"))
    threads.append(threading.Thread(target=_lane, args=(_deliver, stopping), name="events"))
    threads.append(threading.Thread(target=_lane, args=(_chores, stopping, CHORES), name="chores"))
    for thread in threads:
        thread.daemon = True
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join(timeout=10)


def _asked(stopping: threading.Event) -> bool:
    return work_once(stopping=stopping, asked=True)


def _own(stopping: threading.Event) -> bool:
    return work_once(stopping=stopping, asked=False)


def _deliver(stopping: threading.Event) -> bool:
    return outbox.deliver(100) > 0


def _chores(stopping: threading.Event) -> bool:
    tick()
    reap()
    return False


def _lane(work: Callable[[threading.Event], bool], stopping: threading.Event, idle: float = IDLE) -> None:
    """Do `work` again and again, resting `idle` seconds when there was nothing; survive whatever it raises."""
    while not stopping.is_set():
        rest = idle
        try:
            close_old_connections()
            rest = 0 if work(stopping) else idle
        except DatabaseError:
            log.exception("the database does not answer; trying again")
            connection.close()
            rest = AFTER_ERROR
        except Exception:
            log.exception("a worker's lane stumbled; going on")
            rest = AFTER_ERROR
        stopping.wait(rest)
    connection.close()
