"""`make fuzz`: nonsense sent to every address, in every parameter and field; nothing may answer 5xx.

Runs in one process against a small company of its own (never against real data), as a rep and as the administrator.
What fails is printed once per kind, with the request that does it; the seed makes a run repeatable.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from tools.bench import places
from tools.bench.places import database

TASK = "tools.fuzzing"


def main() -> int:
    """Make the company, send the nonsense, print what happened; 1 when anything answered 5xx."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3000, help="requests on each database")
    parser.add_argument("--seconds", type=int, default=300, help="at most, on each database")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--engine", choices=(*places.ENGINES, "both"), default="both")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else random.randrange(10**6)
    bad = 0
    for engine in places.ENGINES if asked.engine == "both" else (asked.engine,):
        with tempfile.TemporaryDirectory(prefix="yingdan-fuzz-") as name, database(engine, "fuzz", fresh=True) as url:
            place = places.Place(engine, "fuzz", Path(name), url)
            words = (str(asked.cases), str(asked.seconds), str(seed))
            told = json.loads(places.inside(place, TASK, *words).splitlines()[-1])
        bad += len(told["failures"])
        print(f"{engine}, seed {seed}: {told['requests']} requests in {told['seconds']:.0f} s")
        print("   " + ", ".join(f"{name} × {count}" for name, count in sorted(told["statuses"].items())))
        for where, examples in told["failures"].items():
            print(f" ✗ {where}  ({len(examples)} times)\n     {examples[0]}")
        print(f" {'✗' if told['failures'] else '✓'} {len(told['failures'])} kinds of 5xx", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
