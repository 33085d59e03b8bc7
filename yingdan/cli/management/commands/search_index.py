"""`yingdan search-index`: the search index anew, from the tables."""

from typing import Any

from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform.search import anew


class Command(command.Command):
    """Rebuild the search index of every object."""

    help = "Build the search index anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and count."""
        self.say(_("%(n)s entries.") % {"n": anew.everything()})
