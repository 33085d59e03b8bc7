"""A bulk change whose process is killed goes on where it was: every record counted once, none done twice."""

import json
from pathlib import Path

import pytest

from tests.platform.transfer.test_kill import program

ROWS = 1_000

PREPARE = """
import django
django.setup()
from django.core.management import call_command
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.bulk.run import Selection, begin
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.user import User
call_command("migrate", verbosity=0)
seeds.seed_all()
with acting(SYSTEM):
    admin = User.objects.get(login="admin")
    records.save_many([Account(name=f"A{n}", owner=admin, city="x" if n % 100 == 7 else "") for n in range(ROWS)])
    ids = tuple(Account.objects.values_list("pk", flat=True))
with acting(actor_for(admin.pk)):
    begin(Selection("crm.account", ids=(*ids, 10**9)), "change", {"city": "x"})
""".replace("ROWS", str(ROWS))

WORK = """
import django, os, signal, sys
django.setup()
from yingdan.kernel import clock
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.bulk import run as running
from yingdan.platform.jobs import reap, work_once
from yingdan.platform.objects.job_run import JobRun
running.CHUNK = 100
kept, calls, kill_at = running.log, [], int(sys.argv[1])

def log(run, outcomes):
    kept(run, outcomes)
    calls.append(1)
    if len(calls) == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

running.log = log
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
from yingdan.platform.objects.bulk_run import BulkRow, BulkRun
with acting(SYSTEM):
    run = BulkRun.objects.get()
    print(json.dumps({
        "status": run.status, "counts": [run.total, run.changed, run.unchanged, run.refused], "place": run.place,
        "set": Account.objects.filter(city="x").count(), "lines": BulkRow.objects.count(),
        "history": Change.objects.filter(object_key="crm.account", batch=run.batch).count(),
    }))
"""


@pytest.mark.faults
@pytest.mark.once
@pytest.mark.slow
def test_killed_twice_inside_a_chunk(tmp_path: Path) -> None:
    """Killed in the third chunk, then in the second of what is left, then let through."""
    program(tmp_path, PREPARE)
    program(tmp_path, WORK, "3", killed=True)
    half = json.loads(program(tmp_path, COUNT))
    assert (half["place"], half["lines"], half["history"]) == (200, 200, 198)
    program(tmp_path, WORK, "2", killed=True)
    program(tmp_path, WORK, "0")
    told = json.loads(program(tmp_path, COUNT))
    assert told["counts"] == [ROWS + 1, ROWS - 10, 10, 1]
    assert (told["status"], told["set"], told["lines"], told["history"]) == ("done", ROWS, ROWS + 1, ROWS - 10)
