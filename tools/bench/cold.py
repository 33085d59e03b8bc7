"""From the command to the first page: seconds on an empty disk (SQLite) or an empty database (PostgreSQL)."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.bench import places, servers
from tools.bench.found import Figure


def starts(engine: str) -> Iterator[Figure]:
    """Of an empty company, and of the demo company."""
    for key, demo in (("cold.empty", "0"), ("cold.demo", "1")):
        yield Figure(key, cold(engine, demo))


def cold(engine: str, demo: str) -> float:
    """Seconds of one start."""
    with (
        tempfile.TemporaryDirectory(prefix="yingdan-cold-") as name,
        places.database(engine, f"cold{demo}", fresh=True) as url,
    ):
        place = places.Place(engine, "cold", Path(name), url)
        environment = {**place.environment, "YINGDAN_DEMO": demo}
        began = time.monotonic()
        with servers.product(place, environment=environment):
            return time.monotonic() - began
