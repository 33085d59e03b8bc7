"""T-IM-04: an import whose process is killed goes on where it was: nothing twice, nothing lost, nothing logged but
not done.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROWS = 1_500

PREPARE = """
import django, sys
django.setup()
from django.core.management import call_command
from pathlib import Path
from yingdan.platform import schema, seeds
from yingdan.platform.actor import acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.user import User
from yingdan.platform.actor import SYSTEM
from yingdan.platform.transfer import wizard
from dataclasses import replace
call_command("migrate", verbosity=0)
seeds.seed_all()
with acting(SYSTEM):
    admin = User.objects.get(login="admin").pk
with acting(actor_for(admin)):
    source = wizard.open_upload(Path(sys.argv[1]))
    plan = wizard.propose(source.sheet(), schema.by_slug("accounts"))
    wizard.start(source, replace(plan, key=("name",)))
"""

WORK = """
import django, os, signal, sys
django.setup()
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import reap, work_once
from yingdan.kernel import clock
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.transfer import run as running
running.CHUNK = 100
kept, calls = running.log, []
kill_at, inside = int(sys.argv[1]), sys.argv[2] == "inside"

def log(run, found):
    kept(run, found)
    calls.append(1)
    if inside and len(calls) == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

class Steps(running.Progress):
    def step(self, *args, **named):
        if not inside and len(calls) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        super().step(*args, **named)

running.log = log
from yingdan.platform import jobs
jobs.Progress = Steps
with acting(SYSTEM):
    records.quiet_update(JobRun.objects.filter(status="running"), lease_until=clock.now().replace(year=2000))
reap()
while work_once():
    pass
"""

COUNT = """
import django, json
django.setup()
from yingdan.modules.crm.objects.account import Account
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.objects.import_run import ImportRow, ImportRun
with acting(SYSTEM):
    run = ImportRun.objects.get()
    print(json.dumps({
        "status": run.status, "total": run.total, "created": run.created, "failed": run.failed,
        "names": sorted(Account.objects.values_list("name", flat=True)),
        "history": Change.objects.filter(object_key="crm.account", verb="add").count(),
        "log": list(ImportRow.objects.order_by("number").values_list("number", flat=True)),
        "dangling": ImportRow.objects.filter(outcome="created").exclude(
            record_id__in=Account.objects.values("pk")).count(),
    }))
"""


def program(home: Path, code: str, *words: str, killed: bool = False) -> str:
    """Run a program against the company in `home`."""
    environment = {**os.environ, "YINGDAN_HOME": str(home), "YINGDAN_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "yingdan.config.settings", "YINGDAN_DEMO": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True, timeout=300, cwd=ROOT
    )
    assert done.returncode == (-signal.SIGKILL if killed else 0), done.stderr[-3000:]
    return done.stdout


@pytest.mark.faults
@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("when", ["inside", "between"])
def test_killed_at_thirty_and_sixty_per_cent(tmp_path: Path, when: str) -> None:
    """Killed inside a chunk's transaction, and between two chunks; bad rows among the good."""
    table = tmp_path / "accounts.csv"
    rows = [f"公司{n},{'bad' if n % 500 == 7 else ''}" for n in range(ROWS)]
    table.write_text("名称,邮箱\n" + "\n".join(rows) + "\n")
    program(tmp_path, PREPARE, str(table))
    program(tmp_path, WORK, str(ROWS // 100 * 3 // 10), when, killed=True)
    half = json.loads(program(tmp_path, COUNT))
    assert 0 < len(half["names"]) < ROWS
    assert half["created"] == len(half["names"])
    assert half["created"] + half["failed"] == len(half["log"])
    program(tmp_path, WORK, str(ROWS // 100 * 3 // 10), when, killed=True)
    program(tmp_path, WORK, "0", when)
    told = json.loads(program(tmp_path, COUNT))
    good = sorted(f"公司{n}" for n in range(ROWS) if n % 500 != 7)
    assert told["names"] == good
    assert (told["status"], told["total"], told["created"], told["failed"]) == ("done", ROWS, len(good), 3)
    assert told["history"] == len(good)
    assert told["log"] == list(range(2, ROWS + 2))
    assert told["dangling"] == 0
