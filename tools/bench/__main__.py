"""`make bench`: list, deep page, search, record, board, create, summary, import and cold start, beside bare Django.

Seeds the company once (`var/bench`), then starts Yingdan (two processes, four threads each) and the bare application
with the same numbers, and asks both in turn. `--size S` is quick; the promises are about L.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from tools.bench import places, report, servers
from tools.bench.imports import import_rows
from tools.bench.measure import measure


def run(engine: str, size: str, rounds: int, parts: set[str]) -> report.Result:
    """Measure on one database."""
    result = report.Result(engine, size)
    with places.company(engine, size) as place:
        if "pages" in parts:
            pages(place, result, rounds)
        if "import" in parts:
            result.import_seconds, result.import_note = import_rows(place, 10_000)
    if "cold" in parts:
        for name, demo in (("cold start, empty", "0"), ("first start of the demo company", "1")):
            result.cold[name] = cold(engine, demo)
    return result


def pages(place: places.Place, result: report.Result, rounds: int) -> None:
    """Every step, for each person."""
    places.inside(place, "tools.bench.table")
    people = json.loads(places.inside(place, "tools.bench.people"))
    result.people = {name: person["people"] for name, person in people.items()}
    with servers.product(place, "--no-worker") as ours, servers.bare(place) as bare:
        result.pages = measure(ours.origin, bare.origin, people, rounds)
        result.rss, result.pss = ours.memory()
        result.bare_rss = bare.memory()[0]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as told:
        json.dump(people, told)
        told.flush()
        for person, step, count, ms in json.loads(places.inside(place, "tools.bench.counting", told.name)):
            result.statements[person, step] = (count, ms)


def cold(engine: str, demo: str) -> float:
    """Seconds from the command to the first page, on an empty disk (SQLite) or an empty database (PostgreSQL)."""
    with (
        tempfile.TemporaryDirectory(prefix="yingdan-cold-") as name,
        places.database(engine, f"cold{demo}", fresh=True) as url,
    ):
        place = places.Place(engine, "cold", Path(name), url)
        environment = {**place.environment, "YINGDAN_DEMO": demo}
        began = time.monotonic()
        with servers.product(place, environment=environment):
            return time.monotonic() - began


def main() -> None:
    """Measure what was asked for, print it, keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("S", "M", "L"), default="L")
    parser.add_argument("--engine", choices=(*places.ENGINES, "both"), default="both")
    parser.add_argument("--rounds", type=int, default=30, help="requests of each kind, after three to warm up")
    parser.add_argument("--parts", default="pages,import,cold", help="any of pages,import,cold")
    told = parser.parse_args()
    engines = places.ENGINES if told.engine == "both" else (told.engine,)
    print(report.machine(), flush=True)
    results = []
    for engine in engines:
        results.append(run(engine, told.size, told.rounds, set(told.parts.split(","))))
        print(report.show(results[-1]), flush=True)
    print(f"kept in {report.keep(results)}")


if __name__ == "__main__":
    main()
