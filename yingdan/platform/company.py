"""The company's settings as administrators change them: judged in words before they are kept."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies

from yingdan.kernel.errors import Invalid, Problem, Refused
from yingdan.kernel.period import PATTERNS
from yingdan.platform import audit, preferences
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.audit import Change
from yingdan.platform.hooks import Port
from yingdan.platform.preferences import Company

LONGEST = 100
LANGUAGES = ("zh-hans", "en")
SETTINGS = (
    "name", "currency", "fiscal_start_month", "pattern", "time_zone", "language", "show_unowned",
    "completion_above", "file_mb", "record_files",
)  # fmt: skip
reckoned: Port[Callable[[], bool]] = Port(
    "reckoned", "Whether any amount has been reckoned in the company's currency, which then stands.", lambda: False
)
LIMITS = {"file_mb": 2000, "record_files": 2000}


def may_change(actor: Actor) -> bool:
    """Whether somebody may change the settings: administrators may, who may do everything with everything."""
    return actor.allows("*", "*").everything


def change(values: Mapping[str, Any]) -> Company:
    """Change some settings. Raises Refused for who may not, Invalid by field."""
    if not may_change(current_actor()):
        raise Refused("Only administrators change the company's settings.")
    read = {name: values[name] for name in SETTINGS if name in values}
    if wrong := problems(read):
        raise Invalid(fields=wrong)
    return preferences.set_company(**read)


def problems(values: Mapping[str, Any]) -> dict[str, list[Problem]]:
    """What is wrong with settings, by name."""
    judged: dict[str, Problem | None] = {name: problem(name, value) for name, value in values.items()}
    return {name: [found] for name, found in judged.items() if found is not None}


def problem(name: str, value: Any) -> Problem | None:
    """What is wrong with one setting; None when nothing is."""
    if name == "name" and len(value) > LONGEST:
        return Invalid("At most %(most)s characters.", code="length", most=LONGEST)
    if name == "currency" and value not in list_currencies():
        return Invalid(
            "“%(name)s” is no currency. Use its three letters, such as CNY or USD.", code="currency", name=value
        )
    if name == "currency" and value != preferences.company().currency and reckoned():
        return Invalid(
            "Amounts have been reckoned in %(name)s already, so the company's currency stands.",
            code="reckoned",
            name=preferences.company().currency,
        )
    if name == "fiscal_start_month" and value not in range(1, 13):
        return Invalid("A year begins in a month from 1 to 12.", code="month")
    if name == "pattern" and value not in PATTERNS:
        return Invalid("%(pattern)s is not a calendar; it is months or 445.", code="pattern", pattern=value)
    if name == "time_zone" and value not in available_timezones():
        return Invalid("There is no time zone called %(name)s.", code="zone", name=value)
    if name in LIMITS and value not in range(1, LIMITS[name] + 1):
        return Invalid("Write a whole number from 1 to %(most)s.", code="bounds", most=LIMITS[name])
    if name == "language" and value not in LANGUAGES:
        return Invalid("Choose one of the languages offered.", code="language")
    return None


def history(limit: int = 50) -> list[Change]:
    """Who changed which setting, latest first."""
    return audit.history(preferences.COMPANY, 0, limit)
