"""An installation of its own for each test that runs the commands: a folder, and a database of the kind under test."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = "SELECT name FROM platform_unit WHERE deleted_at IS NULL ORDER BY name"
ONE_BY_ONE = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from yingdan.cli.__main__ import main
found = []
for words in json.loads(sys.argv[1]):
    sys.argv[1:] = words
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said:
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
    found.append((code, said.getvalue()))
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Place:
    """One installation."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What leads a program there."""
        mine = {
            "YINGDAN_HOME": str(self.home),
            "YINGDAN_DATABASE_URL": self.url,
            "YINGDAN_DEMO": "0",
            "YINGDAN_PORT": "18765",
        }
        return {**os.environ, **mine, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}

    def yingdan(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        command = [sys.executable, "-m", "yingdan.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)

    def program(self, code: str, *words: str) -> str:
        """Run a program of Python there; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def one_by_one(self, *commands: Sequence[str]) -> list[tuple[int, str]]:
        """Run several commands one after the other, in one process: the exit code of each, and what it complained."""
        told = self.program(ONE_BY_ONE, json.dumps(commands)).splitlines()[-1]
        return [(code, said) for code, said in json.loads(told)]

    def python(self, code: str) -> str:
        """Run a program there, as the system, and give what it printed."""
        start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'yingdan.config.settings'\n"
        start += "import django; django.setup()\n"
        start += "from yingdan.platform.actor import SYSTEM, acting\nfrom yingdan.platform import records\n"
        start += "from yingdan.platform.objects.unit import Unit\nscope = acting(SYSTEM); scope.__enter__()\n"
        return self.program(start + code)

    def units(self) -> list[str]:
        """The names of the units there are; asked for without starting the product."""
        if self.url:
            with psycopg.connect(self.url) as there:
                found = there.execute(UNITS).fetchall()
        else:
            with closing(sqlite3.connect(self.home / "yingdan.sqlite3")) as there:
                found = there.execute(UNITS).fetchall()
        return [name for (name,) in found]


def programs() -> list[str]:
    """How PostgreSQL's tools reach the server under test."""
    told = settings.DATABASES["default"]
    return ["-h", told["HOST"], "-p", str(told["PORT"] or 5432), "-U", told["USER"]]


@contextmanager
def made(home: Path, template: Place | None = None) -> Iterator[Place]:
    """An installation in `home`: empty, or a copy of `template`."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        if template is not None:
            shutil.copytree(template.home, home, dirs_exist_ok=True)
        yield Place(home, "")
        return
    name = f"ops_{uuid4().hex[:12]}"
    like = ["-T", template.url.partition("@/")[2].partition("?")[0]] if template else []
    told = settings.DATABASES["default"]
    subprocess.run(["createdb", *programs(), *like, name], check=True)
    yield Place(home, f"postgresql://{told['USER']}@/{name}?host={told['HOST']}&port={told['PORT'] or 5432}")
    subprocess.run(["dropdb", "--force", *programs(), name], check=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An installation with its first data and one unit, 华东, made once."""
    with made(tmp_path_factory.mktemp("template")) as place:
        place.python(
            "from yingdan.platform.provision import prepare\nlist(prepare(demo=False))\n"
            "records.save(Unit(name='华东', kind='region'))"
        )
        yield place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty installation."""
    with made(tmp_path) as place:
        yield place


@pytest.fixture
def installed(tmp_path: Path, template: Place) -> Iterator[Place]:
    """A fresh copy of the installation with one unit."""
    with made(tmp_path, template) as place:
        yield place
