"""`yingdan docs`: the reference, from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from yingdan.cli import command, reference

PLACE = reference.ROOT.parent / "docs" / "reference"


class Command(command.Command):
    """Write docs/reference, or say with --check whether it is up to date."""

    help = "Write docs/reference from the code; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Write or compare."""
        parser.add_argument("--check", action="store_true", help="exit code 1 when the files differ from the code")
        parser.add_argument("--into", type=Path, default=PLACE, metavar="FOLDER")

    def handle(self, *args: Any, check: bool, into: Path, **options: Any) -> None:
        """Write or compare each page."""
        stale = []
        for name, text in reference.pages().items():
            file = into / name
            if file.exists() and file.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not check:
                into.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                self.say(str(file))
        if check and stale:
            raise CommandError(_("Out of date: %(names)s. Run `yingdan docs`.") % {"names": ", ".join(stale)})
