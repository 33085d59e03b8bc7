"""The timeline of a record: what every source tells, merged, newest first, by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform.schema import ObjectType
from yingdan.web import happened, looks, panels, remarks, story
from yingdan.web.panels import Happening, Story

PAGE = 20
REMARKS = Story(panels.ANY, "comments", _("Comments"), remarks.events, rank=80)
CHANGES = Story(panels.ANY, "changes", _("Changes"), story.events, rank=90)


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the timeline."""

    name: str
    label: Any
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the timeline with what happened on it, as HTML."""

    label: str
    happenings: SafeString


def stories(kind: ObjectType) -> list[Story]:
    """The sources of an object's timeline: those of the modules, comments, the history of its fields."""
    return [*panels.of(kind, "story"), REMARKS, CHANGES]


def context(kind: ObjectType, record: Any, show: str = "", before: str = "") -> dict[str, Any]:
    """One page of the timeline: its days, its tabs, and where the next page begins."""
    sources = stories(kind)
    names = dict.fromkeys(s.name for s in sources)
    show = show if show in names else ""
    until = moment(before)
    found = [h for s in sources if not show or s.name == show for h in s.events(record, until, PAGE + 1)]
    found.sort(key=lambda h: h.at, reverse=True)
    shown = found[:PAGE]
    base = f"/{kind.slug}/{record.pk}/timeline/"
    more = f"{base}?show={show}&before={quote(shown[-1].at.isoformat())}" if len(found) > PAGE else ""
    labels = {s.name: s.label for s in reversed(sources)}
    tabs = [Tab("", _("All"), base, not show), *(Tab(n, labels[n], f"{base}?show={n}", n == show) for n in names)]
    return {"days": list(by_day(shown)), "tabs": tabs if len(names) > 1 else [], "more": more, "first": not before}


def moment(text: str) -> datetime | None:
    """The moment in an address; None when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def by_day(found: Sequence[Happening]) -> Sequence[Day]:
    """What happened, under its days in the company's zone."""
    zone, today = clock.zone(), clock.today()
    days = groupby(found, key=lambda h: h.at.astimezone(zone).date())
    return [Day(day_label(day, today), happened.html(inside)) for day, inside in days]


def day_label(day: date, today: date) -> str:
    """Today, yesterday, else the day with its weekday; the year when it is another."""
    return named(day, today, get_language())


@lru_cache(maxsize=4000)
def named(day: date, today: date, language: str | None) -> str:
    """The label of a day, today, in the active language."""
    if abs((day - today).days) <= 1:
        return looks.days_in_words((day - today).days).capitalize()
    if looks.chinese():
        return f"{looks.plain_day(day, today)} {date_format(day, 'l')}"
    return f"{date_format(day, 'D')} {looks.plain_day(day, today)}"
