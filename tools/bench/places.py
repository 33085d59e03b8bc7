"""Where the measured companies live: `var/bench/<engine>-<size>`, made once and kept, PostgreSQL beside it."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.testing.postgres import cluster, programs, servant

ROOT = Path(__file__).resolve().parent.parent.parent
BENCH = Path(os.environ.get("YINGDAN_BENCH_HOME") or ROOT / "var" / "bench")
ENGINES = ("sqlite", "postgresql")
INIT = ("-E", "UTF8", "--locale=C.UTF-8")
SETTINGS = ("listen_addresses=", "shared_buffers=512MB", "work_mem=16MB", "effective_cache_size=2GB",
            "random_page_cost=1.1", "max_connections=60", "jit=off")  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One company on one database: its home folder and the environment that leads programs there."""

    engine: str
    size: str
    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment for a program that works with this company."""
        mine = {"YINGDAN_HOME": str(self.home), "YINGDAN_DATABASE_URL": self.url, "YINGDAN_DEMO": "0"}
        plain = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "YINGDAN_DEBUG": "0", "YINGDAN_API_PER_MINUTE": "1000000"}
        return {**os.environ, **mine, **plain}


def yingdan(place: Place, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command of Yingdan's there."""
    command = [sys.executable, "-m", "yingdan.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=place.environment, capture_output=True, text=True, check=check)


@contextmanager
def company(engine: str, size: str) -> Iterator[Place]:
    """The company, seeded now if it was not yet. Raises SystemExit with the reason when it cannot be made."""
    with database(engine, size) as url:
        place = Place(engine, size, BENCH / f"{engine}-{size}", url)
        place.home.mkdir(parents=True, exist_ok=True)
        done = place.home / "seeded"
        made_for = json.loads(done.read_text()) if done.exists() else {}
        now = tables()
        if made_for and made_for.items() <= now.items():
            if made_for != now:
                inside(place, "tools.bench.upgraded")
        else:
            empty(place)
            began = time.monotonic()
            print(f"{engine}: seeding a company of size {size}; this is done once …", flush=True)
            made = yingdan(place, "seed", "--size", size, check=False)
            if made.returncode:
                raise SystemExit(f"seeding failed:\n{made.stdout[-2000:]}{made.stderr[-3000:]}")
            print(f"seeded in {time.monotonic() - began:.0f} s", flush=True)
        inside(place, "tools.bench.due")
        if made_for != now:
            tidy(place)
            done.write_text(json.dumps(now))
        yield place


def tables() -> dict[str, str]:
    """Each migration with a mark of what it does, whatever its layout and what it comes after.

    A company made for fewer of them is migrated; one made for others is made anew. Gathered ones say nothing: they do
    what others do.
    """
    files = [file for file in (ROOT / "yingdan").rglob("migrations/0*.py") if "_squashed_" not in file.name]
    marks = {str(file.relative_to(ROOT)): does(file.read_text("utf-8")) for file in sorted(files)}
    return {name: hashlib.sha256(mark.encode()).hexdigest()[:16] for name, mark in marks.items()}


def does(code: str) -> str:
    """The code of a migration without the steps it comes after."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            node.body = [part for part in node.body if not ast.unparse(part).startswith("dependencies =")]
    return ast.dump(tree)


def empty(place: Place) -> None:
    """Remove what is left of a company that was made for other tables, or only half made."""
    for left in place.home.glob("*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    if place.url:
        script = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        subprocess.run(["psql", "--quiet", place.url, "-c", script], check=True, capture_output=True)


def tidy(place: Place) -> None:
    """Do at once what PostgreSQL does by itself in the first minutes after many rows came, were it left running."""
    if place.url:
        subprocess.run(["psql", "--quiet", place.url, "-c", "VACUUM ANALYZE"], check=True, capture_output=True)


@contextmanager
def database(engine: str, size: str, *, fresh: bool = False) -> Iterator[str]:
    """The address of the database: kept from run to run, or, when `fresh`, an empty one that is thrown away."""
    if engine == "sqlite":
        yield ""
        return
    bindir = programs()
    if bindir is None:
        raise SystemExit("there is no PostgreSQL on this machine")
    with cluster(bindir, durable=True) if fresh else kept_cluster(bindir, f"bench_{size.lower()}") as url:
        yield url


@contextmanager
def kept_cluster(bindir: Path, name: str) -> Iterator[str]:
    """The bench's own PostgreSQL, with its settings as on a small server; running for as long as it is needed."""
    user = servant()
    as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    mark = hashlib.sha256(str(BENCH).encode()).hexdigest()[:8]
    top = Path(f"/var/tmp/yingdan-bench-{mark}") if user else BENCH / "postgresql"  # where the server's user may enter
    data, sockets = top / "data", top / "sockets"
    for folder in (top, sockets):
        folder.mkdir(parents=True, exist_ok=True)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        command = [str(bindir / "initdb"), "-D", str(data), "-U", "yingdan", "-A", "trust", *INIT]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **as_user)
    options = (f"unix_socket_directories={sockets}", *SETTINGS)
    command = [str(bindir / "postgres"), "-D", str(data), *(part for option in options for part in ("-c", option))]
    with (top / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd="/", stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **as_user
        )
    reach = ["-h", str(sockets), "-U", "yingdan"]
    try:
        for _ in range(600):
            if subprocess.run([str(bindir / "pg_isready"), "-q", *reach], check=False).returncode == 0:
                break
            time.sleep(0.1)
        listed = [str(bindir / "psql"), *reach, "-d", "postgres", "-Atc", "SELECT datname FROM pg_database"]
        if name not in subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split():
            subprocess.run([str(bindir / "createdb"), *reach, name], check=True)
        yield f"postgresql://yingdan@/{name}?host={sockets}"
    finally:
        server.terminate()
        server.wait(60)


def inside(place: Place, task: str, *words: str) -> str:
    """Run `main` of a module of these tools within Django, in the company's environment; gives what it printed."""
    code = f"import django; django.setup(); from {task} import main; main()"
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "yingdan.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{task} failed:\n{done.stderr[-3000:]}")
    sys.stderr.write(done.stderr)
    return done.stdout
