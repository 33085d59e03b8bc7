"""Days as people write them into a form or a grid: today, tomorrow, 后天, and what a list shows: in 3 days, 3 天前.

Only what a person types is read so: a file and a program say the day they mean, as it may be read on another day.
"""

import re
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from yingdan.kernel import clock
from yingdan.platform.field import Field

NAMED = {
    "today": 0, "yesterday": -1, "tomorrow": 1,
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
COUNTED = (
    (re.compile(r"in (\d{1,4}) days?|(\d{1,4}) ?天(?:后|以后|之后)"), 1),
    (re.compile(r"(\d{1,4}) days? ago|(\d{1,4}) ?天(?:前|以前|之前)"), -1),
)
HOUR = re.compile(r"(.*?) +(\d{1,2}:\d{2})")
TAKES = ("date", "stamp")


def read(field: Field, raw: Any) -> Any:
    """What was typed for a field with a day in words put as a date; everything else stays as it is."""
    if field.kind.name not in TAKES or not isinstance(raw, str):
        return raw
    text = normalize("NFKC", raw).strip().casefold()
    hour = HOUR.fullmatch(text) if field.kind.name == "stamp" else None
    day = meant(hour[1] if hour else text, clock.today())
    return raw if day is None else f"{day.isoformat()} {hour[2]}" if hour else day.isoformat()


def meant(text: str, today: date) -> date | None:
    """The day a word or a count of days means; None when it means none."""
    if text in NAMED:
        return today + timedelta(days=NAMED[text])
    for pattern, way in COUNTED:
        if found := pattern.fullmatch(text):
            return today + timedelta(days=way * int(found[1] or found[2]))
    return None
