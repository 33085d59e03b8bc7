"""`yingdan backup`: everything in one file, checked."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform import backup


class Command(command.Command):
    """Make a backup while everybody goes on working, or list those kept."""

    help = "Write a checked backup of database and files; --list shows those kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, or only a list."""
        parser.add_argument("--into", type=Path, default=None, metavar="FOLDER", help="another place than backups/")
        parser.add_argument("--list", action="store_true", help="show the backups there are")

    def handle(self, *args: Any, into: Path | None, **options: Any) -> None:
        """Make it and say what it holds."""
        if options["list"]:
            for file in backup.kept():
                self.say(f"{file.stat().st_size / 1024 / 1024:9.1f} MB  {file}")
            return
        made = backup.make(into=into)
        held = backup.check(made)
        self.say(str(made))
        told = {"tables": len(held.rows), "rows": sum(held.rows.values()), "files": held.files}
        self.say(_("Opened and counted: %(rows)s rows in %(tables)s tables, %(files)s files.") % told)
