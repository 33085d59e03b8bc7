"""What the faults need done inside Yingdan: run in the installation's environment, prints JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count

from yingdan.kernel import clock
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import jobs, outbox, records, schema, tokens
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.objects.job_run import JobRun, Status
from yingdan.platform.provision import administrator, prepare
from yingdan.platform.search import index
from yingdan.platform.transfer import wizard


def found() -> Any:
    """A new installation; a token of its administrator."""
    list(prepare(demo=False))
    with acting(SYSTEM):
        return tokens.issue(administrator(), "faults")[1]


def begin(file: str) -> Any:
    """Ask for the import of a file as a job, as the wizard does; the id of the import."""
    with acting(SYSTEM), Path(file).open("rb") as stream:
        source = wizard.open_upload(stream, "accounts.csv")
        sheet = source.sheet("")
        plan = wizard.propose(sheet, schema.find(Account.key()))
        return wizard.start(source, plan).pk


def hurry(kind: str = "") -> Any:
    """Let the leases of dead workers be over now, as if a minute had gone by, and take their runs back."""
    with acting(SYSTEM):
        records.quiet_update(JobRun.objects.filter(status=Status.RUNNING), lease_until=clock.now())
        records.quiet_update(JobRun.objects.filter(status=Status.WAITING), run_after=clock.now())
    return jobs.reap()


def state(run: str) -> Any:
    """How the import stands, and whether rows, history, search and log agree."""
    with acting(SYSTEM):
        asked = ImportRun.objects.get(pk=int(run))
        twice = Account.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1).count()
        told = {name: getattr(asked, name) for name in ("status", "total", "created", "updated", "skipped", "failed")}
        job = asked.job
        return (
            told | {"job": job.status if job else "", "message": job.message if job else "", "twice": twice} | agreed()
        )


def agreed(word: str = "") -> Any:
    """The counts that must be one: accounts, their history, their search entries; and the database's own checks."""
    with acting(SYSTEM):
        rows = Account.objects.count()
        history = Change.objects.filter(object_key=Account.key(), verb="add").values("record_id").distinct().count()
        sought = set(index.everywhere("有限公司", {Account.key(): Account.objects.all()}, 10**6).get(Account.key(), []))
        waiting = outbox.Posted.objects.filter(delivered_at__isnull=True).count()
    whole = "ok"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            whole = cursor.fetchone()[0]
    connection.check_constraints()
    return {"rows": rows, "history": history, "found": len(sought), "whole": whole, "undelivered": waiting}


def names(word: str) -> Any:
    """The names of the accounts that contain a word."""
    with acting(SYSTEM):
        return sorted(Account.objects.filter(name__contains=word).values_list("name", flat=True))


TASKS = {task.__name__: task for task in (found, begin, hurry, state, agreed, names)}


def main() -> None:
    """Do the task named by the first argument with the others."""
    json.dump(TASKS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
