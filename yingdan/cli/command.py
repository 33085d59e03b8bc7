"""The base of our commands: done as the system, in the operator's language, with problems said in one line."""

import os
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext

from yingdan.kernel.errors import Missing, Problem
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import keep_up
from yingdan.platform.objects.user import User


def language() -> str:
    """Chinese for whoever's terminal speaks Chinese (LC_ALL, LC_MESSAGES, LANG), else English."""
    told = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh-hans" if told.lower().startswith("zh") else "en"


def person(login: str) -> User:
    """The person of this login. Raises Missing."""
    found = User.objects.filter(login=login).first()
    if found is None:
        raise Missing("There is nobody with the login %(login)s.", login=login)
    return found


class Command(BaseCommand):
    """A command of Yingdan's; subclasses write `handle`. A Problem ends it with its words and exit code 1."""

    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run it as the system coming by the command line."""
        with translation.override(language()), acting(SYSTEM.via("cli")):
            with suppress(DatabaseError):  # the database may not be there yet
                keep_up()
            try:
                return super().execute(*args, **options)
            except Problem as problem:
                raise CommandError(problem.show(gettext)) from problem

    def say(self, text: str = "") -> None:
        """Write one line for the operator, at once."""
        self.stdout.write(text)
        self.stdout.flush()
