"""Somebody reads lists before and while long jobs run: what the jobs cost him; and what they take of memory.

A job is done again until enough lists were read meanwhile. Before each time some are read in quiet, by the same person,
so that a busy minute of the machine falls on both. One run says little of the slowest twentieth of fifty lists: all are
dealt into parts, each of several runs, and the middle of what the parts say counts. The memory is looked at while the
job is done for the first time, whose lists do not count: to look takes the processor from who reads.
"""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tools.bench.client import Client
from tools.bench.found import Figure
from tools.bench.measure import Failed, browser, high
from tools.bench.servers import Running
from tools.bench.steps import STEPS, Person

PAUSE, LOOK = 0.05, 0.2  # seconds between two lists, and between two looks at the memory
WARM, SOME, ENOUGH = 5, 30, 450  # lists read before any counts, before a job at least, and wanted during all of them
MOST = 20  # times a job is done to have them
PARTS = 5
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
class Turn:
    """A job once: its seconds, those of processor the worker took, and the lists' milliseconds before and meanwhile."""

    before: list[float]
    during: list[float] = field(default_factory=list)
    seconds: float = 0
    worked: float = 0
    told: str = ""


@dataclass
class Watched:
    """What was seen of a job done several times, and the memory in MiB before, and at most."""

    turns: list[Turn] = field(default_factory=list)
    start: float = 0
    peak: float = 0

    @property
    def enough(self) -> bool:
        """Whether it need not be done again."""
        return sum(len(turn.during) for turn in self.turns) >= ENOUGH or len(self.turns) >= MOST

    def figures(self, name: str) -> list[Figure]:
        """The three figures of a job."""
        seconds = [turn.seconds for turn in self.turns]
        often = f"; {len(seconds)} times, {min(seconds):.1f} to {max(seconds):.1f} s"
        worked = f"; {statistics.median(turn.worked for turn in self.turns):.1f} s of processor in the worker"
        before = [ms for turn in self.turns for ms in turn.before]
        during = [ms for turn in self.turns for ms in turn.during] or [0.0]
        middles = statistics.median(before), statistics.median(during)
        told = f"{high(before):.0f} → {high(during):.0f} ms, middle {middles[0]:.0f} → {middles[1]:.0f}"
        parts = slower(self.turns)
        told += f", {len(before)} and {len(during)} lists; of {len(parts)} parts {min(parts):.2f} to {max(parts):.2f}"
        extra = max(self.peak - self.start, 0.0)
        return [
            Figure(name, statistics.median(seconds), note=self.turns[-1].told + worked + often),
            Figure(f"{name}.memory", extra, note=f"PSS {self.start:.0f} → {self.peak:.0f} MiB, worker included"),
            Figure(f"{name}.slower", statistics.median(parts), note=told),
        ]


def slower(turns: Sequence[Turn]) -> list[float]:
    """How much longer the slowest twentieth of lists took meanwhile, by parts of as many turns that lie apart."""
    found = []
    for at in range(min(PARTS, len(turns))):
        part = turns[at::PARTS]
        before = high(ms for turn in part for ms in turn.before)
        during = high(ms for turn in part for ms in turn.during)
        found.append(during / before if before else 0.0)
    return found


def watched(server: Running, reader: Person, ready: Callable[[], Callable[[], Done]]) -> Watched:
    """Do the job that `ready` makes ready each time, from asking for it to its end, as often as is needed. Raises what
    the job raises, and Failed when a list is not answered meanwhile.
    """
    seen = Watched()
    lists = browser(server.origin, reader)
    try:
        for _turn in range(WARM):
            one_list(lists, reader)
        seen.start = seen.peak = server.memory()[1]
        weighed(seen, server, lists, reader, ready())
        while not seen.enough:
            job = ready()
            lacking = sum(len(turn.during) - len(turn.before) for turn in seen.turns)
            turn = Turn([one_list(lists, reader) for _turn in range(SOME + max(lacking, 0))])
            once(turn, server, lists, reader, job)
            seen.turns.append(turn)
            seen.peak = max(seen.peak, server.memory()[1])
    finally:
        lists.close()
    return seen


def weighed(seen: Watched, server: Running, lists: Client, reader: Person, job: Callable[[], Done]) -> None:
    """The job once, for its memory."""
    ended = threading.Event()

    def weigh() -> None:
        while not ended.wait(LOOK):
            seen.peak = max(seen.peak, server.memory()[1])

    eye = threading.Thread(target=weigh)
    eye.start()
    try:
        once(Turn([]), server, lists, reader, job)
    finally:
        ended.set()
        eye.join()


def once(turn: Turn, server: Running, lists: Client, reader: Person, job: Callable[[], Done]) -> None:
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
    turn.seconds, turn.worked, turn.told = done.ended - began, server.worked() - spent, done.told
    turn.during = [ms for start, ms in read if start < done.ended]


def one_list(client: Client, reader: Person) -> float:
    """Milliseconds of one list, after a moment of rest. Raises Failed."""
    time.sleep(PAUSE)
    answer = client.get(LIST.ours(reader, 0))
    if answer.status >= 300:
        raise Failed(f"the list answered {answer.status}")
    return answer.ms
