"""A bounded load on a server of this machine: so many requests, so many at a time, and what came of them.

    yingdan token create --user admin          # prints a token
    make load ARGS="--token … --requests 2000 --at-once 8 /api/v1/accounts /api/v1/opportunities?limit=50"

Only addresses of this machine are accepted; it stops after `--requests` or `--seconds`, whichever comes first.
"""

import argparse
import http.client
import itertools
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

HERE = ("127.0.0.1", "localhost", "::1")
MOST_REQUESTS, MOST_SECONDS = 200_000, 900


@dataclass
class Outcome:
    """What the requests of all threads came to: how long each took in ms, the statuses, the errors."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


def client(host: str, port: int, paths: list[str], headers: dict[str, str], tickets: itertools.count, most: int,
           until: float, outcome: Outcome) -> None:  # fmt: skip
    """Ask for the paths in turn over one kept connection until the tickets or the time are used up."""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    while (ticket := next(tickets)) < most and time.monotonic() < until:
        start = time.perf_counter()
        try:
            connection.request("GET", paths[ticket % len(paths)], headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            outcome.errors[type(error).__name__] += 1
            connection.close()
            time.sleep(0.05)
            continue
        outcome.times.append((time.perf_counter() - start) * 1000)
        outcome.statuses[answer.status] += 1


def report(outcome: Outcome, seconds: float) -> str:
    """The result in a few lines; times in ms."""
    if not outcome.times:
        return f"no answer: {dict(outcome.errors)}"
    steps = statistics.quantiles(outcome.times, n=100) if len(outcome.times) > 1 else outcome.times * 99
    p50, p95, p99, longest = (f"{value:.1f} ms" for value in (steps[49], steps[94], steps[98], max(outcome.times)))
    return (
        f"{len(outcome.times)} answers in {seconds:.1f} s: {len(outcome.times) / seconds:.0f} a second\n"
        f"p50 {p50} · p95 {p95} · p99 {p99} · longest {longest}\n"
        f"statuses {dict(outcome.statuses)} · errors {dict(outcome.errors) or 'none'}"
    )


def main() -> int:
    """Run the load; 1 when something other than 200 came back, or nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", help="what to ask for, such as /api/v1/accounts")
    parser.add_argument("--host", default="127.0.0.1", choices=HERE)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--token", default="", help="of yingdan token create")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--at-once", type=int, default=8)
    asked = parser.parse_args()
    headers = {"Authorization": f"Bearer {asked.token}"} if asked.token else {}
    outcome, tickets, start = Outcome(), itertools.count(), time.monotonic()
    most, until = min(asked.requests, MOST_REQUESTS), start + min(asked.seconds, MOST_SECONDS)
    threads = [
        threading.Thread(
            target=client, args=(asked.host, asked.port, asked.paths, headers, tickets, most, until, outcome)
        )
        for _ in range(min(asked.at_once, 256))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(report(outcome, time.monotonic() - start))
    return 0 if outcome.statuses and set(outcome.statuses) == {200} and not outcome.errors else 1


if __name__ == "__main__":
    sys.exit(main())
