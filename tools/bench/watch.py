"""Somebody reads lists before and while long jobs run, and somebody looks at the memory: what the jobs cost both.

A job is done again until enough lists were read meanwhile for a 95th of a hundred to say something; before each time as
many are read in quiet, by the same person and under the same eyes, so that a busy minute of the machine falls on both.
"""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tools.bench.client import Client
from tools.bench.found import Figure
from tools.bench.measure import Failed, browser, high
from tools.bench.servers import Running
from tools.bench.steps import STEPS, Person

PAUSE, LOOK = 0.05, 0.5  # seconds between two lists, and between two looks at the memory
WARM, SOME, ENOUGH = 5, 50, 200  # lists read before any counts, before a job at least, and wanted during it
MOST = 8  # times a job is done to have them
LIST = next(step for step in STEPS if step.name == "list")


@dataclass(frozen=True, slots=True)
class Done:
    """What a job says of itself, and the moment it ended, by the clock: whoever waits for it looks rarely, as a page
    that follows it does.
    """

    told: str
    ended: float

    @classmethod
    def by(cls, run: dict[str, Any], told: str) -> "Done":
        """From the record of a run."""
        return cls(told, datetime.fromisoformat(run["ended_at"]).timestamp())


@dataclass
class Watched:
    """What was seen of a job, done once or several times: its seconds, those of processor the worker took, the lists'
    milliseconds before and meanwhile, and the memory in MiB.
    """

    seconds: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    start: float = 0
    peak: float = 0
    told: str = ""

    @property
    def enough(self) -> bool:
        """Whether it need not be done again."""
        return len(self.during) >= ENOUGH or len(self.seconds) >= MOST

    def figures(self, name: str) -> list[Figure]:
        """The three figures of a job."""
        slower = high(self.during) / high(self.before) if self.during and high(self.before) else 0.0
        middles = statistics.median(self.before), statistics.median(self.during or [0.0])
        told = f"{high(self.before):.0f} → {high(self.during):.0f} ms, middle {middles[0]:.0f} → {middles[1]:.0f}"
        often = f"; {len(self.seconds)} times, {min(self.seconds):.1f} to {max(self.seconds):.1f} s"
        worked = f"; {statistics.median(self.worked):.1f} s of processor in the worker"
        extra = max(self.peak - self.start, 0.0)
        return [
            Figure(name, statistics.median(self.seconds), note=self.told + worked + often * (len(self.seconds) > 1)),
            Figure(f"{name}.memory", extra, note=f"PSS {self.start:.0f} → {self.peak:.0f} MiB, worker included"),
            Figure(f"{name}.slower", slower, note=f"{told}, {len(self.before)} and {len(self.during)} lists"),
        ]


def watched(server: Running, reader: Person, ready: Callable[[], Callable[[], Done]]) -> Watched:
    """Do the job that `ready` makes ready each time, from asking for it to its end, under these eyes, as often as is
    needed. Raises what the job raises, and Failed when a list is not answered meanwhile.
    """
    seen, ended = Watched(), threading.Event()
    lists = browser(server.origin, reader)
    for _turn in range(WARM):
        one_list(lists, reader)
    seen.start = seen.peak = server.memory()[1]

    def weigh() -> None:
        while not ended.wait(LOOK):
            seen.peak = max(seen.peak, server.memory()[1])

    eye = threading.Thread(target=weigh)
    eye.start()
    try:
        while not seen.enough:
            quiet = max(len(seen.during) - len(seen.before), 0) + SOME
            job = ready()
            seen.before += [one_list(lists, reader) for _turn in range(quiet)]
            once(seen, server, lists, reader, job)
    finally:
        ended.set()
        eye.join()
        lists.close()
    return seen


def once(seen: Watched, server: Running, lists: Client, reader: Person, job: Callable[[], Done]) -> None:
    """The job once, and the lists read from its beginning to its end. Raises what it raises, and Failed."""
    over, wrong = threading.Event(), list[str]()
    read: list[tuple[float, float]] = []

    def reading() -> None:
        while not over.is_set():
            try:
                ms = one_list(lists, reader)
                read.append((time.time() - ms / 1000, ms))
            except (OSError, Failed) as error:
                wrong.append(str(error))
                return

    thread = threading.Thread(target=reading)
    began, spent = time.time(), server.worked()
    thread.start()
    try:
        done = job()
    finally:
        over.set()
        thread.join()
    if wrong:
        raise Failed(f"meanwhile: {wrong[0]}")
    seen.seconds.append(done.ended - began)
    seen.worked.append(server.worked() - spent)
    seen.during += [ms for start, ms in read if start < done.ended]
    seen.told = done.told


def one_list(client: Client, reader: Person) -> float:
    """Milliseconds of one list, after a moment of rest. Raises Failed."""
    time.sleep(PAUSE)
    answer = client.get(LIST.ours(reader, 0))
    if answer.status >= 300:
        raise Failed(f"the list answered {answer.status}")
    return answer.ms
