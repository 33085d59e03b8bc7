"""`yingdan link LOGIN`: a way in for somebody without a password."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.platform import tokens


class Command(command.Command):
    """Print an address that signs one person in, once, within a day."""

    help = "Print a one-time sign-in link for a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("login")

    def handle(self, *args: Any, login: str, **options: Any) -> None:
        """Print the address; what else is to say goes to the error stream."""
        self.say(f"{settings.ORIGIN}/sign-in/{tokens.link_for(command.person(login))}/")
        self.stderr.write(_("Works once, for a day."))
