"""The first process of a server on Linux, once the others run: it keeps them, and holds next to nothing itself.

What is loaded is shared by all processes made from the one that loaded it, until one of them writes: and Python writes
wherever it looks, as it counts who refers to each thing. Two processes that answer pages soon have copies of their own
of half of it, and who made them holds a third that nobody looks at any more. So it turns into this program, which knows
neither Django nor Yingdan: the same process for whoever started it, with the same children, and a tenth of its size.

When a process that answers pages dies, or on SIGHUP, it turns into the server once more, which loads everything and
makes all of them anew while those that are left go on answering; the new ones run before the old are told to leave.

    python keeper.py PAGES WORKER OLD COMMAND…      (process ids with commas, "-" for none)
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

INSTEAD = "_INSTEAD_OF_PROCESSES"
"""The variable that tells a server whose place it takes."""
STOPPING = frozenset({signal.SIGINT, signal.SIGTERM})
HEARD = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD") if hasattr(signal, name)}
"""All of them on Linux; Windows, where nobody is kept, lacks two."""
SOON = 5.0
"""Seconds; a process that dies sooner would do so again."""
GRACE = 2.0
"""Seconds for new ones to begin to answer before the old leave."""
PATIENCE = 10.0
"""Seconds for a page that is being made when all have to leave."""


class Keeper:
    """Keeps the processes of a server: those that answer `pages`, and the `worker`, 0 where there is none. `old` are
    those they replace, `command` is what makes them all.
    """

    def __init__(self, pages: list[int], worker: int, old: list[int], command: list[str]) -> None:
        self.pages, self.worker, self.old, self.command = pages, worker, old, command
        self.since = time.monotonic()

    def keep(self) -> NoReturn:
        """Until told to stop."""
        if self.old:
            time.sleep(GRACE)
            tell(self.old, signal.SIGTERM)
        while True:
            for pid, status in ended():
                self.note(pid, status)
            heard = signal.sigwait(HEARD)
            if heard in STOPPING:
                self.stop(0)
            if heard != signal.SIGCHLD:
                self.anew()

    def note(self, pid: int, status: int) -> None:
        """What follows when one has ended. A worker that ended in good order was told to."""
        if pid in self.old:
            self.old.remove(pid)
        elif pid == self.worker:
            self.worker = 0
            if status:
                print(f"yingdan: the worker has died ({status}); another one starts", file=sys.stderr, flush=True)
                time.sleep(1)
                self.worker = started([sys.executable, "-m", "yingdan.cli", "work", "--beside", str(os.getpid())])
        elif pid in self.pages:
            self.pages.remove(pid)
            print(f"yingdan: a process that answered pages has died ({status})", file=sys.stderr, flush=True)
            if time.monotonic() - self.since < SOON:
                self.stop(1)
            self.anew()

    def anew(self) -> NoReturn:
        """Become the server once more, instead of what is left."""
        left = [pid for pid in (*self.pages, self.worker, *self.old) if pid]
        os.environ[INSTEAD] = ",".join(map(str, left)) or "0"
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)  # the others wait, as they did
        os.execv(self.command[0], self.command)  # noqa: S606 - as it was called the first time

    def stop(self, code: int) -> NoReturn:
        """Let all leave, and wait for them; who answers pages is not waited for forever."""
        left = {*self.pages, *self.old, self.worker} - {0}
        tell(left, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while left:
            left -= {pid for pid, _status in ended()}
            if time.monotonic() > until:
                tell(left - {self.worker}, signal.SIGKILL)
            signal.sigtimedwait({signal.SIGCHLD}, 0.2)
        sys.exit(code)


def ended() -> list[tuple[int, int]]:
    """The children that have ended since, each with how: 0 in good order, above that its code, below it a signal."""
    found = []
    with suppress(ChildProcessError):
        while (told := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((told[0], os.waitstatus_to_exitcode(told[1])))
    return found


def tell(pids: set[int] | list[int], what: signal.Signals) -> None:
    """Send a signal to some that may have gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def started(command: list[str]) -> int:
    """Run a program as a child, which hears all signals."""
    return os.posix_spawn(command[0], command, os.environ, setsigmask=())


def numbers(text: str) -> list[int]:
    """Process ids written with commas; none for "-"."""
    return [int(part) for part in text.split(",") if part.isdecimal() and part != "0"]


def replaces() -> bool:
    """Whether this server takes the place of another, which holds the port."""
    return INSTEAD in os.environ


def replaced() -> list[int] | None:
    """Whose place this server takes, told to it by the environment, once; None for a first start."""
    text = os.environ.pop(INSTEAD, None)
    return None if text is None else numbers(text)


def keep(pages: list[int], worker: int, old: list[int], command: list[str]) -> NoReturn:
    """Turn this process into the keeper of its children. What is HEARD has to be blocked before, and waits for it."""
    told = [",".join(map(str, pids)) or "-" for pids in (pages, [worker], old)]
    # -S and -P: it needs no package, and must take no file beside it for a module of Python's
    program = [sys.executable, "-S", "-P", str(Path(__file__))]
    os.execv(sys.executable, [*program, *told, *command])  # noqa: S606 - no shell: the process stays what it is


def main() -> NoReturn:
    """Keep those named."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    pages, worker, old, *command = sys.argv[1:]
    Keeper(numbers(pages), next(iter(numbers(worker)), 0), numbers(old), command).keep()


if __name__ == "__main__":
    main()
