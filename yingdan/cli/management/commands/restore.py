"""`yingdan restore FILE`: back to what a backup holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform import backup


class Command(command.Command):
    """Put a backup in the place of the current data, of which a copy is kept."""

    help = "Put a backup in the place of the current data; a copy of those is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        """Check it, ask, do it."""
        held = backup.check(file)
        told = {"made": held.made_at, "version": held.version, "rows": sum(held.rows.values())}
        self.say(_("Backup of %(made)s, version %(version)s, %(rows)s rows.") % told)
        if not yes and not self.agreed():
            raise CommandError(_("Nothing was changed."))
        copy = backup.restore(file)
        self.say(_("Restored."))
        if copy:
            self.say(_("What was there before: %(file)s") % {"file": copy})

    def agreed(self) -> bool:
        """Whether the operator types yes; nobody at the keyboard has not agreed."""
        try:
            return input(_("Replace the current data with it? Type yes: ")).strip() == "yes"
        except EOFError:
            return False
