"""Number series: gap-free within a committed transaction, unique across processes.

A pattern has text, parts of the date and one counter: HT-{yyyyMM}-{0001}. The counter begins anew with the date in the
pattern, or as `reset` says: by day, month, year, or never; it goes on by `step`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import F

PART = re.compile(r"\{([^{}]+)\}")
DATES = {
    "yyyy": "%Y", "yy": "%y", "yyyyMM": "%Y%m", "yyMM": "%y%m", "yyyyMMdd": "%Y%m%d", "yyMMdd": "%y%m%d",
    "MMdd": "%m%d", "MM": "%m", "dd": "%d", "yyyy-MM": "%Y-%m", "yyyy-MM-dd": "%Y-%m-%d",
}  # fmt: skip
RESETS = {"day": "%Y%m%d", "month": "%Y%m", "year": "%Y", "never": ""}
MOST_STEP = 1000


class Counter(models.Model):
    """How far one series has counted."""

    name = models.CharField(max_length=120, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        app_label = "platform"


def fixed(pattern: str, day: date) -> str:
    """The pattern with its date parts filled, the counter left: OP-{yyyyMM}-{0001} becomes OP-202611-{0001}."""
    return PART.sub(lambda m: day.strftime(DATES[m[1]]) if m[1] in DATES else m[0], pattern)


def width(pattern: str) -> int:
    """How many digits the counter has at least. Raises ValueError for a pattern without one or with unknown parts."""
    parts = [p for p in PART.findall(pattern) if p not in DATES]
    if len(parts) != 1 or not parts[0].isdigit():
        raise ValueError(f"a number series needs one counter such as {{0001}}: {pattern}")
    return len(parts[0])


def settings_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """`step` and `reset` as `take` takes them, from the settings of a customer's field; what is wrong is left out."""
    step, reset = options.get("step"), options.get("reset")
    found: dict[str, Any] = {}
    if isinstance(step, int) and not isinstance(step, bool) and 1 <= step <= MOST_STEP:
        found["step"] = step
    return found | ({"reset": reset} if reset in RESETS else {})


def take(series: str, pattern: str, day: date, count: int = 1, *, step: int = 1, reset: str = "") -> list[str]:
    """The next `count` numbers of a series. Two transactions never get the same one.

    Raises ValueError for a pattern that is none, and for one whose numbers would come again, because the counter
    begins anew more often than the date in the pattern changes.
    """
    digits, stem = width(pattern), fixed(pattern, day)
    if reset and repeats(pattern, reset):
        raise ValueError(f"the numbers of {pattern} would come again each {reset}")
    name = f"{series}:{day.strftime(RESETS[reset])}" if reset else f"{series}:{stem}"
    more = count * step
    with transaction.atomic():
        if not Counter.objects.filter(name=name).update(value=F("value") + more):
            Counter.objects.get_or_create(name=name, defaults={"value": 1 - step})
            Counter.objects.filter(name=name).update(value=F("value") + more)
        last = Counter.objects.get(name=name).value
    numbers = range(last - more + step, last + 1, step)
    return [PART.sub(str(n).zfill(digits), stem) for n in numbers]


def repeats(pattern: str, reset: str) -> bool:
    """Whether a series that begins anew by `reset` would give a number twice: two days of different stretches, whose
    date parts look alike.
    """
    if reset == "never":
        return False
    days = (date(2024, 1, 1), date(2024, 1, 2), date(2024, 2, 1), date(2025, 1, 1))
    shown = {(fixed(pattern, day), day.strftime(RESETS[reset])) for day in days}
    return len({text for text, _stretch in shown}) < len({stretch for _text, stretch in shown})
