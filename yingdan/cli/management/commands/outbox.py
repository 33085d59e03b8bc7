"""`yingdan outbox`: the events whose reactions failed, and another try for them."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform import outbox

FORM = "%Y-%m-%d %H:%M"


class Command(command.Command):
    """List what could not be delivered yet, or try it again now."""

    help = "List the events whose reactions failed; --retry tries them again now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to try again."""
        parser.add_argument("--retry", action="store_true", help="try all of them again, as if they were new")

    def handle(self, *args: Any, retry: bool, **options: Any) -> None:
        """One line per event: when, what, how often it was tried, when it will be tried next, and why it failed."""
        if retry:
            self.say(_("%(n)s will be tried again by the next worker.") % {"n": outbox.retry()})
            return
        failed = outbox.undelivered().filter(attempts__gt=0).order_by("id")
        for posted in failed.iterator():
            then = posted.due_at.strftime(FORM) if posted.due_at else _("given up")
            name = posted.name.rpartition(".")[2]
            self.say(f"{posted.pk:>8}  {posted.at:{FORM}}  {name:<24} {posted.attempts:>3}  {then:<16}  {posted.error}")
        if not failed:
            self.say(_("None has failed."))
