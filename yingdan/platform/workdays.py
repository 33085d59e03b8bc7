"""The company's working days: the public holidays of mainland China as announced by the State Council, with the days
made up for them, and above them the company's own days (`platform.holiday`).

The announcements come with the package `chinesecalendar`, year by year; a year not yet announced (that of the next
year comes in November) has its weekends and the company's own days only. `announced_until` says how far they reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from chinese_calendar.constants import holidays
from chinese_calendar.constants import workdays as made_up
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.expr.functions import Function
from yingdan.kernel.expr.tree import DATE, NUMBER
from yingdan.kernel.workdays import Workdays
from yingdan.platform import hooks, versions
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.formula.functions import Added

NAMES: Mapping[str, Any] = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "National Day": _("National Day"),
    "Anti-Fascist 70th Day": _("Victory Day"),
}


@dataclass(frozen=True)
class Days:
    """The working days, and what each exception is called."""

    workdays: Workdays
    names: Mapping[date, Any] = field(default_factory=dict)


_kept: dict[str, Any] = {"version": None, "days": None}


@cache
def announced() -> Days:
    """What the State Council has announced."""
    names = {day: NAMES.get(name, name) for day, name in {**made_up, **holidays}.items()}
    return Days(Workdays(frozenset(holidays), frozenset(made_up)), names)


def announced_until() -> date:
    """The last day of the last year whose holidays are announced."""
    return date(max(holidays).year, 12, 31)


def own_after(day: date) -> bool:
    """Whether the company has written days of its own after a day."""
    return any(one > day for one in current().names)


def workdays() -> Workdays:
    """The days the company works."""
    return current().workdays


def name_of(day: date) -> Any:
    """What a day that is an exception is called: the holiday, or for a day made up the holiday it is made up for;
    nothing for any other.
    """
    return current().names.get(day, "")


def forget() -> None:
    """Read the company's own days anew at the next look."""
    _kept["version"] = None


def moved() -> None:
    """Say, in the transaction of the change, that the company's own days changed."""
    versions.bump(versions.SETTINGS)
    forget()


def current() -> Days:
    """The announced days with the company's own; read once per version of the settings."""
    version = versions.latest(versions.SETTINGS)
    if _kept["version"] != version:
        _kept["days"] = read()
        _kept["version"] = version
    found: Days = _kept["days"]
    return found


def read() -> Days:
    """The days from the tables: the same for everybody, whoever asks first."""
    own: dict[date, Any] = {}
    with acting(SYSTEM):
        for row in apps.get_model("platform", "Holiday").objects.order_by("pk"):
            own |= dict.fromkeys((row.start + timedelta(days=n) for n in range((row.last - row.start).days + 1)), row)
    rest, work = ([day for day, row in own.items() if row.works is works] for works in (False, True))
    names = {**announced().names, **{day: row.name for day, row in own.items()}}
    return Days(announced().workdays.joined(rest, work), names)


def counted(start: date, end: date) -> Decimal:
    """The formula function: how many days are worked from one day to another, both included."""
    return Decimal(workdays().count(start, end))


def in_postgresql() -> str:
    """The same in PostgreSQL, which is told the exceptions with each statement."""
    free, made = (
        "'{" + ",".join(day.isoformat() for day in days) + "}'::date[]"
        for days in (workdays().free, workdays().made_up)
    )
    return f"yingdan_workdays({{0}}, {{1}}, {free}, {made})"


hooks.formula.register(
    Added(
        Function(name="WORKDAYS", chinese="工作日数", takes=(DATE, DATE), gives=NUMBER, run=counted),
        sql=in_postgresql,
        written="WORKDAYS(start, end)",
        help=_("How many working days from one day to another, both included, by the company's calendar."),
    )
)
