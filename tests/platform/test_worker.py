"""The worker: nobody waits for what the system does for itself."""

import threading

import pytest

from yingdan.platform import jobs, records, worker
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.jobs import Progress, job, later
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.objects.user import User

PATIENCE = 10  # seconds


@pytest.mark.django_db(transaction=True)
def test_what_somebody_asked_for_is_done_while_a_backup_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup was asked for first, and ends only after the export."""
    monkeypatch.setattr(jobs, "_jobs", {})
    exported, stopping = threading.Event(), threading.Event()

    def long_one(progress: Progress) -> bool:
        return exported.wait(PATIENCE)

    def short_one(progress: Progress) -> None:
        exported.set()

    with acting(SYSTEM):
        user = records.save(User(login="mei", name="林晓雯"))
        backup = later(job(name="backup")(long_one))
        later(job(name="export")(short_one), actor=actor_for(user.pk))
    working = threading.Thread(target=worker.work_forever, args=(stopping,))
    working.start()
    try:
        assert exported.wait(PATIENCE / 2)
    finally:
        stopping.set()
        working.join(PATIENCE)
    with acting(SYSTEM):
        assert JobRun.objects.get(pk=backup.pk).result is True
