"""Times of the day, lengths of time, and stretches of days."""

import re
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, Field, Kind
from yingdan.platform.kinds.number import Number
from yingdan.platform.kinds.time import FIRST, LAST, read_date

TIME = re.compile(r"(上午|下午|am|pm)?\s*(\d{1,2})[:：点时](\d{1,2})?分?(?::(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
LATER = frozenset({"下午", "pm"})
LENGTH = re.compile(
    r"(?:(\d+)\s*(?:d|days?|天))?\s*(?:(\d+)\s*(?:h|hours?|小时|时))?\s*(?:(\d+)\s*(?:m|min|minutes?|分钟|分)?)?",
    re.IGNORECASE,
)
DAY, HOUR = 24 * 60, 60
MOST = 100 * 366 * DAY
BETWEEN = re.compile(r"\s*(?:/|~|～|至|到|–|—|\s-\s|\sto\s)\s*")


class Time(Kind):
    """A time of the day to the minute, kept as 14:30, which sorts as text."""

    name = "time"
    operators = ("is", "before", "after", "between", "gte", "lte", "gt", "lt", *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """14:30 from 14:30, 2:30 pm, 下午 2 点 30 分. Raises Invalid for a time no clock shows."""
        if self.blank(raw):
            return ""
        match = TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if match is None:
            raise Invalid(_("Write a time such as 14:30."), code="time")
        half = (match[1] or match[5] or "").lower()
        hour, minute = int(match[2]), int(match[3] or 0)
        if half and not 1 <= hour <= 12:
            hour = 24
        elif half in LATER:
            hour = hour % 12 + 12
        elif half:
            hour %= 12
        if hour > 23 or minute > 59 or int(match[4] or 0) > 59:
            raise Invalid(_("Write a time such as 14:30."), code="time")
        return f"{hour:02}:{minute:02}"

    def sample(self, field: Field, random: Random) -> Any:
        """In working hours."""
        return f"{random.randint(8, 18):02}:{random.choice((0, 15, 30, 45)):02}"


class Duration(Number):
    """A length of time in whole minutes."""

    name = "duration"
    stored_as = "whole"

    def parse(self, raw: Any, field: Field) -> Any:
        """Minutes from 90, 1:30, 1h30, 1.5 h, 1 小时 30 分, 2 天. Raises Invalid for anything else."""
        if self.blank(raw):
            return None
        minutes = raw if isinstance(raw, int) and not isinstance(raw, bool) else self.minutes(raw)
        if minutes is None or not 0 <= minutes <= MOST:
            raise Invalid(_("Write a length of time such as 90, 1:30 or 2 h 15 min."), code="duration")
        return minutes

    def minutes(self, raw: Any) -> int | None:
        """The minutes a text means; None when it means none."""
        text = str(raw).strip() if isinstance(raw, str) else ""
        if clock_ := re.fullmatch(r"(\d{1,6})[:：]([0-5]\d)", text):
            return int(clock_[1]) * HOUR + int(clock_[2])
        if half := re.fullmatch(r"(\d{1,6})[.](5|25|75)\s*(?:h|hours?|小时)", text, re.IGNORECASE):
            return int(half[1]) * HOUR + {"5": 30, "25": 15, "75": 45}[half[2]]
        match = LENGTH.fullmatch(text) if len(text) < 40 else None
        if match is None or not any(match.groups()):
            return None
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return days * DAY + hours * HOUR + minutes

    def show(self, value: Any, field: Field) -> str:
        """In hours and minutes; days from two days on."""
        if value is None:
            return "—"
        days, rest = divmod(value, DAY) if value >= 2 * DAY else (0, value)
        hours, minutes = divmod(rest, HOUR)
        said = [_("%(n)s d") % {"n": days}] if days else []
        said += [_("%(n)s h") % {"n": hours}] if hours else []
        said += [_("%(n)s min") % {"n": minutes}] if minutes or not said else []
        return " ".join(said)

    def sample(self, field: Field, random: Random) -> Any:
        """Up to three hours."""
        return random.randint(1, 12) * 15


class DateRange(Kind):
    """From one day to another, both included, kept as 2026-01-01/2026-01-31 (ISO 8601), which sorts by its beginning.

    A period finds the stretches that touch it.
    """

    name = "date_range"
    operators = ("in_period", "not_in_period", "is", *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """The stretch from "first / last", "first 至 last", {"from", "to"} or one day. Raises Invalid when it ends
        before it begins.
        """
        if isinstance(raw, dict):
            raw = f"{raw.get('from') or ''}/{raw.get('to') or ''}"
        if isinstance(raw, date):
            raw = raw.isoformat()
        if self.blank(raw) or raw in ("/", "~"):
            return ""
        if not isinstance(raw, str):
            raise Invalid(_("Write two days such as 2026-03-01 / 2026-03-31."), code="range")
        parts = [p for p in BETWEEN.split(raw.strip()) if p]
        if len(parts) == 4 and "/" in raw:  # 2026/1/1 would split at its own signs
            parts = []
        if not 1 <= len(parts) <= 2 or any(sum(c.isdigit() for c in p) > 8 for p in parts):
            parts = self.halves(raw)
        days = [read_date(p) for p in parts]
        first, last = days[0], days[-1]
        if not FIRST <= first <= last <= LAST:
            raise Invalid(_("A stretch of days begins before it ends, between 1900 and 2200."), code="range")
        return f"{first.isoformat()}/{last.isoformat()}"

    def halves(self, raw: str) -> list[str]:
        """The two days of a text whose days are themselves written with the sign between. Raises Invalid."""
        found = re.findall(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}", raw)
        if not 1 <= len(found) <= 2:
            raise Invalid(_("Write two days such as 2026-03-01 / 2026-03-31."), code="range")
        return found

    def dump(self, value: Any, field: Field) -> Any:
        """{"from", "to"}."""
        return dict(zip(("from", "to"), value.split("/"), strict=True)) if value else None

    def load(self, stored: Any, field: Field) -> Any:
        """The stretch back."""
        return f"{stored['from']}/{stored['to']}" if isinstance(stored, dict) else stored or ""

    def show(self, value: Any, field: Field) -> str:
        """Both days; one alone where they are the same."""
        if not value:
            return "—"
        first, last = value.split("/")
        return first if first == last else f"{first} – {last}"

    def sample(self, field: Field, random: Random) -> Any:
        """Some days from today on."""
        first = clock.today() + timedelta(days=random.randint(0, 60))
        return f"{first.isoformat()}/{(first + timedelta(days=random.randint(0, 30))).isoformat()}"
