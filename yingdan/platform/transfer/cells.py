"""What stands in a cell, as exact text: a spreadsheet's floats, dates and truth values are written out without loss.

A cell whose meaning has been lost (digits dropped by a spreadsheet, a formula never computed) becomes `Unreadable`:
still a text, so it can be shown and given back, but with the reason why nothing may be guessed from it.
"""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

EXACT = 10**15
"""Spreadsheets keep 15 digits: from here on a numeric cell may not be what was typed."""

SCIENTIFIC = re.compile(r"[-+]?(\d)(?:\.(\d+))?E\+(\d{2,3})", re.IGNORECASE)
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PLAIN = re.compile(r"[-+]?[\d ().,-]*\d%?")


class Unreadable(str):
    """The text of a cell that cannot be trusted, and `why`, in words for people."""

    why: str

    def __new__(cls, text: str, why: str) -> "Unreadable":
        made = super().__new__(cls, text)
        made.why = why
        return made


def of_number(number: float) -> str:
    """A spreadsheet's number as people see it there: whole numbers without decimals, else 15 digits and no exponent."""
    if not math.isfinite(number):
        return Unreadable(str(number), _("This is not a number."))
    if number == int(number):
        text = str(int(number)) if abs(number) < 10**30 else f"{number:.15g}"
        if abs(number) >= EXACT:
            return Unreadable(text, long_number())
        return text
    return format(Decimal(f"{number:.15g}"), "f")


def long_number() -> str:
    """Why a number of more than 15 digits is refused."""
    return _(
        "A number of more than 15 digits was stored as a number, so the spreadsheet has lost its last digits. "
        "Format the column as text and type it again."
    )


def of_text(text: str) -> str:
    """A text without the space around it. Scientific notation written by a spreadsheet is undone when no digit is
    lost."""
    if text.isalnum():
        return text
    text = text.strip().strip("\u200b\ufeff")
    if len(text) > 1 and text[0] == "'" and text[1] in RISKY:
        return text[1:]
    if "E+" in text or "e+" in text:
        match = SCIENTIFIC.fullmatch(text)
        if match:
            return exact(text, match)
    return text


def exact(text: str, match: re.Match[str]) -> str:
    """1.3800138000E+10 as 13800138000; 1.38E+10 is unreadable, because its other digits were never written."""
    decimals = len(match[2] or "")
    if decimals >= int(match[3]) and decimals + 1 <= 15:
        return format(Decimal(text), "f")
    return Unreadable(
        text,
        _(
            "A spreadsheet has shortened this number and lost its last digits. "
            "Format the column as text or number and save again."
        ),
    )


def of_value(value: Any) -> str:
    """The text of whatever a spreadsheet reader gives: dates in ISO form, truth values as TRUE and FALSE."""
    if isinstance(value, str):
        return of_text(value) if value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return of_number(value)
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT else Unreadable(str(value), long_number())
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return "" if value is None else str(value)


def storable(text: str) -> str:
    """The text as every database keeps it: a NUL character shows as its picture."""
    return text.replace("\x00", "\u2400") if "\x00" in text else text


def harmless(text: str) -> str:
    """The text as it may stand in a file opened by a spreadsheet: what would run as a formula gets a ' in front.

    Numbers and telephone numbers stay as they are, and `of_text` takes the ' away again.
    """
    if text.startswith(RISKY) and not PLAIN.fullmatch(text):
        return f"'{text}"
    return text
