"""Do what is due by the clock, such as the night's backup, before anything is measured: else the first export waits for
it. Run inside the company's environment.
"""

from yingdan.platform import outbox
from yingdan.platform.jobs import work_once
from yingdan.platform.schedule import tick


def main() -> None:
    """All of it, one after the other."""
    tick()
    while outbox.deliver() or work_once():
        pass
