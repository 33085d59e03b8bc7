"""`make load`: fifty people at work on one server for some minutes, 85 of 100 requests reading, and what came of it.

Starts a server of its own over the bench's company (`--size`, seeded once), lets `--people` think `--think` seconds
between two requests, and prints what each kind of request took, beside the gate of acceptance.md C-LD-1. Exit code 1
when a request failed, the log speaks of a locked database, or a gate is broken.
"""

import argparse
import json
import random
import statistics
import sys
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tools.bench import places, servers
from tools.bench.client import Answer, Client

GATES = {"list": 500, "record": 400, "search": 500, "save": 600, "board": 1500, "home": 1500}  # ms, 95 of 100
WORDS = ("科技", "机械", "精密", "zdh", "苏州", "华", "0001")
READS = ("list",) * 30 + ("record",) * 30 + ("search",) * 15 + ("board",) * 5 + ("home",) * 5
WRITES = ("save",) * 15
MOST_MINUTES = 60


@dataclass
class Outcome:
    """What the requests of all people came to."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)


def one(person: dict[str, Any], kind: str, pages: Client, programs: Client, chance: random.Random) -> Answer:
    """One request of a kind."""
    match kind:
        case "list":
            order = chance.choice(("-amount", "expected_close_on", "-updated_at"))
            return pages.get(f"/opportunities/?order={order}&f.status__is=open")
        case "record":
            return pages.get(f"/opportunities/{chance.choice(person['ids'])}/")
        case "search":
            return pages.get(f"/accounts/?q={quote(chance.choice(WORDS))}")
        case "board":
            return pages.get("/opportunities/?view=board")
        case "home":
            return pages.get("/")
    if chance.random() < 0.5:
        body: dict[str, Any] = {"name": f"负载 {chance.randrange(10**9)}", "amount": f"{chance.randrange(10**6)}.00"}
        return programs.post("/api/v1/opportunities", body)
    body = {"next_step": f"回访 {chance.randrange(10**6)}"}
    path = f"/api/v1/opportunities/{chance.choice(person['may'])}"
    return programs.send("PATCH", path, json.dumps(body).encode(), {"Content-Type": "application/json"})


def live(person: dict[str, Any], origin: str, until: float, think: float, seed: int, outcome: Outcome) -> None:
    """One person's time at work."""
    chance = random.Random(seed)
    pages = Client(origin, {"Cookie": f"yingdan_session={person['cookie']}"})
    programs = Client(origin, {"Authorization": f"Bearer {person['token']}"})
    time.sleep(chance.uniform(0, think))
    while time.monotonic() < until:
        kind = chance.choice(READS + WRITES)
        try:
            answer = one(person, kind, pages, programs, chance)
        except OSError as error:
            outcome.failures[f"{kind}: {type(error).__name__}"] += 1
        else:
            outcome.times[kind].append(answer.ms)
            outcome.statuses[answer.status] += 1
            if answer.status >= 400:
                outcome.failures[f"{kind}: {answer.status} {answer.body[:120]!r}"] += 1
        time.sleep(chance.expovariate(1 / think) if think else 0)
    pages.close()
    programs.close()


def run(place: places.Place, people: int, minutes: float, think: float) -> bool:
    """The load on one database; whether all gates held."""
    crowd = json.loads(places.inside(place, "tools.bench.crowd", str(people)))
    outcome = Outcome()
    with servers.product(place) as server:
        before = server.memory()[0]
        began = time.monotonic()
        threads = [
            threading.Thread(
                target=live, args=(crowd[n % len(crowd)], server.origin, began + minutes * 60, think, n, outcome)
            )
            for n in range(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        rss, pss = server.memory()
        log = server.log.read_text(errors="replace")
    kinds = Counter(person["kind"] for person in crowd)
    print(f"\n{place.engine}, size {place.size}: {people} people ({dict(kinds)}), {think} s to think, {took:.0f} s")
    return report(outcome, took, log) & told_memory(before, rss, pss)


def told_memory(before: float, rss: float, pss: float) -> bool:
    """Print what the server takes; growth is shown, not judged, in so short a time."""
    print(f"memory: RSS {before:.0f} → {rss:.0f} MiB, PSS {pss:.0f} MiB")
    return True


def report(outcome: Outcome, took: float, log: str) -> bool:
    """Print the figures; whether nothing failed and every gate held."""
    total = sum(map(len, outcome.times.values()))
    locked, errors = log.count("database is locked"), log.count("Traceback")
    print(f"{total} requests, {total / took:.1f} a second; statuses {dict(outcome.statuses)}")
    good = not outcome.failures and not locked
    for kind, times in sorted(outcome.times.items()):
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        held = cuts[94] <= GATES[kind]
        good &= held
        print(
            f" {'✓' if held else '✗'} {kind:8} {len(times):6} requests   p50 {cuts[49]:7.1f}   p95 {cuts[94]:7.1f}"
            f" (at most {GATES[kind]})   p99 {cuts[98]:7.1f}   longest {max(times):7.1f} ms"
        )
    print(f" {'✓' if not locked else '✗'} database is locked: {locked}   tracebacks in the log: {errors}")
    for failure, count in outcome.failures.most_common(10):
        print(f" ✗ {count} × {failure}")
    return good


def main() -> int:
    """Run it on each database asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--think", type=float, default=3, help="seconds between two requests of a person, on average")
    parser.add_argument("--size", choices=("S", "M", "L"), default="L")
    parser.add_argument("--engine", choices=(*places.ENGINES, "both"), default="both")
    asked = parser.parse_args()
    good = True
    for engine in places.ENGINES if asked.engine == "both" else (asked.engine,):
        with places.company(engine, asked.size) as place:
            good &= run(place, min(asked.people, 256), min(asked.minutes, MOST_MINUTES), asked.think)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
