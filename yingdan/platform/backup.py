"""Backups: one file with the database and the people's files, checked when made and again before it is used.

The file is a zip: `manifest.json` (product, version, engine, migrations, rows per table, checksum), the database as
`database`, and the uploaded files under `files/`. A backup made on one kind of database is restored on the same kind.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_noop as _

from yingdan import __version__
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import dump_postgresql, dump_sqlite, newer, phrases

PRODUCT, FORMAT = "yingdan", 1
KEPT = 14  # nightly backups that stay

_engines = {"sqlite": dump_sqlite, "postgresql": dump_postgresql}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `rows` counts each table; `sha256` is of the database inside."""

    product: str
    format: int
    version: str
    engine: str
    made_at: str
    migrations: list[list[str]]
    rows: dict[str, int]
    sha256: str
    files: int = 0
    note: str = ""


def folder() -> Path:
    """Where backups are kept: `backups` in YINGDAN_HOME."""
    place = Path(settings.HOME) / "backups"
    place.mkdir(parents=True, exist_ok=True)
    return place


def kept() -> list[Path]:
    """The backups there are, newest first."""
    return sorted(folder().glob("yingdan-*.zip"), key=lambda file: file.stat().st_mtime, reverse=True)


def make(note: str = "", into: Path | None = None) -> Path:
    """Write a backup of the running database into `into` (else the folder), check it, give its path.

    Nobody has to stop working meanwhile. Raises Problem when it cannot be written or does not hold what it should.
    """
    made = clock.now().astimezone(clock.zone())
    name = "-".join(part for part in ("yingdan", made.strftime("%Y%m%d-%H%M%S"), note) if part)
    target = (into or folder()) / f"{name}.zip"
    with _workshop() as shop:
        database = shop / "database"
        rows = _engine().dump(database)
        files = [file for file in _uploads().rglob("*") if file.is_file()] if _uploads().is_dir() else []
        manifest = Manifest(
            product=PRODUCT,
            format=FORMAT,
            version=__version__,
            engine=connection.vendor,
            made_at=made.isoformat(timespec="seconds"),
            migrations=sorted([app, step] for app, step in MigrationLoader(connection).applied_migrations),
            rows=rows,
            sha256=_digest(database),
            files=len(files),
            note=note,
        )
        written = shop / "backup.zip"
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=1))
            archive.write(database, "database")
            for file in files:
                archive.write(file, f"files/{file.relative_to(_uploads()).as_posix()}", zipfile.ZIP_STORED)
        database.unlink()
        check(written)
        shutil.move(written, target)
    target.chmod(0o600)
    return target


def check(file: Path) -> Manifest:
    """Open a backup, compare checksum and rows with what it says of itself. Raises Invalid with the reason."""
    with _workshop() as shop:
        return _unpack(file, shop)


def restore(file: Path) -> Path | None:
    """Put a backup in the place of the current data; gives the copy of what was there (None when there was nothing).

    Everything is checked before anything is touched, and the change is one transaction: a restore that is refused or
    interrupted leaves the current data as they were. An older backup is brought up to date by the migrations.
    """
    with _workshop() as shop:
        manifest = _unpack(file, shop)
        _fits(manifest)
        copy = make("before-restore") if worthwhile() else None
        _engine().load(shop / "database")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except Exception:
            if copy:
                with _workshop() as back:
                    _unpack(copy, back)
                    _engine().load(back / "database")
            raise
        if (shop / "files").is_dir():
            shutil.copytree(shop / "files", _uploads(), dirs_exist_ok=True)
    return copy


def prune(keep: int = KEPT) -> int:
    """Remove the oldest nightly backups beyond `keep`; those made by hand or before a restore stay. How many went."""
    old = [file for file in kept() if file.stem.endswith("-nightly")][keep:]
    for file in old:
        file.unlink()
    return len(old)


def worthwhile() -> bool:
    """Whether there is anything to back up yet."""
    return bool(MigrationLoader(connection).applied_migrations)


def last() -> datetime | None:
    """When the newest backup was made; None when there is none."""
    newest = next(iter(kept()), None)
    return datetime.fromtimestamp(newest.stat().st_mtime, tz=clock.zone()) if newest else None


def _engine():  # type: ignore[no-untyped-def]  # one of two modules with the same two functions
    return _engines[connection.vendor]


def _uploads() -> Path:
    return Path(settings.HOME) / "files"


@contextmanager
def _workshop() -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder(), prefix=".work-") as name:
        yield Path(name)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(file: Path, shop: Path) -> Manifest:
    """Unpack into `shop` what can be trusted, or raise Invalid."""
    if not file.is_file():
        raise Invalid(_("There is no file %(file)s."), file=str(file))
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read("manifest.json"))
            manifest = Manifest(**told)
            for name in archive.namelist():
                if name == "database" or name.startswith("files/"):
                    archive.extract(name, shop)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise Invalid(_("This file is damaged or no backup: %(reason)s"), reason=str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(_("This file is no backup of Yingdan.")) from error
    if manifest.product != PRODUCT or manifest.format != FORMAT:
        raise Invalid(_("This file is no backup of Yingdan."))
    if _digest(shop / "database") != manifest.sha256:
        raise Invalid(_("This backup was changed after it was made: its checksum does not fit."))
    if manifest.engine in _engines and (found := _engines[manifest.engine].count(shop / "database")) != manifest.rows:
        wrong = sorted(table for table in manifest.rows if found.get(table) != manifest.rows[table])
        raise Problem(_("This backup does not hold what it should: %(tables)s."), tables=phrases.listed(wrong[:5]))
    return manifest


def _fits(manifest: Manifest) -> None:
    """Raise Invalid when this program cannot work with the backup's data."""
    if manifest.engine != connection.vendor:
        raise Invalid(
            _("This backup was made on %(theirs)s, and this installation runs %(ours)s."),
            theirs=manifest.engine,
            ours=connection.vendor,
        )
    if strange := newer.unknown((app, name) for app, name in manifest.migrations):
        raise Invalid(
            _("This backup was made by a newer Yingdan (%(version)s): %(step)s is unknown to this one (%(ours)s)."),
            version=manifest.version,
            step=strange[0],
            ours=__version__,
        )
