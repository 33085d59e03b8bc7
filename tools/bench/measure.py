"""The measuring itself: our page and the bare one in turn, so that a busy minute of the machine falls on both."""

import gzip
import statistics
from dataclasses import dataclass, field

from tools.bench.client import Answer, Client
from tools.bench.steps import STEPS, Person, Step

WARM = 3


@dataclass
class Figures:
    """What one step took one person: milliseconds of each round, ours and bare, and the size of our answer."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    wire: int = 0
    whole: int = 0
    failed: str = ""

    def p50(self) -> tuple[float, float]:
        """The medians, ours and bare, in ms."""
        return statistics.median(self.ours or [0]), statistics.median(self.bare or [0])

    def p95(self) -> tuple[float, float]:
        """The 95th per cent, ours and bare, in ms."""
        return _high(self.ours), _high(self.bare)

    @property
    def ratio(self) -> float:
        """Our median over the bare one; 0 when one is missing."""
        ours, bare = self.p50()
        return ours / bare if bare else 0.0


def _high(values: list[float]) -> float:
    return sorted(values)[min(int(len(values) * 0.95), len(values) - 1)] if values else 0.0


def measure(product: str, bare: str, people: dict[str, Person], rounds: int) -> dict[tuple[str, str], Figures]:
    """Every step for every person: (person, step) → figures."""
    found: dict[tuple[str, str], Figures] = {}
    for name, person in people.items():
        pages = Client(product, {"Cookie": f"yingdan_session={person['cookie']}"})
        programs = Client(product, {"Authorization": f"Bearer {person['token']}"})
        plain = Client(bare)
        for step in STEPS:
            figures = found[name, step.name] = Figures()
            for turn in range(-WARM, rounds):
                answer = ask(programs if "/api/" in step.ours(person, turn) else pages, step, person, turn, ours=True)
                beside = ask(plain, step, person, turn, ours=False)
                if answer.status >= 300:
                    figures.failed = f"{answer.status} {answer.body[:200]!r}"
                    break
                if beside.status >= 300:
                    raise SystemExit(f"the bare page {step.bare(person, turn)} answered {beside.status}")
                if turn >= 0:
                    figures.ours.append(answer.ms)
                    figures.bare.append(beside.ms)
            if not figures.failed:
                figures.wire, figures.whole = answer.size, _whole(answer)
        for client in (pages, programs, plain):
            client.close()
    return found


def ask(client: Client, step: Step, person: Person, turn: int, *, ours: bool) -> Answer:
    """One request of a step."""
    path = (step.ours if ours else step.bare)(person, turn)
    if step.body is None:
        return client.get(path)
    return client.post(path, step.body(person, turn))


def _whole(answer: Answer) -> int:
    return len(gzip.decompress(answer.body)) if answer.headers.get("content-encoding") == "gzip" else answer.size
