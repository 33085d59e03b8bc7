"""What is wrong with a column in our own words: which field, what it takes, what to write instead. Django's own texts
tell programmers what failed.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from yingdan.kernel.errors import Invalid
from yingdan.platform.kinds.number import limit, too_large, too_small


def said(column: models.Field, error: ValidationError) -> list[Invalid]:
    """The errors of one column; those in words of our own stay as they are."""
    return [one(column, part) for part in error.error_list]


def one(column: models.Field, error: ValidationError) -> Invalid:
    """One error."""
    code, given = error.code or "", error.params or {}
    if code in SAID and (given or error.message in column.error_messages.values()):
        return SAID[code](column, given)
    return Invalid(error.messages[0], code=code)


def long(column: models.Field, given: dict[str, Any]) -> Invalid:
    """A text longer than fits."""
    return Invalid(
        "“%(label)s” takes at most %(most)s characters; this has %(length)s. Shorten it.",
        code="max_length", label=column.verbose_name, most=given.get("limit_value"), length=given.get("show_value"),
    )  # fmt: skip


def digits(column: models.DecimalField, given: dict[str, Any]) -> Invalid:
    """A number with more digits than are kept."""
    most = limit(10 ** (column.max_digits - column.decimal_places) - 1)
    return Invalid(
        "“%(label)s” takes numbers up to %(most)s with %(places)s decimals. Round it or write less.",
        code="bounds", label=column.verbose_name, most=most, places=column.decimal_places,
    )  # fmt: skip


def missing(column: models.Field, given: dict[str, Any]) -> Invalid:
    """Nothing where something is needed."""
    return Invalid("This is required.", code="required")


def unknown(column: models.Field, given: dict[str, Any]) -> Invalid:
    """None of the options."""
    return Invalid(
        "“%(value)s” is none of the options of “%(label)s”. Choose one of them.",
        code="invalid_choice", label=column.verbose_name, value=str(given.get("value", ""))[:80],
    )  # fmt: skip


def unreadable(column: models.Field, given: dict[str, Any]) -> Invalid:
    """A value that is none of the column's sort."""
    value = str(given.get("value", ""))[:80]
    return Invalid("“%(value)s” does not fit “%(label)s”. Write it anew.", code="invalid", label=column.verbose_name,
                   value=value)  # fmt: skip


SAID: dict[str, Callable[[Any, dict[str, Any]], Invalid]] = {
    "min_value": lambda column, given: too_small(column.verbose_name, given.get("limit_value")),
    "max_value": lambda column, given: too_large(column.verbose_name, given.get("limit_value")),
    "max_length": long,
    "max_digits": digits,
    "max_whole_digits": digits,
    "max_decimal_places": digits,
    "null": missing,
    "blank": missing,
    "invalid_choice": unknown,
    "invalid": unreadable,
    "invalid_date": unreadable,
    "invalid_datetime": unreadable,
}
