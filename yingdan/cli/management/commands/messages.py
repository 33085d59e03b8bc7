"""`yingdan messages`: which words have no Chinese yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from yingdan.cli import command, msgids


class Command(command.Command):
    """Report, package by package, the msgids without Chinese; with --update write them into the catalogues."""

    help = "Report words without Chinese; --update writes the catalogues anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Report only, or write too."""
        parser.add_argument("--update", action="store_true", help="add what is missing, drop what is unused")
        parser.add_argument("--package", default="", help="only this one: platform, web, api, modules/crm …")

    def handle(self, *args: Any, update: bool, package: str, **options: Any) -> None:
        """Print what is missing; exit code 1 when anything is."""
        lost = 0
        for folder in msgids.packages():
            name = str(folder.relative_to(msgids.ROOT))
            if package not in ("", name):
                continue
            if update:
                msgids.update(folder)
            absent = msgids.missing(folder)
            lost += len(absent)
            self.say(f"{name}: {len(absent)}")
            for words in absent:
                self.say(f"  {words!r}")
        if lost:
            raise CommandError(_("%(n)s words have no Chinese.") % {"n": lost})
