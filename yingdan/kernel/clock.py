"""The only source of time. Moments are aware and in UTC; days are days of the company's own zone.

A plain date never passes through UTC: ``today()`` is what the calendar on the company's wall says, wherever the
server stands. Tests hold the clock still with ``fixed``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from time import time as seconds
from zoneinfo import ZoneInfo

from yingdan.kernel.errors import Invalid

DEFAULT_ZONE = "Asia/Shanghai"


class _Wall:
    """What the whole process agrees on: the company's zone, and the moment the clock is held at, if it is held."""

    zone: ZoneInfo = ZoneInfo(DEFAULT_ZONE)
    held: datetime | None = None
    day: tuple[int, ZoneInfo, date] = (-1, zone, date.min)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _Wall.held if _Wall.held is not None else datetime.now(UTC)


def today() -> date:
    """The day it is now in the company's zone. A page asks a hundred times; it is worked out once a minute."""
    if _Wall.held is not None:
        return day_of(_Wall.held)
    minute = int(seconds() // 60)
    kept, zone, day = _Wall.day
    if kept != minute or zone is not _Wall.zone:
        zone = _Wall.zone
        day = datetime.fromtimestamp(minute * 60, zone).date()
        _Wall.day = minute, zone, day
    return day


def zone() -> ZoneInfo:
    """The company's time zone (Asia/Shanghai unless set otherwise)."""
    return _Wall.zone


def set_zone(name: str) -> None:
    """Make ``name`` (IANA, as Asia/Shanghai) the company's zone for this process; Invalid when there is none."""
    try:
        _Wall.zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown, malformed, or a folder such as "Asia"
        raise Invalid("There is no time zone called %(name)s.", code="zone", name=name) from error


def day_of(moment: datetime) -> date:
    """The company's day on which an aware ``moment`` falls: in Shanghai 31 March ends at 16:00 UTC."""
    return _aware(moment).astimezone(_Wall.zone).date()


def start_of(day: date) -> datetime:
    """The moment, in UTC, at which the company's ``day`` begins; the day ends just before the next one begins."""
    return datetime.combine(day, time.min, tzinfo=_Wall.zone).astimezone(UTC)


@contextmanager
def fixed(moment: date | datetime) -> Iterator[datetime]:
    """Hold the clock of the whole process, all threads, at an aware moment, or at noon of a day; for tests."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), tzinfo=_Wall.zone)
    before = _Wall.held
    _Wall.held = _aware(moment).astimezone(UTC)
    try:
        yield _Wall.held
    finally:
        _Wall.held = before


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone could be any of 26 hours; give it one")
    return moment
