"""How figures and moments are written for people: units of money, decimals, near dates in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.core import UnknownLocaleError
from babel.numbers import get_currency_symbol
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform.preferences import company

UNIT_COOKIE = "yingdan_unit"
UNITS = ("one", "big", "huge")
MINUS = "\u2212"
JOINED = "\u2060"
"""Keeps a sign in the line of its amount."""
DASH = "—"
FACTORS = {
    True: {"one": Decimal(1), "big": Decimal(10_000), "huge": Decimal(100_000_000)},
    False: {"one": Decimal(1), "big": Decimal(1_000), "huge": Decimal(1_000_000)},
}
CHINESE = {"one": "元", "big": "万元", "huge": "亿元"}
PREFIX = {True: {"one": "", "big": "万 ", "huge": "亿 "}, False: {"one": "", "big": "k", "huge": "m"}}


def chinese() -> bool:
    """Whether the active language is Chinese."""
    return not (get_language() or "zh").startswith("en")


@lru_cache(maxsize=64)
def symbol(currency: str) -> str:
    """The sign of a currency in English text: ¥, $, €; its code where it has none."""
    try:
        return str(get_currency_symbol(currency, locale="en")).removeprefix("CN").removeprefix("US")
    except (UnknownLocaleError, LookupError, ValueError):
        return currency


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit amounts are written in: divided by `factor`, with `places` decimals, `unit` to stand in the header."""

    name: str
    factor: Decimal
    places: int
    unit: str
    currency: str

    @property
    def said(self) -> str:
        """How a figure written elsewhere stands with the unit: {n} 元, ¥{n}k."""
        return within("{n}", self.unit)

    def show(self, amount: Decimal | int | None) -> str:
        """An amount in this unit."""
        return DASH if amount is None else figure(Decimal(amount) / self.factor, self.places)

    def fitting(self, amounts: Iterable[Decimal | None]) -> "Scale":
        """The same unit without decimals when none of the amounts needs them, so that a column stays aligned."""
        if self.name != "one" or any(a is not None and a != a.to_integral_value() for a in amounts):
            return self
        return Scale(self.name, self.factor, 0, self.unit, self.currency)


def scale(name: str = "one", currency: str = "") -> Scale:
    """The unit of that name: one, big (万 in Chinese, thousand in English), huge (亿, million)."""
    name = name if name in UNITS else "one"
    currency = currency or company().currency
    zh = chinese()
    if zh:
        unit = CHINESE[name] if currency == "CNY" else f"{PREFIX[True][name]}{currency}"
    else:
        unit = f"{symbol(currency)}{PREFIX[False][name]}"
    return Scale(name, FACTORS[zh][name], 2 if zh or name != "big" else 0, unit, currency)


def scale_of(request: HttpRequest) -> Scale:
    """The unit this browser chose."""
    return scale(request.COOKIES.get(UNIT_COOKIE, "one"))


def figure(value: Any, places: int = 0) -> str:
    """A number with thousands separated and a real minus sign; nothing is a dash."""
    return DASH if value is None else f"{value:,.{places}f}".replace("-", MINUS)


def short(amount: Decimal | None, at: Scale, none: str = DASH) -> str:
    """An amount in few characters for cards and heads: whole numbers, one decimal only below a hundred."""
    if amount is None:
        return none
    value = Decimal(amount) / at.factor
    return figure(value, 0 if value == value.to_integral_value() or abs(value) >= 100 else 1)


def within(text: str, unit: str) -> str:
    """A figure with its unit as a sentence has them: 480 万, 12.5%, 12 天; in English ¥4,800k, −¥4,800k, 12 days."""
    if not unit or unit == "%":
        return text + unit
    if chinese():
        return f"{text} {unit.removesuffix(CHINESE['one']) or unit}"
    if unit[:1].isalpha():
        return f"{text} {unit}"
    symbol_, thousands = (unit[:-1], unit[-1]) if unit[-1:] in ("k", "m") else (unit, "")
    way = text[:1] if text[:1] in (MINUS, "+") else ""
    return f"{way}{JOINED if way else ''}{symbol_}{text.removeprefix(way)}{thousands}"


def sided(text: str, unit: str) -> tuple[str, str]:
    """A figure with what stands small behind it: in English the sign of a currency goes before it, as within sentences
    (¥1,926 and k), else the whole unit follows (192.60 and 万元).
    """
    if chinese() or text == DASH or unit[:1].isalpha() or unit in ("", "%"):
        return text, unit
    sign, thousands = (unit[:-1], unit[-1]) if unit[-1] in ("k", "m") else (unit, "")
    return within(text, sign), thousands


def days_in_words(days: int) -> str:
    """-1 is yesterday, 0 today, 3 in three days; only for what is within a week."""
    if days == 0:
        return _("today")
    if days == -1:
        return _("yesterday")
    if days == 1:
        return _("tomorrow")
    if days < 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days}
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


def plain_day(day: date, today: date) -> str:
    """A day without words: 11-28 this year and 2025-11-28 in others; in English 28 Nov, 28 Nov 2025."""
    if chinese():
        return day.strftime("%m-%d") if day.year == today.year else day.isoformat()
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def month_words(day: date, *, brief: bool = False) -> str:
    """The month of a day: 2026 年 11 月; in English November 2026, in brief Nov 2026."""
    if chinese():
        return f"{day.year} 年 {day.month} 月"
    return f"{day:%b %Y}" if brief else f"{day:%B %Y}"


def stretch(first: date, last: date) -> str:
    """From one day to another: 2026-11-16 – 11-22; in English 16 – 22 Nov 2026. One day alone stands once."""
    if chinese():
        end = f" – {last:%m-%d}" if last.year == first.year else f" – {last.isoformat()}"
        return first.isoformat() + (end if last != first else "")
    begin = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        begin += f" {first:%b}" if first.year == last.year else f" {first:%b %Y}"
    return (f"{begin} – " if last != first else "") + f"{last.day} {last:%b %Y}"


def near_day(day: date | None, today: date | None = None) -> str:
    """A day as people say it: in words within a week, else as short as it is clear."""
    return DASH if day is None else said(day, today or clock.today(), get_language())


@lru_cache(maxsize=8192)
def said(day: date, today: date, language: str | None) -> str:
    """A day as people say it today, in the active language."""
    days = (day - today).days
    return days_in_words(days) if abs(days) <= 7 else plain_day(day, today)


def near_moment(moment: datetime | None, today: date | None = None) -> str:
    """A moment as people say it: today 11:20, yesterday 16:20, 3 days ago, 11-13."""
    if moment is None:
        return DASH
    local = moment.astimezone(clock.zone())
    today = today or clock.today()
    days = (local.date() - today).days
    if abs(days) <= 1:
        return f"{days_in_words(days)} {local:%H:%M}"
    return near_day(local.date(), today)


def full_moment(moment: datetime) -> str:
    """The whole moment in the company's zone, to the minute."""
    return f"{moment.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
