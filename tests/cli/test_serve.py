"""`yingdan serve`: one command from nothing to pages, and an end without leftovers."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Place

pytestmark = pytest.mark.slow
SECONDS = 90  # generous: the machine runs other tests meanwhile; the bench measures the ten seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str = "/sign-in/") -> int:
    """What a page answers; 0 when nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


@contextmanager
def serving(place: Place, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server, handed out when it answers."""
    environment = {**place.environment, "YINGDAN_PORT": str(port)}
    command = [sys.executable, "-m", "yingdan.cli", "serve", "--processes", "1"]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        ends = time.monotonic() + SECONDS
        while status(port) != 200:
            assert server.poll() is None and time.monotonic() < ends, log.read_text()
            time.sleep(0.1)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def gone(port: int) -> bool:
    """Whether nobody listens any more, within ten seconds."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.2)
    return False


def test_one_command_makes_everything_and_prints_the_way_in(place: Place, tmp_path: Path) -> None:
    """Tables, first data, one administrator, a link that leads to a page; SIGTERM ends all of it."""
    port, log = free_port(), tmp_path / "serve.log"
    with serving(place, port, log) as server:
        ends = time.monotonic() + 10
        while not (link := re.search(r"(/sign-in/[\w-]+/)", log.read_text())) and time.monotonic() < ends:
            time.sleep(0.1)
        assert link is not None
        assert status(port, link[1]) in (200, 302)
        assert status(port, "/") in (302, 303)
        assert status(port, "/api/v1/me") == 401
        second = subprocess.run(
            [sys.executable, "-m", "yingdan.cli", "serve"],
            cwd=ROOT,
            env={**place.environment, "YINGDAN_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert second.returncode == 1 and str(port) in second.stderr and "Traceback" not in second.stderr
        server.terminate()
        assert server.wait(30) == 0
    assert gone(port)
    assert "Traceback" not in log.read_text()


@pytest.mark.once
def test_when_the_server_is_killed_nothing_keeps_the_port(installed: Place, tmp_path: Path) -> None:
    """kill -9 of the first process: its page processes and its worker leave too, and the next start works."""
    port, log = free_port(), tmp_path / "serve.log"
    with serving(installed, port, log) as server:
        server.kill()
        server.wait()
        assert gone(port)
    with serving(installed, port, log):
        assert status(port) == 200


def children(pid: int) -> set[str]:
    """The processes right below one."""
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody is kept")
def test_all_are_made_anew_without_a_pause(installed: Place, tmp_path: Path) -> None:
    """SIGHUP: the first process loads everything again while those before it answer, and keeps those it made then."""
    port, log = free_port(), tmp_path / "serve.log"
    with serving(installed, port, log) as server:
        before, ends = children(server.pid), time.monotonic() + SECONDS
        server.send_signal(signal.SIGHUP)
        while children(server.pid) & before:
            assert status(port) == 200 and time.monotonic() < ends, log.read_text()
        assert status(port) == 200 and len(children(server.pid)) == 2, "a page process and a worker"
        assert int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) < 5_000, "pages of memory, 4 KB each"
        server.terminate()
        assert server.wait(30) == 0
    assert "Traceback" not in log.read_text()


@pytest.mark.once
def test_data_of_a_newer_program_are_not_touched(installed: Place) -> None:
    """A program that is older than its data says so and stops."""
    installed.python(
        "from django.db.migrations.recorder import MigrationRecorder\nfrom django.db import connection\n"
        "MigrationRecorder(connection).record_applied('platform', '9999_from_the_future')"
    )
    done = installed.yingdan("serve")
    assert done.returncode == 1 and "9999_from_the_future" in done.stderr and "Traceback" not in done.stderr
