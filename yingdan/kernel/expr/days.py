"""What formulas do with days. A day lies between 1900 and 2200, as in every date field; outside there is none."""

from datetime import date, timedelta
from decimal import Decimal

from yingdan.kernel import months
from yingdan.kernel.errors import Invalid

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
FARTHEST = 1_000_000
STEPS: dict[str, tuple[bool, int]] = {  # whether a unit is counted in months, and how many months or days it has
    **dict.fromkeys(("day", "日", "天"), (False, 1)),
    **dict.fromkeys(("week", "周"), (False, 7)),
    **dict.fromkeys(("month", "月"), (True, 1)),
    **dict.fromkeys(("quarter", "季"), (True, 3)),
    **dict.fromkeys(("year", "年"), (True, 12)),
}


def kept(day: date) -> date:
    """The day itself. Raises Invalid when it lies outside the years a date field may hold."""
    if not FIRST <= day <= LAST:
        raise Invalid("The day lies outside the years 1900 to 2200.", code="far")
    return day


def count(number: Decimal) -> int:
    """A number of days or months: the part before the point, at most a million."""
    return int(max(min(number, Decimal(FARTHEST)), Decimal(-FARTHEST)))


def made(year: Decimal, month: Decimal, day: Decimal) -> date:
    """The day of these numbers. Raises Invalid when the calendar has no such day."""
    try:
        return kept(date(count(year), count(month), count(day)))
    except ValueError:
        raise Invalid("There is no such day in the calendar.", code="date") from None


def moved(day: date, number: Decimal, unit: str = "day") -> date:
    """So many days, weeks, months, quarters or years later; from the 31st to the last day of a shorter month.

    Raises Invalid outside the years 1900 to 2200.
    """
    by_month, size = STEPS[unit.lower()]
    steps = count(number) * size
    if not by_month:
        try:
            return kept(day + timedelta(days=steps))
        except OverflowError:
            return kept(date.max if steps > 0 else date.min)
    try:
        return kept(months.later(day, steps))
    except ValueError:
        return kept(date.max if steps > 0 else date.min)


def pieces(pattern: str) -> list[str]:
    """A pattern taken apart: YYYY, MM and DD stand alone, whatever is between them too."""
    found, rest = [], pattern
    while rest:
        places = [(rest.find(mark), mark) for mark in ("YYYY", "MM", "DD") if mark in rest]
        where, mark = min(places, default=(len(rest), ""))
        found += [piece for piece in (rest[:where], mark) if piece]
        rest = rest[where + len(mark) :]
    return found


def written(day: date, pattern: str) -> str:
    """A day by a pattern such as YYYY-MM-DD."""
    marks = {"YYYY": f"{day.year:04}", "MM": f"{day.month:02}", "DD": f"{day.day:02}"}
    return "".join(marks.get(piece, piece) for piece in pieces(pattern))
