"""`make faults`: kill -9 in the middle of imports and of writes, at random moments, and see that nothing is half done.

    worker   the worker is killed `--kills` times during an import of `--rows` rows: every row once, all counts agree
    web      the server's page processes are killed while people save: what was acknowledged is there, once
    image    the database's files are copied while it is written, as a power cut would leave them: the copy is whole
    writers  eight processes write at once on SQLite: nothing lost, nobody told "database is locked"

Every part runs on a database of its own and is over in a few minutes. The seed of the moments is printed.
"""

import argparse
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tools.bench import places, servers
from tools.bench.client import Client
from tools.faults import files

PARTS = ("worker", "web", "image", "writers")
TASKS = "tools.faults.inside"


@contextmanager
def installation(engine: str) -> Iterator[tuple[places.Place, str]]:
    """A new, empty installation and a token of its administrator."""
    with (
        tempfile.TemporaryDirectory(prefix="yingdan-faults-") as name,
        places.database(engine, "faults", fresh=True) as url,
    ):
        place = places.Place(engine, "faults", Path(name), url)
        yield place, ask(place, "found")


def ask(place: places.Place, task: str, *words: str) -> Any:
    """Have something done inside Yingdan."""
    return json.loads(places.inside(place, TASKS, task, *words))


def worker(engine: str, chance: random.Random, kills: int, rows: int) -> list[str]:
    """Kill the worker again and again during one import; what is wrong afterwards."""
    with installation(engine) as (place, _token):
        file = files.write(place.home / "accounts.csv", rows, seed=7)
        run = str(ask(place, "begin", str(file)))
        killed = 0
        while killed < kills:
            process = start_worker(place)
            time.sleep(chance.uniform(0.9, 3.5))
            process.kill()
            process.wait()
            killed += 1
            ask(place, "hurry")
            told = ask(place, "state", run)
            if told["job"] not in ("waiting", "running"):
                break
        process = start_worker(place)
        ends = time.monotonic() + 300
        while (told := ask(place, "state", run))["job"] in ("waiting", "running") and time.monotonic() < ends:
            time.sleep(1)
        process.terminate()
        process.wait()
        wrong = []
        if (told["job"], told["status"]) != ("done", "done"):
            wrong.append(f"the import ended as {told['job']}/{told['status']}: {told['message']}")
        if told["created"] + told["updated"] + told["skipped"] + told["failed"] != told["total"]:
            wrong.append("created + updated + skipped + failed is not the number of rows")
        wrong += [
            f"{name} {told[name]} instead of {rows}"
            for name in ("total", "rows", "history", "created")
            if told[name] != rows
        ]
        wrong += unsound(told)
        print(f"worker killed {killed} times during {rows} rows: {told}")
        return wrong


def start_worker(place: places.Place) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    log = (place.home / "worker.log").open("ab")
    command = [sys.executable, "-m", "yingdan.cli", "work"]
    return subprocess.Popen(command, cwd=places.ROOT, env=place.environment, stdout=log, stderr=log)


def unsound(told: dict[str, Any]) -> list[str]:
    """What does not agree in the database."""
    wrong = [] if told["whole"] == "ok" else [f"integrity: {told['whole']}"]
    if told["found"] != told["rows"]:
        wrong.append(f"search finds {told['found']} of {told['rows']}")
    if told["history"] != told["rows"]:
        wrong.append(f"history knows {told['history']} of {told['rows']}")
    if told.get("twice"):
        wrong.append(f"{told['twice']} names are there twice")
    return wrong


def web(engine: str, chance: random.Random, kills: int, rows: int) -> list[str]:
    """Kill page processes while four people save; what was acknowledged must be there, and nothing twice."""
    with installation(engine) as (place, token), servers.product(place, "--no-worker") as server:
        stopping = threading.Event()
        kept: list[str] = []
        lost: list[str] = []
        threads = [
            threading.Thread(target=save, args=(server.origin, token, n, stopping, kept, lost)) for n in range(4)
        ]
        for thread in threads:
            thread.start()
        slowest = 0.0
        killed = 0
        for _turn in range(kills):
            time.sleep(chance.uniform(6.0, 7.5))  # granian gives up when one falls twice within 5.5 seconds
            victims = servers.family(server.process.pid)[1:]  # all answer pages: there is no worker here
            subprocess.run(["kill", "-9", str(chance.choice(victims))], check=False)
            killed += 1
            slowest = max(slowest, back_after(server.origin))
        stopping.set()
        for thread in threads:
            thread.join()
        there = ask(place, "names", "保存")
        told = ask(place, "agreed")
        print(
            f"page processes killed {killed} times: {len(kept)} saved, {len(lost)} without an answer,"
            f" back in {slowest:.1f} s; {told}"
        )
        wrong = [f"{len(set(kept) - set(there))} acknowledged records are not there"] if set(kept) - set(there) else []
        if len(there) != len(set(there)):
            wrong.append("a record is there twice")
        if slowest > 10:
            wrong.append(f"not back within 10 s: {slowest:.1f} s")
        if killed < kills:
            wrong.append("the server did not start its processes again")
        return wrong + unsound(told)


