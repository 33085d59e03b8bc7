"""What a team's rates are taken from: the year behind, by unit, with the company's eyes.

Every seller's home draws his own rates towards those of his team. They are sums over a year of many people, so they
hardly move within minutes: worked out once for everybody, they cost no home more statements.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.measuring import measure

FRESH = timedelta(minutes=5)
MOST = 16

_kept: dict[tuple[Period, tuple[str, ...]], tuple[datetime, Answer]] = {}


def of_units(codes: Sequence[str], period: Period) -> Answer:
    """The figures of every unit in a period, at most five minutes old. Not to be shown as they are: whoever asks may
    see less than the company. Raises Missing where a metric is none.
    """
    now, asked = clock.now(), (period, tuple(codes))
    kept = _kept.get(asked)
    if kept is not None and kept[0] <= now < kept[0] + FRESH:
        return kept[1]
    with acting(SYSTEM):  # a team's rate is asked for, and nothing of the deals behind it leaves the way back
        found = measure(codes, [period], by="unit")
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[asked] = (now, found)
    return found


def forget() -> None:
    """Forget what is kept; for tests."""
    _kept.clear()
