"""The first process of a server, once it only keeps the others: who dies is replaced, who is told to stop stops all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from yingdan.cli import keeper

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is shared, and nobody is kept")

PARENT = """
import os, signal, sys
from yingdan.cli import keeper
quiet = [(os.POSIX_SPAWN_CLOSE, 1), (os.POSIX_SPAWN_CLOSE, 2)]
asleep = lambda: os.posix_spawn("/bin/sleep", ["sleep", "60"], {{}}, setsigmask=(), file_actions=quiet)
signal.pthread_sigmask(signal.SIG_BLOCK, keeper.HEARD)
pages, old = [asleep(), asleep()], {old}
print(*pages, *old, flush=True)
keeper.keep(pages, 0, old, [sys.executable, "-c", "import os; print('anew', os.environ['{name}'])"])
"""


@contextmanager
def kept(old: str = "[]") -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A keeper, and the processes it keeps."""
    program = [sys.executable, "-c", PARENT.format(old=old, name=keeper.INSTEAD)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        until = time.monotonic() + 20
        while "keeper.py" not in Path(f"/proc/{process.pid}/cmdline").read_text() and time.monotonic() < until:
            time.sleep(0.02)
        try:
            yield process, pids
        finally:
            process.kill()
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_who_keeps_holds_nothing_and_stops_all() -> None:
    """SIGTERM ends those that are kept, in good order; what kept them is Python and nothing else."""
    with kept() as (process, pids):
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        assert resident < 16_000, "kilobytes"
        process.terminate()
        assert process.wait(20) == 0
        assert not any(running(pid) for pid in pids)


def test_who_dies_at_once_would_do_so_again() -> None:
    """Then all ends, and says why."""
    with kept() as (process, pids):
        os.kill(pids[0], signal.SIGKILL)
        said = process.communicate(timeout=20)[1]
        assert process.returncode == 1 and "(-9)" in said
        assert not running(pids[1])


def test_it_becomes_the_server_anew_and_says_whose_place_that_takes() -> None:
    """On SIGHUP, and when one dies later: the same process, with those that are left."""
    with kept() as (process, pids):
        process.send_signal(signal.SIGHUP)
        said = process.communicate(timeout=20)[0]
        assert process.returncode == 0 and said.split() == ["anew", ",".join(map(str, pids))]


def test_whose_place_is_taken_leaves_once_the_new_ones_run() -> None:
    with kept("[asleep()]") as (process, pids):
        until = time.monotonic() + 20
        while running(pids[2]) and time.monotonic() < until:
            time.sleep(0.05)
        assert not running(pids[2])
        assert all(running(pid) for pid in pids[:2])
        process.terminate()
        assert process.wait(20) == 0


def test_a_server_hears_once_that_it_takes_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not keeper.replaces() and keeper.replaced() is None
    monkeypatch.setenv(keeper.INSTEAD, "12,13")
    assert keeper.replaces() and keeper.replaced() == [12, 13]
    assert not keeper.replaces()
