"""Dated exchange rates: what an amount was worth in the company's currency on a day. Without a rate there is none."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps

from yingdan.kernel.money import quantize
from yingdan.platform import preferences, versions
from yingdan.platform.actor import SYSTEM, acting

ONE = Decimal(1)
Held = dict[str, list[tuple[date, Decimal]]]
_known: dict[str, Any] = {"version": None, "held": {}}


def held() -> Held:
    """Every rate by currency in the order of their days, read once and again when one was written."""
    version = versions.latest(versions.SETTINGS)
    if _known["version"] != version:
        found: Held = defaultdict(list)
        with acting(SYSTEM):
            rows = apps.get_model("platform", "ExchangeRate").objects.order_by("currency", "on", "pk")
            for currency, on, rate in rows.values_list("currency", "on", "rate"):
                found[currency].append((on, rate))
        _known.update(version=version, held=dict(found))
    known: Held = _known["held"]
    return known


def dated(currency: str, day: date) -> tuple[Decimal, date | None] | None:
    """The rate that held on a day, the latest on or before it, with its own day; None when nobody said.

    The company's own currency is worth 1 on every day.
    """
    if currency == preferences.company().currency:
        return ONE, None
    rates = held().get(currency, [])
    at = bisect_right(rates, day, key=lambda one: one[0])
    return (rates[at - 1][1], rates[at - 1][0]) if at else None


def rate(currency: str, day: date) -> Decimal | None:
    """What one unit of a currency was worth in the company's on a day: 1 for its own, None when nobody said."""
    found = dated(currency, day)
    return found[0] if found else None


def converted(amount: Decimal | None, rate: Decimal | None) -> Decimal | None:
    """An amount at a rate, rounded half up to the cent; None when either is unknown."""
    return None if amount is None or rate is None else quantize(amount * rate)


def used() -> bool:
    """Whether the company has any rates; without any, no sum need look for them."""
    return bool(held())


def forget() -> None:
    """Forget what is known; for tests."""
    _known["version"] = None
