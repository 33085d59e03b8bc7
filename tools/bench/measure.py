"""The measuring itself: our page and the bare one in turn, so that a busy minute of the machine falls on both."""

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tools.bench.client import Answer, Client
from tools.bench.found import Figure
from tools.bench.promises import PROMISES
from tools.bench.steps import Person, Step

WARM = 3
CSRF = "b" * 32  # any secret will do when the cookie and the header agree


@dataclass
class Times:
    """What one step took one person: milliseconds of each round, ours and bare, and the size of our answer in bytes."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    wire: int = 0
    whole: int = 0

    @property
    def ratio(self) -> float:
        """Our median over the bare one; 0 when there is none."""
        return statistics.median(self.ours) / statistics.median(self.bare) if self.bare else 0.0


class Failed(Exception):
    """An answer was none: its status and how it begins."""


def high(values: Iterable[float]) -> float:
    """The 95th of 100, 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)] if ordered else 0.0


def browser(origin: str, person: Person) -> Client:
    """A signed-in person's browser."""
    cookie = f"yingdan_session={person['cookie']}; csrftoken={CSRF}"
    return Client(origin, {"Cookie": cookie, "X-CSRFToken": CSRF})


def program(origin: str, person: Person) -> Client:
    """A program with the person's token."""
    return Client(origin, {"Authorization": f"Bearer {person['token']}"})


def measure(product: str, bare: str, person: Person, step: Step, rounds: int) -> Times:
    """One step for one person. Raises Failed when we do not answer it, or the bare page does not."""
    ours = (program if "/api/" in step.ours(person, 0) else browser)(product, person)
    plain, times = Client(bare), Times()
    try:
        for turn in range(-WARM, rounds):
            answer = asked(ours, step.ours(person, turn), step, person, turn)
            beside = asked(plain, step.bare(person, turn), step, person, turn) if step.bare else None
            if turn >= 0:
                times.ours.append(answer.ms)
                times.bare += [beside.ms] if beside else []
    finally:
        ours.close()
        plain.close()
    times.wire, times.whole = answer.size, len(answer.plain)
    return times


def asked(client: Client, path: str, step: Step, person: Person, turn: int) -> Answer:
    """One request of a step. Raises Failed."""
    answer = client.get(path) if step.body is None else client.post(path, step.body(person, turn))
    if answer.status >= 300 or (step.body and b'"refused": 1' in answer.plain):
        raise Failed(f"{path} answered {answer.status}: {answer.plain[:200]!r}")
    return answer


def figures(step: Step, who: str, times: Times, statements: int | None, first: Times | None) -> Iterator[Figure]:
    """What a step is judged by; `first` is page 1, for whoever wants to be like it."""
    middle = statistics.median(times.ours)
    beside = f", bare {statistics.median(times.bare):.1f}" if times.bare else ""
    values = {
        "ms": (middle, f"p95 {high(times.ours):.1f}{beside}"),
        "ratio": (times.ratio, ""),
        "wire": (times.wire / 1024, f"{times.whole / 1024:.0f} KB plain"),
    }
    if statements is not None:
        values["statements"] = (statements, "")
    if first is not None:
        values["like"] = (middle / statistics.median(first.ours), "")
    for name, (value, note) in values.items():
        if f"{step.name}.{name}" in PROMISES:
            yield Figure(f"{step.name}.{name}", value, who, note)
