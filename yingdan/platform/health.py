"""Whether the installation is well: one finding per thing looked at, for `yingdan doctor` and the health page."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform import backup, hooks, newer, outbox, phrases, schema, workdays
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.job_run import JobRun, Status
from yingdan.platform.postgresql import setup
from yingdan.platform.search.indexing import own
from yingdan.platform.search.models import SearchEntry

OK, WARN, BAD = "ok", "warn", "bad"
FREE = 500 * 1024 * 1024  # bytes on the disk below which it is time to act
LAG = timedelta(minutes=5)
OLD_BACKUP = timedelta(days=2)
NEXT_YEAR = timedelta(days=15)  # so long before a year begins its holidays must be known


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, ok, warn or bad, and what was seen."""

    name: str
    state: str
    text: str


def findings() -> Iterator[Finding]:
    """Look at everything, one after the other; what cannot be looked at is bad, with the reason."""
    for name, look in _looks():
        try:
            state, text = look()
        except (DatabaseError, OSError, ValueError) as error:
            state, text = BAD, str(error).strip()
        yield Finding(name, state, text)


def pending() -> tuple[list[str], list[str]]:
    """The migrations that wait to be applied, and those the database has had from a newer program."""
    executor = MigrationExecutor(connection)
    waiting = [
        f"{step.app_label}.{step.name}" for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    return waiting, newer.unknown(executor.loader.applied_migrations)


def _looks() -> list[tuple[str, Callable[[], tuple[str, str]]]]:
    looks = [
        (_("Database"), _database),
        (_("Migrations"), _migrations),
        (_("Disk"), _disk),
        (_("References"), _references),
        (_("Search"), _search),
        (_("Jobs"), _jobs),
        (_("Events"), _events),
        (_("Backup"), _backup),
        (_("Working days"), _workdays),
        (_("Secret"), _secret),
    ]
    if connection.vendor == "sqlite":
        looks.insert(1, (_("Write-ahead log"), _log))
    else:
        looks.insert(1, (_("Server settings"), _server))
    return [*looks, *((_(name), look) for name, look in hooks.finding)]


def _database() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    return OK, f"{connection.vendor} {version}, {connection.settings_dict['NAME']}"


def _log() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    file = Path(f"{connection.settings_dict['NAME']}-wal")
    size = file.stat().st_size if file.exists() else 0
    state = BAD if mode != "wal" else WARN if size > 200 * 1024 * 1024 else OK
    return state, f"{mode}, {size / 1024 / 1024:.1f} MB"


def _server() -> tuple[str, str]:
    if wrong := setup.amiss(connection):
        return WARN, _("These make pages slow: %(settings)s; see “PostgreSQL” in the guide to operation.") % {
            "settings": phrases.listed(wrong)
        }
    return OK, _("As they should be.")


def _migrations() -> tuple[str, str]:
    waiting, strange = pending()
    if strange:
        return BAD, _("The database was made by a newer Yingdan: %(step)s.") % {"step": strange[0]}
    if waiting:
        return BAD, _("%(n)s wait to be applied; `yingdan serve` applies them.") % {"n": len(waiting)}
    return OK, _("All applied.")


def _disk() -> tuple[str, str]:
    free = shutil.disk_usage(settings.HOME).free
    return (BAD if free < FREE else OK), _("%(mb)s MB free at %(place)s") % {
        "mb": free // 1024 // 1024,
        "place": settings.HOME,
    }


def _references() -> tuple[str, str]:
    """Rows that point at rows which are not there; PostgreSQL holds this itself."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        return BAD, str(error)
    return OK, _("Every reference leads somewhere.")


def _jobs() -> tuple[str, str]:
    now = clock.now()
    with acting(SYSTEM):
        due = JobRun.objects.filter(status=Status.WAITING, run_after__lt=now - LAG)
        failed = JobRun.objects.filter(status=Status.FAILED, ended_at__gt=now - timedelta(days=1)).count()
        waiting, oldest = due.count(), due.order_by("run_after").first()
    if oldest:
        late = int((now - oldest.run_after).total_seconds() // 60)
        return BAD, _("%(n)s wait, the oldest for %(minutes)s minutes; is a worker running?") % {
            "n": waiting,
            "minutes": late,
        }
    return (WARN if failed else OK), _("None waits; %(n)s failed in the last day.") % {"n": failed}


def _search() -> tuple[str, str]:
    """The index must hold each record that can be found, once, and nothing else."""
    held = dict(SearchEntry.objects.values_list("object_key").annotate(n=Count("pk")))
    findable = [found for found in schema.current().objects.values() if own(found)]
    with acting(SYSTEM):
        rows = {found.key: found.model.objects.count() + found.model.bin.count() for found in findable}
    wrong = sorted(key for key in rows.keys() | held.keys() if rows.get(key, 0) != held.get(key, 0))
    if wrong:
        return BAD, _("Not the same as the tables: %(keys)s; run `yingdan search-index`.") % {
            "keys": phrases.listed(wrong)
        }
    return OK, _("%(n)s records can be found.") % {"n": sum(rows.values())}


def _events() -> tuple[str, str]:
    waiting = outbox.undelivered()
    late = waiting.filter(due_at__lt=clock.now() - LAG).count()
    told = {"late": late, "given_up": outbox.given_up().count(), "again": waiting.filter(attempts__gt=0).count()}
    if told["given_up"]:
        return BAD, _("%(given_up)s could not be delivered in a day; `yingdan outbox` lists them.") % told
    if late:
        return BAD, _("%(late)s wait for a worker; is one running?") % told
    if told["again"]:
        return WARN, _("%(again)s failed and will be tried again; `yingdan outbox` lists them.") % told
    return OK, _("All delivered.")


def _backup() -> tuple[str, str]:
    made = backup.last()
    if made is None:
        return WARN, _("There is none yet; `yingdan backup` makes one.")
    text = made.strftime("%Y-%m-%d %H:%M")
    return (WARN if clock.now() - made > OLD_BACKUP else OK), text


def _workdays() -> tuple[str, str]:
    until, today = workdays.announced_until(), clock.today()
    text = _("Public holidays are known up to %(day)s") % {"day": until.isoformat()}
    if today + NEXT_YEAR <= until or workdays.own_after(until):
        return OK, text
    return WARN, text + _("; update Yingdan, or write those of the next year in Settings → Working days")


def _secret() -> tuple[str, str]:
    file = Path(settings.HOME) / "secret.key"
    if file.exists() and file.stat().st_mode & 0o077:
        return WARN, _("%(file)s can be read by others; `chmod 600` it.") % {"file": file}
    return (OK if len(settings.SECRET_KEY) >= 40 else WARN), _("Kept.")
