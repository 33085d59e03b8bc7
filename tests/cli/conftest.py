"""An installation of its own for each test that runs the commands: a folder, and a database of the kind under test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Place:
    """One installation."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What leads a program there."""
        mine = {"YINGDAN_HOME": str(self.home), "YINGDAN_DATABASE_URL": self.url, "YINGDAN_DEMO": "0"}
        return {**os.environ, **mine, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}

    def yingdan(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        command = [sys.executable, "-m", "yingdan.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)

    def python(self, code: str) -> str:
        """Run a program there, as the system, and give what it printed."""
        start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'yingdan.config.settings'\n"
        start += "import django; django.setup()\n"
        start += "from yingdan.platform.actor import SYSTEM, acting\nfrom yingdan.platform import records\n"
        start += "from yingdan.platform.objects.unit import Unit\nscope = acting(SYSTEM); scope.__enter__()\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def units(self) -> list[str]:
        """The names of the units there are."""
        return self.python("print(*Unit.objects.order_by('name').values_list('name', flat=True), sep=',')").split(",")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty installation."""
    told = settings.DATABASES["default"]
    if told["ENGINE"].endswith("sqlite3"):
        yield Place(tmp_path, "")
        return
    name = f"ops_{uuid4().hex[:12]}"
    reach = ["-h", told["HOST"], "-p", str(told["PORT"] or 5432), "-U", told["USER"]]
    subprocess.run(["createdb", *reach, name], check=True)
    yield Place(tmp_path, f"postgresql://{told['USER']}@/{name}?host={told['HOST']}&port={told['PORT'] or 5432}")
    subprocess.run(["dropdb", "--force", *reach, name], check=True)


@pytest.fixture
def installed(place: Place) -> Place:
    """An installation with its first data and one unit, 华东."""
    place.python("from yingdan.platform.provision import prepare\nlist(prepare(demo=False))")
    place.python("records.save(Unit(name='华东', kind='region'))")
    return place
