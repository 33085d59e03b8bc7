"""`yingdan doctor`: is everything well?"""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform import health

SIGNS = {health.OK: "✓", health.WARN: "!", health.BAD: "✗"}


class Command(command.Command):
    """Look at the installation and say what is wrong. Exit code 1 when something is."""

    help = "Look whether everything is well; exit code 1 when something is not."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per thing looked at."""
        bad = 0
        for finding in health.findings():
            bad += finding.state == health.BAD
            self.say(f" {SIGNS[finding.state]} {finding.name}: {finding.text}")
        if bad:
            raise CommandError(_("%(n)s to be put right.") % {"n": bad})
