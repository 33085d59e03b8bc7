"""`yingdan seed --size S|M|L`: a company of made-up data, for trying out and for measuring."""

import time
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform import hooks, provision


class Command(command.Command):
    """Fill the database with as much as wanted; every module that has something to add adds it."""

    help = "Fill the database with made-up data of size S, M or L."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much."""
        parser.add_argument("--size", choices=("S", "M", "L"), default="S")

    def handle(self, *args: Any, size: str, **options: Any) -> None:
        """Prepare an empty installation and fill it."""
        for line in provision.prepare(demo=False):
            self.say(line)
        for make in hooks.sized:
            began = time.monotonic()
            make(size)
            name = f"{make.__module__}.{make.__qualname__}"
            self.say(_("%(name)s: %(seconds).1f s") % {"name": name, "seconds": time.monotonic() - began})
