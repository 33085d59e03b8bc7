"""Serving pages: granian's processes, and beside them a worker process that is started again when it dies."""

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.mp import MPServer

from yingdan.cli import keeper
from yingdan.cli.memory import keep_giving_back, share_heaps
from yingdan.platform.answering import Answering
from yingdan.platform.worker import work_forever

GARBAGE = (20_000, 5, 5)  # a page makes many small things that die by themselves; look for circles less often
BEHIND = 10
"""How much nicer the worker is than who answers pages: they get nine times its share when both want all. With 5 a list
waited 7 ms for the worker while it wrote an export, with 10 less than 3. Further back it would hold the locks of what
it writes for too long where pages take all there is.
"""
PATIENCE = 60.0  # seconds to wait for the first answer
KEPT = sys.platform == "linux" and multiprocessing.get_start_method() == "fork" and Server is MPServer
"""Whether processes share what is loaded before they part, so that who loaded it had better let go of it."""


def is_free(host: str, port: int) -> bool:
    """Whether nobody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1" if host == "0.0.0.0" else host, port)) != 0  # noqa: S104 - compared, not bound


def serve(
    host: str, port: int, *, processes: int, threads: int, worker: bool, banner: str, link: str, log: bool
) -> None:
    """Serve until told to stop. Once pages are answered, `banner` is printed and, on a desktop, `link` opened; of a
    server that takes the place of another (`keeper`) nothing is told.
    """
    instead_of = keeper.replaced()
    load()
    connections.close_all()  # a connection must not be shared with the processes made below
    gc.collect()
    gc.freeze()  # what is loaded stays; looking at it again would cost time, and copy memory the processes share
    gc.set_threshold(*GARBAGE)
    share_heaps()
    if instead_of is None:
        start(announce, host, port, banner, link)
    working = start(work) if worker else None
    if working and not KEPT:
        threading.Thread(target=keep_working, args=(working,), daemon=True, name="worker-keeper").start()
    kind = partial(Parting, instead_of or [], working) if KEPT else Server
    kind(
        settings.WSGI_APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_access=log,
    ).serve(target_loader=application, wrap_loader=False)


class Parting(Server):  # type: ignore[misc,valid-type]  # one of two classes, by the build of Python
    """Granian's server, which starts the processes that answer pages and leaves all to the keeper: these, the `worker`,
    and those whose place they take.
    """

    def __init__(self, old: list[int], worker: BaseProcess | None, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.old, self.before = old, {one.pid for one in multiprocessing.active_children()}
        self.worker = worker.pid if worker else None

    def startup(self, *args: Any) -> None:
        """Start them; the signals that come meanwhile wait for the keeper."""
        signal.pthread_sigmask(signal.SIG_BLOCK, keeper.HEARD)
        super().startup(*args)
        pages = [one.pid for one in multiprocessing.active_children() if one.pid and one.pid not in self.before]
        keeper.keep(pages, self.worker or 0, self.old, [sys.executable, *sys.orig_argv[1:]])


def load() -> None:
    """Load what every process would else load for itself: all pages, which fail here if one is broken, their templates,
    and the words of every language.
    """
    pages = get_resolver()
    pages.url_patterns  # noqa: B018 - loaded by being asked for
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Yingdan")
            with suppress(NoReverseMatch):
                reverse("nothing of this name")  # sorts the addresses by their names
            for folder in get_app_template_dirs("templates"):
                for file in sorted(Path(folder).rglob("*.html")):
                    get_template(file.relative_to(folder).as_posix())


def application() -> Answering:
    """The pages, as each of granian's processes loads them; the process leaves when the server is gone."""
    if KEPT:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, keeper.HEARD)
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True, name="parent").start()
    keep_giving_back()
    return Answering(get_internal_wsgi_application())


def leave_with(parent: int) -> None:
    """End this process in good order as soon as its parent has died, so that nobody keeps the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def start(task, *args) -> BaseProcess:  # type: ignore[no-untyped-def]  # any of the functions below
    """Run one of the functions below in a process of its own, which ends with this one."""
    process = multiprocessing.Process(target=task, args=(os.getpid(), *args), daemon=True)
    process.start()
    return process


def keep_working(process: BaseProcess) -> None:
    """Start the worker anew whenever it has died of something."""
    while True:
        process.join()
        if process.exitcode == 0:
            return
        time.sleep(1)
        process = start(work)


def stand_behind(parent: int) -> None:
    """Let those who answer pages go first, and leave with who keeps them."""
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    threading.Thread(target=leave_with, args=(parent,), daemon=True, name="parent").start()


def work(parent: int) -> None:
    """The worker process: works until told to stop, or until the server is gone."""
    django.setup()
    connections.close_all()
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_told: stopping.set())

    stand_behind(parent)
    work_forever(stopping)


def announce(parent: int, host: str, port: int, banner: str, link: str) -> None:
    """Say where to go as soon as the server answers, and open it where there is a desktop."""
    address = ("127.0.0.1" if host in ("0.0.0.0", "::") else host, port)  # noqa: S104 - compared, not bound
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and os.getppid() == parent:
        with suppress(OSError), socket.create_connection(address, timeout=1):
            break
        time.sleep(0.05)
    print(banner, flush=True)
    desktop = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if desktop and sys.stdout.isatty() and not settings.DEBUG:
        webbrowser.open(link)
