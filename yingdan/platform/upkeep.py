"""What the platform does for itself every night: a backup, and clearing away what has served."""

from datetime import timedelta
from typing import Any

from yingdan.kernel import clock
from yingdan.platform import backup, records
from yingdan.platform.jobs import Progress, job
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.platform.objects.job_run import OPEN, JobRun
from yingdan.platform.objects.token import SignInLink

RUNS_STAY = timedelta(days=60)


@job(name="upkeep.backup", every="30 2 * * *", timeout=4 * 3600)
def back_up(progress: Progress) -> dict[str, Any]:
    """Make the nightly backup, check it, and let go of those beyond the number kept."""
    made = backup.make("nightly")
    return {"file": str(made), "removed": backup.prune()}


@job(name="upkeep.clear", every="10 3 * * *")
def clear(progress: Progress) -> dict[str, int]:
    """Remove job runs that ended two months ago, and sign-in links that can no longer be used."""
    now = clock.now()
    runs = JobRun.objects.exclude(status__in=OPEN).filter(ended_at__lt=now - RUNS_STAY)
    links = SignInLink.objects.filter(expires_at__lt=now - timedelta(days=1))
    return {"runs": records.purge(runs), "links": records.purge(links)}


@job(name="upkeep.bulk", every="20 3 * * *")
def clear_bulk(progress: Progress) -> dict[str, int]:
    """Remove what became of each record of bulk changes that can no longer be undone."""
    old = BulkRun.objects.filter(ended_at__lt=clock.now() - RUNS_STAY)
    return {"runs": records.purge(old)}
