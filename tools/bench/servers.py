"""Starting the two servers side by side, and what they take of the machine's memory."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools.bench.places import ROOT, Place

PROCESSES, THREADS = 2, 4


@dataclass
class Running:
    """A server: where it answers, its process, its log, and how long it took to answer first, in seconds."""

    origin: str
    process: subprocess.Popen[bytes]
    log: Path
    ready: float

    def memory(self) -> tuple[float, float]:
        """RSS and PSS of the server and all its processes, in MiB."""
        pids = family(self.process.pid)
        return sum(_field(p, "status", "VmRSS:") for p in pids), sum(_field(p, "smaps_rollup", "Pss:") for p in pids)

    def each(self) -> list[float]:
        """PSS of each of its processes in MiB, the first one first."""
        return [held for pid in family(self.process.pid) if (held := _field(pid, "smaps_rollup", "Pss:"))]

    def worked(self) -> float:
        """Seconds of processor the worker has taken: the process that is nicer than the others."""
        return _seconds(max(family(self.process.pid), key=lambda pid: os.getpriority(os.PRIO_PROCESS, pid)))


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                found += family(int(child))
    return list(dict.fromkeys(found))


def _field(pid: int, file: str, name: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


def _seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int, path: str, log: Path) -> Iterator[Running]:
    """A server started and, at the end, stopped; handed out at its first answer. Raises SystemExit when none comes."""
    origin = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        while True:
            if process.poll() is not None or time.monotonic() - began > 300:
                raise SystemExit(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
            with suppress(OSError), urllib.request.urlopen(origin + path, timeout=10) as answer:
                if answer.status == 200:
                    break
            time.sleep(0.02)
        yield Running(origin, process, log, time.monotonic() - began)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            for pid in family(process.pid):
                with suppress(ProcessLookupError):
                    subprocess.run(["kill", "-9", str(pid)], check=False)
            process.wait()


@contextmanager
def product(place: Place, *words: str, environment: dict[str, str] | None = None) -> Iterator[Running]:
    """Yingdan itself, as `yingdan serve` starts it."""
    port = free_port()
    environment = {**(environment or place.environment), "YINGDAN_PORT": str(port)}
    command = [sys.executable, "-m", "yingdan.cli", "serve", "--processes", str(PROCESSES), "--threads", str(THREADS)]
    with running([*command, *words], environment, port, "/sign-in/", place.home / "server.log") as server:
        yield server


@contextmanager
def bare(place: Place) -> Iterator[Running]:
    """The bare Django application over the same database."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--log-level", "warning"]
    command += ["tools.bench.bare.wsgi:application"]
    with running(command, place.environment, port, "/hello", place.home / "bare.log") as server:
        yield server
