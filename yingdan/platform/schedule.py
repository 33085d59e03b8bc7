"""Regular jobs: which of them are due by the company's clock, each asked for once however many workers tick."""

from datetime import datetime, timedelta

from cronsim import CronSim
from django.db import transaction

from yingdan.kernel import clock
from yingdan.platform import preferences, records, versions
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import Job, later, registered
from yingdan.platform.objects.job_schedule import JobSchedule

AHEAD = timedelta(days=1)


def tick() -> int:
    """Ask for every regular job whose time has come since its last tick; how many.

    Ticks missed while nothing ran are made up for by one run. A clock set back an hour repeats nothing.
    """
    regular = [job for job in registered().values() if job.every]
    preferences.refresh(versions.all_versions().get(versions.SETTINGS, 1))
    with acting(SYSTEM):
        last = dict(JobSchedule.objects.values_list("name", "ticked_at"))
        return sum(_tick(job, last.get(job.name)) for job in regular)


def previous(every: str, moment: datetime) -> datetime:
    """The last time at or before `moment` that the cron line `every` names, in the company's zone."""
    whole = (moment + timedelta(seconds=1)).replace(microsecond=0)
    return next(CronSim(every, whole.astimezone(clock.zone()), reverse=True))


def _tick(job: Job, last: datetime | None) -> bool:
    now = clock.now()
    if last is None:
        with transaction.atomic():
            if not JobSchedule.objects.filter(name=job.name).exists():
                records.save(JobSchedule(name=job.name, ticked_at=now))
        return False
    due = previous(job.every, now)
    row = JobSchedule.objects.filter(name=job.name, ticked_at=last)
    if last > now + AHEAD:  # the clock was a year ahead once; start again from here
        records.quiet_update(row, ticked_at=now)
        return False
    if due <= last:
        return False
    with transaction.atomic():
        if not records.quiet_update(row, ticked_at=due):
            return False  # another worker was first
        later(job, key=f"every:{job.name}")
    return True
