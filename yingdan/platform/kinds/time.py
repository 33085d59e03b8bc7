"""Dates, which never move with time zones, and moments, which are kept in UTC and shown in the company's zone."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, Field, Kind

SIGNS = str.maketrans({"年": "-", "月": "-", "日": None, "/": "-", ".": "-"})
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


def read_date(raw: Any) -> date:
    """The date meant by 2026-03-05, 2026/3/5, 2026.3.5, 20260305 or 2026年3月5日. Raises Invalid for anything else."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    wrong = Invalid(_("Write a date such as 2026-03-05."), code="date")
    if not isinstance(raw, str):
        raise wrong
    text = normalize("NFKC", raw).strip().translate(SIGNS)
    parts = text.split("-") if "-" in text else [text[:4], text[4:6], text[6:]]
    if len(parts) != 3 or not all(p.strip().isascii() and p.strip().isdigit() for p in parts) or len(parts[0]) != 4:
        raise wrong
    try:
        return date(*(int(p) for p in parts))
    except (ValueError, OverflowError):
        raise Invalid(_("There is no such day in the calendar."), code="date") from None


class Date(Kind):
    """A day of the calendar, without a time or a zone."""

    name = "date"
    operators = ("in_period", "not_in_period", "is", "before", "after", "between", "gte", "lte", "gt", "lt", *PRESENCE)
    measures = ("min", "max")
    numeric = True
    empty = None
    stored_as = "day"

    def parse(self, raw: Any, field: Field) -> Any:
        """The day. Raises Invalid for a day that does not exist or lies before 1900 or after 2200."""
        if self.blank(raw):
            return None
        day = read_date(raw)
        if not FIRST <= day <= LAST:
            raise Invalid(_("A date must lie between 1900 and 2200."), code="bounds")
        return day

    def dump(self, value: Any, field: Field) -> Any:
        """ISO, as 2026-03-05."""
        return value.isoformat() if value else None

    def load(self, stored: Any, field: Field) -> Any:
        """The day back from ISO."""
        return date.fromisoformat(stored) if stored else None

    def show(self, value: Any, field: Field) -> str:
        """ISO, the same in both languages."""
        return value.isoformat() if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """A day within a year of today."""
        return clock.today() + timedelta(days=random.randint(-365, 365))


class Stamp(Kind):
    """A moment, kept in UTC, shown and asked in the company's time zone."""

    name = "stamp"
    operators = ("in_period", "not_in_period", "before", "after", "between", "gte", "lte", "gt", "lt", *PRESENCE)
    measures = ("min", "max")
    numeric = True
    empty = None
    stored_as = "moment"

    def parse(self, raw: Any, field: Field) -> Any:
        """The moment; without a zone it is the company's. Raises Invalid when it is none."""
        if self.blank(raw):
            return None
        if isinstance(raw, date) and not isinstance(raw, datetime):
            raw = raw.isoformat()
        moment = raw if isinstance(raw, datetime) else self.read(raw)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=clock.zone())
        if not FIRST <= moment.date() <= LAST:
            raise Invalid(_("A date must lie between 1900 and 2200."), code="bounds")
        return moment

    def read(self, raw: Any) -> datetime:
        """The moment meant by 2026-03-05 14:30, with or without seconds and a zone."""
        if isinstance(raw, str):
            text = normalize("NFKC", raw).strip()
            try:
                return datetime.fromisoformat(text.replace("/", "-"))
            except ValueError:
                day, _space, hour = text.partition(" ")
                try:
                    return datetime.fromisoformat(f"{read_date(day).isoformat()} {hour or '00:00'}")
                except ValueError:
                    pass
        raise Invalid(_("Write a date and a time such as 2026-03-05 14:30."), code="stamp")

    def operand(self, raw: Any, field: Field) -> Any:
        """A moment, or a whole day: then the day itself is compared."""
        return read_date(raw) if isinstance(raw, str) and len(raw.strip()) <= 10 else self.parse(raw, field)

    def dump(self, value: Any, field: Field) -> Any:
        """ISO with the company's offset."""
        return value.astimezone(clock.zone()).isoformat() if value else None

    def load(self, stored: Any, field: Field) -> Any:
        """The moment back from ISO."""
        return datetime.fromisoformat(stored) if stored else None

    def show(self, value: Any, field: Field) -> str:
        """Minutes are enough."""
        return value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M") if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """A moment within the last year."""
        return clock.now() - timedelta(minutes=random.randint(0, 525_600))
