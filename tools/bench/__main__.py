"""`make bench`: everything that is promised of speed and size, measured, each beside its target and bare Django.

Seeds the company once (`var/bench`), then starts Yingdan (two processes, four threads each) and the bare application
with the same numbers, and asks both in turn, as rep, as manager of 30 and of 200, and as administrator. `--size S` is
quick; the promises are about L. A step that fails says so, and the others go on.
"""

import argparse
import json
from collections.abc import Iterator

from tools.bench import (
    asking,
    cold,
    exports,
    imports,
    machine,
    metrics,
    paint,
    places,
    rate,
    report,
    servers,
    weight,
    written,
)
from tools.bench.found import Figure, Found
from tools.bench.servers import Running
from tools.bench.steps import STEPS, Person

ASKED = tuple(dict.fromkeys(step.chosen_by for step in STEPS))
SERVED = ("rate", "memory", "browser")
WORKED = ("export", "import")
ONLY = (*ASKED, "rows", "metrics", *SERVED, *WORKED, "scripts", "cold")


def run(engine: str, size: str, rounds: int, only: set[str]) -> Found:
    """Measure what was asked for on one database."""
    found = Found(engine, size, machine.database(engine))
    if only - {"scripts", "cold"}:
        with places.company(engine, size) as place:
            in_company(found, place, rounds, only)
    if "scripts" in only:
        found.attempt("scripts", weight.scripts)
    if "cold" in only:
        found.attempt("cold", cold.starts, engine)
    return found


def in_company(found: Found, place: places.Place, rounds: int, only: set[str]) -> None:
    """The steps that need the company's rows."""
    places.inside(place, "tools.bench.table")
    people: dict[str, Person] = json.loads(places.inside(place, "tools.bench.people"))
    found.people = {name: person["people"] for name, person in people.items()}
    counts = asking.count(found, place, people, only)
    if "metrics" in only:
        found.attempt("metrics", metrics.figures, place)
    if only & {*ASKED, *SERVED}:
        with servers.product(place, "--no-worker") as ours, servers.bare(place) as bare:
            asking.pages(found, counts, ours, bare, people, only, rounds)
            served(found, ours, people, only)
    if only & {*WORKED}:
        with servers.product(place) as ours:
            worked(found, ours, people, only)


def served(found: Found, ours: Running, people: dict[str, Person], only: set[str]) -> None:
    """The steps that need a server; its memory after all of them."""
    if "rate" in only:
        found.attempt("rate", rate.rates, ours.origin, people)
    if "memory" in only:
        found.attempt("memory", memory, ours)
    if "browser" in only:
        found.attempt("browser", paint.paints, ours.origin, people)


def worked(found: Found, ours: Running, people: dict[str, Person], only: set[str]) -> None:
    """The steps that need a worker beside the server."""
    administrator, reader = people["administrator"], people["rep"]
    if "export" in only:
        found.attempt("export", exports.exports, ours, found.size, administrator, reader)
    if "import" in only:
        found.attempt("import", imports.imports, ours, administrator, reader)


def memory(ours: Running) -> Iterator[Figure]:
    """What the server holds after all it was asked: its first process and the two that answer pages."""
    rss, pss = ours.memory()
    yield Figure("memory.pss", pss, note=" + ".join(f"{one:.0f}" for one in ours.each()))
    yield Figure("memory.rss", rss)


def chosen(text: str) -> set[str]:
    """The steps named. Raises ArgumentTypeError for one there is not."""
    names = set(text.split(","))
    if unknown := names - set(ONLY):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(ONLY)}")
    return names


def main() -> None:
    """Measure what was asked for, print it, keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("S", "M", "L"), default="L")
    parser.add_argument("--engine", choices=(*places.ENGINES, "both"), default="both")
    parser.add_argument("--rounds", type=int, default=30, help="requests of each kind, after three to warm up")
    parser.add_argument("--only", type=chosen, default=set(ONLY), metavar="STEP,…", help=f"any of {', '.join(ONLY)}")
    parser.add_argument("--write", action="store_true", help="write docs/*/figures.md from all that was kept")
    told = parser.parse_args()
    before = machine.machine()
    print(f"{before}; commit {machine.commit()}", flush=True)
    results = []
    for engine in places.ENGINES if told.engine == "both" else (told.engine,):
        results.append(run(engine, told.size, told.rounds, told.only))
        print(report.show(results[-1]), flush=True)
    print(f"kept in {written.keep(results, before)}")
    for file in written.write(told.size) if told.write else ():
        print(f"written to {file}")


if __name__ == "__main__":
    main()
