"""How many pages a second two workers answer, asked by eight clients at once.

The clients run on the same machine and take their part of it, so a server with clients elsewhere answers more.
"""

import threading
import time
from collections.abc import Iterator

from tools.bench.found import Figure
from tools.bench.measure import Failed, browser, high
from tools.bench.steps import STEPS, Person, Step

CLIENTS, SECONDS = 8, 6.0


def rates(origin: str, people: dict[str, Person]) -> Iterator[Figure]:
    """Lists and record pages a second, for each person. Raises Failed when a request is not answered."""
    for step in (step for step in STEPS if step.name in ("list", "record")):
        for name, person in people.items():
            yield rate(origin, person, step, name)


def rate(origin: str, person: Person, step: Step, who: str) -> Figure:
    """The pages of one step a second."""
    times: list[float] = []
    wrong: list[str] = []
    until = time.monotonic() + SECONDS

    def ask(number: int) -> None:
        client, turn = browser(origin, person), number * 1000
        while time.monotonic() < until and not wrong:
            try:
                answer = client.get(step.ours(person, turn))
            except OSError as error:
                wrong.append(str(error))
                break
            if answer.status >= 300:
                wrong.append(f"{step.name} answered {answer.status}")
            times.append(answer.ms)
            turn += 1
        client.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise Failed(wrong[0])
    return Figure(f"rate.{step.name}", len(times) / (time.monotonic() - began), who, f"p95 {high(times):.0f} ms")
