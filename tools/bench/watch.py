"""Somebody goes on reading lists while a long job runs, and somebody looks at the memory: what the job costs both."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.bench.client import Client
from tools.bench.found import Figure
from tools.bench.measure import Failed, browser, high
from tools.bench.servers import Running
from tools.bench.steps import STEPS, Person

PAUSE, LOOK = 0.05, 0.2  # seconds between two lists, and between two looks at the memory
BEFORE = 60  # lists read in quiet, to compare with
LIST = next(step for step in STEPS if step.name == "list")


@dataclass
class Watched:
    """What was seen during a job: its seconds, those of processor the worker took, the lists' milliseconds before and
    meanwhile, and the memory in MiB.
    """

    seconds: float = 0
    worked: float = 0
    before: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    start: float = 0
    peak: float = 0

    def figures(self, name: str, note: str = "") -> list[Figure]:
        """The three figures of a job."""
        slower = high(self.during) / high(self.before) if self.during and high(self.before) else 0.0
        told = f"{high(self.before):.0f} → {high(self.during):.0f} ms, {len(self.during)} lists"
        extra = max(self.peak - self.start, 0.0)
        return [
            Figure(name, self.seconds, note=f"{note}; {self.worked:.1f} s of processor in the worker"),
            Figure(f"{name}.memory", extra, note=f"PSS {self.start:.0f} → {self.peak:.0f} MiB, worker included"),
            Figure(f"{name}.slower", slower, note=told),
        ]


def watched(server: Running, reader: Person, job: Callable[[], str]) -> tuple[Watched, str]:
    """Run `job`, from asking for it to its end, under these eyes; gives what was seen and what the job says.

    Raises what the job raises, and Failed when a list is not answered meanwhile.
    """
    seen, ended = Watched(), threading.Event()
    wrong: list[str] = []
    with_reader = browser(server.origin, reader)
    seen.before = [one_list(with_reader, reader) for _turn in range(BEFORE + 5)][5:]
    seen.start = seen.peak = server.memory()[1]

    def read() -> None:
        while not ended.is_set():
            try:
                seen.during.append(one_list(with_reader, reader))
            except (OSError, Failed) as error:
                wrong.append(str(error))
                return

    def weigh() -> None:
        while not ended.wait(LOOK):
            seen.peak = max(seen.peak, server.memory()[1])

    threads = [threading.Thread(target=read), threading.Thread(target=weigh)]
    began, spent = time.monotonic(), server.worked()
    for thread in threads:
        thread.start()
    try:
        told = job()
        seen.seconds = time.monotonic() - began
        seen.worked = server.worked() - spent
    finally:
        ended.set()
        for thread in threads:
            thread.join()
        with_reader.close()
    if wrong:
        raise Failed(f"meanwhile: {wrong[0]}")
    return seen, told


def one_list(client: Client, reader: Person) -> float:
    """Milliseconds of one list, after a moment of rest. Raises Failed."""
    time.sleep(PAUSE)
    answer = client.get(LIST.ours(reader, 0))
    if answer.status >= 300:
        raise Failed(f"the list answered {answer.status}")
    return answer.ms
