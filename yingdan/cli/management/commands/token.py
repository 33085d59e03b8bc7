"""`yingdan token`: keys to the API."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from yingdan.cli import command
from yingdan.kernel.errors import Missing
from yingdan.platform import tokens
from yingdan.platform.objects.token import Token


class Command(command.Command):
    """Make, list and revoke tokens."""

    help = "Keys to the API: token create --user LOGIN, token list, token revoke ID."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """create, list or revoke."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="print a new token, once")
        create.add_argument("--user", required=True, metavar="LOGIN")
        create.add_argument("--name", default="command line", help="what it is for")
        create.add_argument("--days", type=int, default=None, help="how long it lives (default: for ever)")
        listing = verbs.add_parser("list", help="whose tokens there are")
        listing.add_argument("--user", default="", metavar="LOGIN")
        revoke = verbs.add_parser("revoke", help="end a token")
        revoke.add_argument("id", type=int)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        """Do the verb."""
        getattr(self, verb)(**options)

    def create(self, user: str, name: str, days: int | None, **rest: Any) -> None:
        """Print the secret, and nothing else, so that a script can take it."""
        _token, secret = tokens.issue(command.person(user), name, days)
        self.say(secret)

    def list(self, user: str, **rest: Any) -> None:
        """One line per token."""
        for token in Token.objects.select_related("user").order_by("user__login", "pk"):
            if user in ("", token.user.login):
                used = token.last_used_at.strftime("%Y-%m-%d %H:%M") if token.last_used_at else "-"
                ends = token.expires_at.strftime("%Y-%m-%d") if token.expires_at else "-"
                self.say(f"{token.pk:>5}  {token.user.login:<16} {token.prefix}…  {token.name:<24} {used:<16} {ends}")

    def revoke(self, id: int, **rest: Any) -> None:
        """End one."""
        token = Token.objects.filter(pk=id).first()
        if token is None:
            raise Missing(_("There is no token %(id)s."), id=id)
        tokens.revoke(token)
        self.say(_("Revoked."))
