"""`yingdan serve`: everything needed for working with Yingdan, in one command."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from yingdan.cli import command, keeper, server
from yingdan.platform import provision, tokens


class Command(command.Command):
    """Bring the database up to date, fill it when it is new, print the way in, serve."""

    help = "Serve pages and API, with a worker beside them. The first start makes the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of everything; the defaults suit a small company on one machine."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
        parser.add_argument("--threads", type=int, default=4, help="requests at a time in each process")
        parser.add_argument("--no-worker", action="store_true", help="leave jobs to `yingdan work`")
        parser.add_argument("--log", action="store_true", help="print every request")

    def handle(self, *args: Any, host: str, processes: int, threads: int, **options: Any) -> None:
        """Prepare and serve."""
        if not keeper.replaces() and not server.is_free(host, settings.PORT):
            told = {"port": settings.PORT, "origin": settings.ORIGIN}
            raise CommandError(
                _(
                    "Port %(port)s is taken; perhaps Yingdan runs already: %(origin)s."
                    " For another port: YINGDAN_PORT=8001 make run"
                )
                % told
            )
        for line in provision.prepare(demo=settings.DEMO):
            self.say(line)
        link = f"{settings.ORIGIN}/sign-in/{tokens.link_for(provision.administrator())}/"
        server.serve(
            host,
            settings.PORT,
            processes=processes,
            threads=threads,
            worker=not options["no_worker"],
            banner=self.banner(link),
            link=link,
            log=options["log"],
        )

    def banner(self, link: str) -> str:
        """The words printed when pages are answered."""
        lines = [
            "",
            f"  Yingdan 赢单  {settings.ORIGIN}",
            "",
            "  " + _("Sign in, once, with this link:"),
            f"  {link}",
            "",
            "  " + _("Data: %(place)s") % {"place": settings.HOME},
            "  " + _("Another link: yingdan link LOGIN. A key to the API: yingdan token create --user LOGIN."),
            "  " + _("Ctrl-C stops."),
            "",
        ]
        return "\n".join(lines)
