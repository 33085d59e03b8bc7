"""Any number on any page: how it is written, and the address that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from yingdan.kernel import tree
from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.period import Period
from yingdan.platform import preferences, schema
from yingdan.platform.metrics import library
from yingdan.platform.metrics.answer import Answer, Key
from yingdan.platform.metrics.metric import Metric
from yingdan.web import looks
from yingdan.web.looks import Scale

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Asked:
    """A number: a metric in a period, of a person (id), of a unit (path, with all below it), or of all one sees."""

    code: str
    period: Period
    person: int | None = None
    unit: str | None = None

    @property
    def key(self) -> Key:
        """By what an `Answer` knows it."""
        return self.unit if self.person is None else self.person

    @property
    def by(self) -> str:
        """By what to measure it."""
        return "person" if self.person is not None else "unit" if self.unit is not None else "whole"

    @property
    def name(self) -> str:
        """A name for it, the same as long as it means the same."""
        return f"{self.code}|{period_text(self.period)}|{self.person or ''}|{self.unit or ''}"

    @property
    def url(self) -> str:
        """The address that explains it."""
        pairs = {"metric": self.code, "period": period_text(self.period)}
        if self.person is not None:
            pairs["person"] = str(self.person)
        elif self.unit is not None:
            pairs["unit"] = str(tree.ids(self.unit)[-1])
        return f"/explain/?{urlencode(pairs, safe=':~')}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a page shows it: its text and unit, red when below zero, and the address that explains it.

    `refused` says why there is none though there are records, such as the currency that has no rate.
    """

    text: str
    unit: str
    url: str
    negative: bool = False
    refused: str = ""


def link(code: str, period: Period, person: int | None = None, unit: str | None = None) -> str:
    """The address that explains a metric in a period, of a person (id) or unit (path), or of all one sees."""
    return Asked(code, period, person, unit).url


def period_text(period: Period) -> str:
    """A period as addresses write it: quarter:2026-10-01, and where it is cut short, with its last day."""
    whole = period.whole
    if (whole.start, whole.end) == (period.start, period.end):
        return f"{period.kind}:{period.start.isoformat()}"
    return f"{period.kind}:{period.start.isoformat()}~{period.end.isoformat()}"


def period_of(text: str) -> Period:
    """The period of an address. Raises Missing for what is none."""
    kind, _colon, days = text.partition(":")
    first, cut, last = days.partition("~")
    try:
        start = date.fromisoformat(first)
        whole = preferences.company().calendar.period(kind, start)
        return Period(kind, start, date.fromisoformat(last), whole.calendar) if cut else whole
    except (ValueError, Invalid):
        raise Missing() from None


def read(given: Mapping[str, str]) -> Asked:
    """The number an address asks for. Raises Missing for one that is not there or that the actor may not see."""
    metric = library.find(given.get("metric", ""))
    period = period_of(given.get("period", ""))
    person, unit = given.get("person", ""), given.get("unit", "")
    if person:
        return Asked(metric.code, period, person=row("platform.user", person).pk)
    return Asked(metric.code, period, unit=str(row("platform.unit", unit).path) if unit else None)


def row(key: str, text: str) -> Any:
    """A person or unit of an address. Raises Missing."""
    found = schema.find(key).rows().filter(pk=int(text)).first() if text.isdecimal() and len(text) < 19 else None
    if found is None:
        raise Missing()
    return found


def written(metric: Metric, value: Decimal | None, scale: Scale) -> tuple[str, str]:
    """A value of a metric in words, and its unit. A share is written in per cent."""
    if value is None:
        return looks.DASH, ""
    if metric.unit == "money":
        return scale.show(value), scale.unit
    if metric.unit == "percent":
        return looks.figure(value * HUNDRED, 1), "%"
    if metric.unit == "days":
        return looks.figure(value, 0 if value == value.to_integral_value() else 1), _("days")
    places = 0 if value == value.to_integral_value() else 2 if metric.unit == "ratio" else 1
    return looks.figure(value, places), ""


def number(answer: Answer, asked: Asked, scale: Scale) -> Number:
    """One number of an answer that was measured for it. Amounts that cannot be added up are said to be so."""
    metric = answer.metrics[asked.code]
    try:
        value = answer.value(asked.code, asked.key, asked.period)
    except Invalid as problem:
        return Number(_("Several currencies"), "", asked.url, refused=problem.show(_))
    text, unit = written(metric, value, scale.fitting([value]))
    return Number(text, unit, asked.url, value is not None and value < 0)


def live(*codes: str) -> str:
    """The objects whose changes may move some metrics, for data-live."""
    found = {m.of.object for code in codes for m in library.measured_by(library.known(code)) if m.of is not None}
    return " ".join(sorted(found))


def period_name(period: Period) -> str:
    """A period by its name, or by its days where it is cut short or put together."""
    whole = period.whole
    return period.label if (whole.start, whole.end) == (period.start, period.end) else period_words(period)


def period_words(period: Period) -> str:
    """The days of a period."""
    return f"{period.start.isoformat()} – {period.end.isoformat()}" if period.days > 1 else period.start.isoformat()
