"""`yingdan work`: jobs and events in a process of their own."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from yingdan.cli import command, server
from yingdan.platform.worker import work_forever


class Command(command.Command):
    """Work until told to stop (Ctrl-C, SIGTERM); a running job is put back and goes on elsewhere."""

    help = "Do jobs and deliver events until stopped. Start as many as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many jobs at a time."""
        parser.add_argument("--lanes", type=int, default=1, help="jobs of people done at the same time (default 1)")
        parser.add_argument("--beside", type=int, default=0, help="stand behind this process, and leave with it")

    def handle(self, *args: Any, lanes: int, beside: int, **options: Any) -> None:
        """Work."""
        if beside:
            server.stand_behind(beside)
        stopping = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_told: stopping.set())
        self.say(_("Working. Ctrl-C stops."))
        work_forever(stopping, lanes=max(1, lanes))
