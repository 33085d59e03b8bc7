"""`yingdan commands`: what there is to say."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from yingdan.cli import command
from yingdan.cli.management import commands


class Command(command.Command):
    """List Yingdan's own commands; Django's (migrate, shell, check …) work too."""

    help = "List the commands."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each command with its line of help."""
        for found in sorted(m.name for m in iter_modules(commands.__path__)):
            made = import_module(f"{commands.__name__}.{found}").Command
            self.say(f"  yingdan {found.replace('_', '-'):<14} {str(made.help).splitlines()[0]}")