def save(origin: str, token: str, number: int, stopping: threading.Event, kept: list[str], lost: list[str]) -> None:
    """One person saving accounts, one after the other; a save without an answer is not repeated."""
    client = Client(origin, {"Authorization": f"Bearer {token}"}, timeout=15)
    turn = 0
    while not stopping.is_set():
        turn += 1
        name = f"保存 {number} {turn} 有限公司"
        try:
            answer = client.send("POST", "/api/v1/accounts", json.dumps({"name": name}).encode(), JSON, again=False)
        except OSError:
            lost.append(name)
            client.close()
            time.sleep(0.1)
            continue
        (kept if answer.status == 201 else lost).append(name)
        if answer.status == 429:
            time.sleep(1)


JSON = {"Content-Type": "application/json"}


def back_after(origin: str) -> float:
    """Seconds until eight requests in a row are answered again."""
    began = time.monotonic()
    good = 0
    while good < 8 and time.monotonic() - began < 30:
        client = Client(origin, timeout=5)
        try:
            good = good + 1 if client.get("/sign-in/").status < 500 else 0
        except OSError:
            good = 0
            time.sleep(0.05)
        client.close()
    return time.monotonic() - began


def image(engine: str, chance: random.Random, kills: int, rows: int) -> list[str]:
    """Copy database and log while an import runs; each copy must open whole. SQLite only."""
    if engine != "sqlite":
        return []
    with installation(engine) as (place, _token):
        file = files.write(place.home / "accounts.csv", rows, seed=8)
        ask(place, "begin", str(file))
        process = start_worker(place)
        wrong = []
        for turn in range(kills * 2):
            time.sleep(chance.uniform(0.05, 0.5))
            copy = place.home / f"copy{turn}.sqlite3"
            process.send_signal(signal.SIGSTOP)  # an instant in the middle of whatever it does
            for end in ("", "-wal"):
                source = place.home / f"yingdan.sqlite3{end}"
                if source.exists():
                    shutil.copyfile(source, f"{copy}{end}")
            process.send_signal(signal.SIGCONT)
            with closing(sqlite3.connect(copy)) as opened:
                found = opened.execute("PRAGMA integrity_check").fetchone()[0]
                orphans = opened.execute("PRAGMA foreign_key_check").fetchall()
            if found != "ok" or orphans:
                wrong.append(f"copy {turn}: {found}, {len(orphans)} orphans")
            for left in place.home.glob(f"copy{turn}.*"):
                left.unlink()
        process.kill()
        process.wait()
        print(f"{kills * 2} copies of the files taken while they were written, {len(wrong)} not whole")
        return wrong


def writers(engine: str, chance: random.Random, kills: int, rows: int) -> list[str]:
    """The test of eight writers, which is part of the usual tests too."""
    if engine != "sqlite":
        return []
    test = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/platform/test_sqlite_writers.py"]
    done = subprocess.run(test, cwd=places.ROOT, capture_output=True, text=True)
    print("eight writers:", done.stdout.strip().splitlines()[-1])
    return [] if done.returncode == 0 else [done.stdout[-2000:]]


def main() -> int:
    """Every part asked for on each database; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--engine", choices=(*places.ENGINES, "both"), default="both")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else random.randrange(10**6)
    print(f"seed {seed}", flush=True)
    todo: dict[str, Callable[..., list[str]]] = {"worker": worker, "web": web, "image": image, "writers": writers}
    broken = 0
    for engine in places.ENGINES if asked.engine == "both" else (asked.engine,):
        for part in asked.parts.split(","):
            wrong = todo[part](engine, random.Random(f"{seed}{part}"), asked.kills, asked.rows)
            broken += len(wrong)
            print(f"{'✗' if wrong else '✓'} {engine} {part}" + "".join(f"\n    {one}" for one in wrong), flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
