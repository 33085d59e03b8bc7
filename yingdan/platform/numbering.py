"""Number series: gap-free within a committed transaction, unique across processes, restarting with the date in
the pattern.
"""

import re
from datetime import date

from django.db import models, transaction
from django.db.models import F

PART = re.compile(r"\{([^{}]+)\}")
DATES = {"yyyy": "%Y", "yy": "%y", "yyyyMM": "%Y%m", "yyMM": "%y%m", "yyyyMMdd": "%Y%m%d", "MM": "%m", "dd": "%d"}


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


def take(series: str, pattern: str, day: date, count: int = 1) -> list[str]:
    """The next `count` numbers of a series. Two transactions never get the same one."""
    digits, stem = width(pattern), fixed(pattern, day)
    name = f"{series}:{stem}"
    with transaction.atomic():
        if not Counter.objects.filter(name=name).update(value=F("value") + count):
            Counter.objects.get_or_create(name=name)
            Counter.objects.filter(name=name).update(value=F("value") + count)
        last = Counter.objects.get(name=name).value
    return [PART.sub(str(n).zfill(digits), stem) for n in range(last - count + 1, last + 1)]
