"""Bring a measured company up to date as a start of the program would: tables, first data that is new, marks of
duplicates. Run inside the company's environment.
"""

from django.core.management import call_command

from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.seeds import seed_all


def main() -> None:
    """Everything but the work new first data asks for; `due` does that."""
    call_command("migrate", verbosity=0, interactive=False)
    with acting(SYSTEM):
        seed_all()
