"""The commands an operator types: each does what it says, and a mistake is answered in one line."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Place
from yingdan.cli import msgids, reference
from yingdan.cli.command import language

pytestmark = pytest.mark.slow


def refused(done: subprocess.CompletedProcess[str], word: str) -> bool:
    return done.returncode == 1 and word in done.stderr and "Traceback" not in done.stderr


@pytest.mark.once
def test_tokens_are_made_listed_and_revoked(installed: Place) -> None:
    """The secret comes alone on standard output, so that a script can take it."""
    made = installed.yingdan("token", "create", "--user", "admin", "--name", "robot", "--days", "7")
    secret = made.stdout.strip()
    assert made.returncode == 0 and secret.startswith("yd_") and "\n" not in secret
    listed = installed.yingdan("token", "list").stdout
    assert "admin" in listed and "robot" in listed and secret not in listed and secret[:8] in listed
    number = listed.split()[0]
    assert installed.yingdan("token", "revoke", number).returncode == 0
    assert refused(installed.yingdan("token", "revoke", number), number)
    assert refused(installed.yingdan("token", "create", "--user", "nobody"), "nobody")


@pytest.mark.once
def test_a_link_is_an_address(installed: Place) -> None:
    """One line to click on; what is to be said about it goes to the error stream."""
    done = installed.yingdan("link", "admin")
    assert done.returncode == 0
    assert done.stdout.startswith("http://") and "/sign-in/" in done.stdout and len(done.stdout.splitlines()) == 1
    assert refused(installed.yingdan("link", "nobody"), "nobody")


def test_the_doctor_finds_what_is_wrong(installed: Place) -> None:
    """Well: exit code 0. A job nobody does, a database without its tables: 1, with words."""
    well = installed.yingdan("doctor")
    assert well.returncode == 0, well.stdout
    installed.python(
        "from datetime import timedelta\nfrom yingdan.kernel import clock\nfrom yingdan.platform.jobs import later\n"
        "later('upkeep.clear', run_after=clock.now() - timedelta(minutes=30))"
    )
    ill = installed.yingdan("doctor")
    assert ill.returncode == 1 and "✗ Jobs" in ill.stdout


def test_the_doctor_on_an_empty_place(place: Place) -> None:
    """No tables yet: said, not thrown."""
    done = place.yingdan("doctor")
    assert done.returncode == 1 and "✗ Migrations" in done.stdout and "Traceback" not in done.stderr


def test_the_doctor_sees_a_row_that_points_nowhere(installed: Place) -> None:
    """SQLite keeps references only where it is asked to; the doctor looks at all."""
    if installed.url:
        pytest.skip("PostgreSQL keeps references itself")
    installed.python(
        "from django.db import connection\nc = connection.cursor()\nc.execute('PRAGMA foreign_keys=OFF')\n"
        "c.execute('UPDATE platform_unit SET parent_id = 999')"
    )
    done = installed.yingdan("doctor")
    assert done.returncode == 1 and "✗ References" in done.stdout


def test_the_doctor_sees_what_search_has_lost(installed: Place) -> None:
    """The index is compared with the tables; building it anew mends it."""
    installed.python(
        "from yingdan.platform.search.models import SearchEntry\n"
        "SearchEntry.objects.filter(object_key='platform.unit').delete()"
    )
    ill = installed.yingdan("doctor")
    assert ill.returncode == 1 and "✗ Search" in ill.stdout and "platform.unit" in ill.stdout
    assert installed.yingdan("search-index").returncode == 0
    assert installed.yingdan("doctor").returncode == 0


@pytest.mark.once
def test_the_search_index_is_built_anew(installed: Place) -> None:
    """As many entries as there are records that can be found."""
    done = installed.yingdan("search-index")
    assert done.returncode == 0 and int(done.stdout.split()[0]) >= 2


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], expected: str
) -> None:
    """Chinese for who has a Chinese terminal, English for everybody else."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


@pytest.mark.once
def test_a_worker_does_what_waits_and_ends_when_told(installed: Place) -> None:
    """A process of its own: the job is done, SIGTERM ends it in good order."""
    installed.python("from yingdan.platform.jobs import later\nlater('upkeep.clear')")
    command = [sys.executable, "-m", "yingdan.cli", "work"]
    worker = subprocess.Popen(command, env=installed.environment, stdout=subprocess.DEVNULL)
    try:
        status = "print(*JobRun.objects.filter(name='upkeep.clear').values_list('status', flat=True))"
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            told = installed.python(f"from yingdan.platform.objects.job_run import JobRun\n{status}")
            if told == "done":
                break
            time.sleep(0.5)
        assert told == "done"
    finally:
        worker.terminate()
        assert worker.wait(20) == 0


@pytest.mark.once
def test_the_reference_is_written_and_compared(tmp_path: Path, place: Place) -> None:
    """Written once, the same the second time; a changed file is told."""
    write = ("docs", "--into", str(tmp_path / "out"))
    assert [code for code, _said in place.one_by_one(write, (*write, "--check"))] == [0, 0]
    assert {file.name for file in (tmp_path / "out").iterdir()} == set(reference.pages())
    (tmp_path / "out" / "jobs.md").write_text("other")
    assert refused(place.yingdan(*write, "--check"), "jobs.md")


@pytest.mark.once
def test_every_word_has_its_chinese_and_a_new_one_is_told(place: Place) -> None:
    """Nothing is missing now; a package with one word more is named with it."""
    assert place.yingdan("messages").returncode == 0
    assert "Nobody has said this yet." not in {words for one in msgids.packages() for words in msgids.missing(one)}
    found = list(
        msgids._in_python('_("Nobody has said this yet."); Invalid(fields={"name": [Refused("No.")]}); _(word)')
    )
    assert [words for _line, words, _context in found] == ["Nobody has said this yet.", "No."]
