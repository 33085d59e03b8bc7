"""Eight processes write through the door at the same time on SQLite: nothing is lost, nobody is told "database
is locked".
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES, WRITES = 8, 25

WRITER = """
import django, json, sys
django.setup()
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting

name, writes, shared = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
wrong = []
with acting(SYSTEM):
    for n in range(writes):
        try:
            records.create(Account, {"name": f"writer {name} {n}"})
            records.change(Account.objects.get(pk=shared), {"description": f"{name} {n}"})
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")
print(json.dumps(wrong))
"""

COUNT = """
import django, json
django.setup()
from yingdan.modules.crm.objects.account import Account
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.search import index

with acting(SYSTEM):
    made = Account.objects.filter(name__startswith="writer")
    shared = Account.objects.get(name="shared")
    print(json.dumps({
        "rows": made.count(),
        "numbers": sorted(made.values_list("number", flat=True)),
        "version": shared.version,
        "history": Change.objects.filter(object_key="crm.account", verb="add").count(),
        "changes": Change.objects.filter(object_key="crm.account", record_id=shared.pk, verb="change").count(),
        "found": Account.objects.filter(index.matching("crm.account", "writer").q()).count(),
    }))
"""

START = """
import django
django.setup()
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
with acting(SYSTEM):
    print(records.create(Account, {"name": "shared"}).pk)
"""


def python(home: Path, code: str, *words: str) -> str:
    """Run a program against the company in `home`."""
    environment = {**os.environ, "YINGDAN_HOME": str(home), "YINGDAN_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    environment["DJANGO_SETTINGS_MODULE"] = "yingdan.config.settings"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True, timeout=300, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
def test_eight_processes_write_through_the_door_and_lose_nothing(tmp_path: Path) -> None:
    """Rows, numbers, versions, history and search agree, to the last one."""
    migrate = (
        "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    )
    python(tmp_path, migrate)
    shared = python(tmp_path, START).strip()
    environment = {**os.environ, "YINGDAN_HOME": str(tmp_path), "YINGDAN_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    environment["DJANGO_SETTINGS_MODULE"] = "yingdan.config.settings"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(n), str(WRITES), shared],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    for writer in writers:
        out, errors = writer.communicate(timeout=300)
        assert writer.returncode == 0, errors[-3000:]
        assert json.loads(out) == []
        assert "locked" not in errors
    told = json.loads(python(tmp_path, COUNT))
    wanted = PROCESSES * WRITES
    assert told["rows"] == wanted
    assert len(set(told["numbers"])) == wanted
    assert told["version"] == 1 + wanted and told["changes"] == wanted
    assert told["history"] == wanted + 1
