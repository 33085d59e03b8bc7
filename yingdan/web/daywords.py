"""Days as people write them into a form or a grid: today, tomorrow, and as a list shows them: in 3 days, 2 days ago; in
every language of the interface.

Only what a person types is read so: a file and a program say the day they mean, as it may be read on another day.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform.field import Field
from yingdan.web import looks

TAKES, MOST = ("date", "stamp"), 366
HOUR = re.compile(r"(.*?)\s+(\d{1,2}:\d{2})")


def read(field: Field, raw: Any) -> Any:
    """What was typed for a field with a day in words put as a date; everything else stays as it is."""
    if field.kind.name not in TAKES or not isinstance(raw, str) or len(raw) > 40:
        return raw
    hour = HOUR.fullmatch(normalize("NFKC", raw).strip()) if field.kind.name == "stamp" else None
    if hour is None:
        return dated(raw)
    day = dated(hour[1])
    return raw if day == hour[1] else f"{day} {hour[2]}"


def dated(text: str) -> str:
    """A day in words as a date; any other text as it is."""
    days = words().get(plain(normalize("NFKC", text).strip()))
    return text if days is None else (clock.today() + timedelta(days=days)).isoformat()


def plain(text: str) -> str:
    """A text without its spaces and capitals."""
    return "".join(text.casefold().split())


@cache
def words() -> Mapping[str, int]:
    """How many days from today each word means."""
    found: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {plain(looks.days_in_words(days)): days for days in range(-MOST, MOST + 1)}
            found |= {plain(_("day after tomorrow")): 2, plain(_("day before yesterday")): -2}
    return found
