"""Dates as people and programs write them, brought to one form; which of day and month comes first is read off a
whole column.

3/5/2026 alone cannot be understood. Among the values of its column one such as 20/10/2016 or 10/20/2016 usually
decides; when
none does, `order_of` says that the column is ambiguous, and somebody must state the order.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
ORDERS = (DAY_FIRST, MONTH_FIRST)
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
LAST_SERIAL = 109_574
"""The day 2199-12-31 as a spreadsheet counts days."""

CLOCK = (
    r"(?:[T ,]*(?P<half>上午|下午|AM|PM)?\s*(?P<h>\d{1,2})[:时點点](?P<mi>\d{1,2})"
    r"(?:[:分](?P<s>\d{1,2})(?:\.\d+)?)?[秒分]?\s*(?P<half2>AM|PM)?)?"
)
YEAR_FIRST = re.compile(
    rf"(?P<y>\d{{4}})\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*[-/.月]\s*(?P<d>\d{{1,2}})\s*[日号]?{CLOCK}", re.I
)
YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})\s*[-/.]\s*(?P<b>\d{{1,2}})\s*[-/.]\s*(?P<y>\d{{4}}|\d{{2}}){CLOCK}", re.I)
DIGITS = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2}))?")
DAY_MONTH = re.compile(rf"(?P<d>\d{{1,2}})[- ](?P<word>[A-Za-z]{{3,9}})\.?,?[- ](?P<y>\d{{4}}|\d{{2}}){CLOCK}", re.I)
MONTH_DAY = re.compile(rf"(?P<word>[A-Za-z]{{3,9}})\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){CLOCK}", re.I)
SERIAL = re.compile(r"\d{5,6}(?:\.\d+)?")
ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d\d:?\d\d)")
WIDE = str.maketrans("０１２３４５６７８９／－．：　", "0123456789/-.: ")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Order:
    """What a column of dates shows: `order` "dmy", "mdy" or "" (year first, or nothing decides it).

    `ambiguous`: some values could be read both ways and none decides. `mixed`: some can only be read day first, others
    only month first. `example` is a value that shows it.
    """

    order: str = ""
    ambiguous: bool = False
    mixed: bool = False
    example: str = ""


def order_of(values: Iterable[str]) -> Order:
    """The order of day and month in a column."""
    first = second = undecided = ""
    for text in values:
        if not text or not (match := YEAR_LAST.fullmatch(tidy(text))):
            continue
        a, b = int(match["a"]), int(match["b"])
        if a > 12 >= b:
            first = first or text
        elif b > 12 >= a:
            second = second or text
        elif a != b:
            undecided = undecided or text
    if first and second:
        return Order("", mixed=True, example=f"{first}, {second}")
    if first or second:
        return Order(DAY_FIRST if first else MONTH_FIRST, example=first or second)
    return Order("", ambiguous=bool(undecided), example=undecided)


def tidy(text: str) -> str:
    """Full-width digits and spaces made plain."""
    return text.translate(WIDE).strip()


@lru_cache(maxsize=20_000)
def to_iso(text: str, order: str = "", from_1904: bool = False) -> str:
    """2026-03-05, or 2026-03-05 14:30:00 where a time stands; a moment with a zone stays as it is.

    `order` is that of the column, needed where day and month could be exchanged. Raises Invalid for what is no date,
    for a day
    that is not in the calendar, and for one that can be read two ways while `order` does not say which.
    """
    plain = tidy(text)
    if ZONED.fullmatch(plain):
        return plain.replace(" UTC", "+00:00").replace("Z", "+00:00")
    if SERIAL.fullmatch(plain):
        return from_serial(plain, from_1904)
    for pattern in (YEAR_FIRST, DIGITS):
        if match := pattern.fullmatch(plain):
            return put(int(match["y"]), int(match["m"]), int(match["d"]), match)
    for pattern in (DAY_MONTH, MONTH_DAY):
        match = pattern.fullmatch(plain)
        if match and match["word"][:3].lower() in MONTHS:
            return put(year(match["y"]), MONTHS.index(match["word"][:3].lower()) + 1, int(match["d"]), match)
    if match := YEAR_LAST.fullmatch(plain):
        return year_last(match, order)
    raise Invalid(_("“%(text)s” is not a date. Write one such as 2026-03-05.") % {"text": text}, code="date")


def year_last(match: re.Match[str], order: str) -> str:
    """A date that ends with its year, read in the order of its column."""
    a, b = int(match["a"]), int(match["b"])
    if not order and a != b and a <= 12 and b <= 12:
        raise Invalid(
            _("“%(text)s” can be read day first or month first. State the order of this column.") % {"text": match[0]},
            code="ambiguous",
        )
    day_first = order == DAY_FIRST if order else a > 12
    return put(year(match["y"]), b if day_first else a, a if day_first else b, match)


def year(digits: str) -> int:
    """The year; two digits from 70 on are in the last century."""
    number = int(digits)
    if len(digits) == 4:
        return number
    return number + (1900 if number >= 70 else 2000)


def put(years: int, month: int, day: int, match: re.Match[str]) -> str:
    """The ISO text. Raises Invalid for a day or time that does not exist."""
    found = match.groupdict()
    try:
        made = date(years, month, day)
        if not found.get("h"):
            return made.isoformat()
        hour = int(found["h"])
        half = (found.get("half") or found.get("half2") or "").upper()
        if half in ("PM", "下午") and hour < 12:
            hour += 12
        elif half in ("AM", "上午") and hour == 12:
            hour = 0
        moment = time(hour, int(found["mi"]), int(found.get("s") or 0))
    except ValueError:
        raise Invalid(_("There is no such day in the calendar: %(text)s.") % {"text": match[0]}, code="date") from None
    return f"{made.isoformat()} {moment.isoformat()}"


def from_serial(text: str, from_1904: bool) -> str:
    """The day a spreadsheet counts so many days after its epoch, with the time its fraction says."""
    whole, _point, fraction = text.partition(".")
    if not 10_000 <= int(whole) <= LAST_SERIAL:
        raise Invalid(_("“%(text)s” is not a date. Write one such as 2026-03-05.") % {"text": text}, code="date")
    day = (EPOCH_1904 if from_1904 else EPOCH) + timedelta(days=int(whole))
    seconds = (int(fraction) * 86_400 + 10 ** len(fraction) // 2) // 10 ** len(fraction) if fraction else 0
    if not seconds:
        return day.isoformat()
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)).strftime(
        "%Y-%m-%d %H:%M:%S"
    )


def day_of(iso: str) -> str:
    """The day of what `to_iso` gave; of a moment with a zone the day it was in the company's."""
    if len(iso) <= 19:
        return iso[:10]
    return datetime.fromisoformat(iso).astimezone(clock.zone()).date().isoformat()
