"""Backup and restore: what was there is there again; what cannot be trusted is refused (C-FLT-12)."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Place

pytestmark = pytest.mark.slow


def backed_up(place: Place) -> Path:
    done = place.yingdan("backup")
    assert done.returncode == 0, done.stderr
    assert "Opened and counted" in done.stdout
    return Path(done.stdout.splitlines()[0])


def test_what_was_there_is_there_again_and_what_came_after_is_kept_aside(installed: Place) -> None:
    """The data of the backup, a copy of the data replaced, and both lists of files readable."""
    file = backed_up(installed)
    installed.python("records.save(Unit(name='华南', kind='region'))")
    (installed.home / "files").mkdir()
    (installed.home / "files" / "later.txt").write_text("kept")
    done = installed.yingdan("restore", "--yes", str(file))
    assert done.returncode == 0, done.stderr
    assert installed.units() == ["华东"]
    copy = Path(done.stdout.splitlines()[-1].partition(": ")[2])
    assert copy.is_file() and "before-restore" in copy.name
    assert installed.yingdan("restore", "--yes", str(copy)).returncode == 0
    assert installed.units() == ["华东", "华南"]
    assert (installed.home / "files" / "later.txt").read_text() == "kept"
    assert installed.yingdan("doctor").returncode == 0


@pytest.mark.once
def test_uploaded_files_are_in_the_backup(installed: Place) -> None:
    """A database without the people's files is half a backup."""
    (installed.home / "files" / "a").mkdir(parents=True)
    (installed.home / "files" / "a" / "合同.txt").write_text("正文")
    file = backed_up(installed)
    (installed.home / "files" / "a" / "合同.txt").unlink()
    assert installed.yingdan("restore", "--yes", str(file)).returncode == 0
    assert (installed.home / "files" / "a" / "合同.txt").read_text() == "正文"


def spoiled(file: Path, how: str) -> Path:
    """A copy of a backup that somebody or something has damaged."""
    bad = file.with_name(f"{how}.zip")
    data = file.read_bytes()
    if how == "truncated":
        bad.write_bytes(data[: len(data) // 2])
    elif how == "flipped":
        middle = len(data) // 3
        bad.write_bytes(data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :])
    elif how == "empty":
        bad.write_bytes(b"")
    elif how == "foreign":
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("report.txt", "something else")
    else:
        rewritten(file, bad, how)
    return bad


def rewritten(file: Path, bad: Path, how: str) -> None:
    """A backup put together anew with another manifest or another database inside."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bad, "w") as new:
        told = json.loads(old.read("manifest.json"))
        database = old.read("database")
        if how == "newer":
            told["version"] = "99.0"
            told["migrations"].append(["platform", "9999_from_the_future"])
        elif how == "other product":
            told["product"] = "other"
        elif how == "edited":
            database = database.replace("华东".encode(), "华北".encode())
        elif how == "miscounted":
            told["rows"]["platform_unit"] += 1
        elif how == "other engine":
            told["engine"] = "oracle"
        new.writestr("manifest.json", json.dumps(told))
        new.writestr("database", database)


REASONS = {
    "truncated": "damaged",
    "flipped": "damaged",
    "empty": "damaged",
    "foreign": "no backup of Yingdan",
    "other product": "no backup of Yingdan",
    "newer": "newer Yingdan",
    "miscounted": "platform_unit",
    "other engine": "oracle",
}


@pytest.mark.once
def test_what_cannot_be_trusted_is_refused_with_the_reason(installed: Place) -> None:
    """And the current data stay as they are, whatever the damage."""
    file = backed_up(installed)
    installed.python("records.save(Unit(name='华南', kind='region'))")
    wrong = {str(spoiled(file, how)): reason for how, reason in REASONS.items()}
    wrong[str(file.with_name("nowhere.zip"))] = "nowhere.zip"
    answers = installed.one_by_one(*(("restore", "--yes", name) for name in wrong))
    for (name, reason), (code, said) in zip(wrong.items(), answers, strict=True):
        assert code == 1, name
        assert reason in said, (name, said)
        assert "Traceback" not in said
    assert installed.units() == ["华东", "华南"]


@pytest.mark.once
def test_an_edited_database_is_refused(installed: Place) -> None:
    """A changed row leaves the counts as they were; the checksum does not."""
    file = backed_up(installed)
    with zipfile.ZipFile(file) as archive:
        if "华东".encode() not in archive.read("database"):
            pytest.skip("this engine's dump is compressed; a flipped byte is tried above")
    done = installed.yingdan("restore", "--yes", str(spoiled(file, "edited")))
    assert done.returncode == 1 and "checksum" in done.stderr
    assert installed.units() == ["华东"]


@pytest.mark.once
def test_nothing_happens_without_a_yes(installed: Place) -> None:
    """Asked, and not answered: nothing is changed."""
    file = backed_up(installed)
    installed.python("records.save(Unit(name='华南', kind='region'))")
    done = installed.yingdan("restore", str(file))
    assert done.returncode == 1 and "Nothing was changed" in done.stderr
    assert installed.units() == ["华东", "华南"]


@pytest.mark.once
def test_an_empty_installation_takes_a_backup_from_elsewhere(
    installed: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A new machine, the file, one command."""
    if installed.url:
        pytest.skip("a second database is made on SQLite only")
    file = backed_up(installed)
    fresh = Place(tmp_path_factory.mktemp("fresh"), "")
    done = fresh.yingdan("restore", "--yes", str(file))
    assert done.returncode == 0, done.stderr
    assert fresh.units() == ["华东"]


@pytest.mark.once
def test_backups_are_readable_by_their_owner_only(installed: Place) -> None:
    """They hold everything."""
    assert backed_up(installed).stat().st_mode & 0o077 == 0
