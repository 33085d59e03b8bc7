"""Texts made safe to stand in a page, at once: Django's own function first asks of each whether it waits to be
translated, which takes longer than the work. A list has some hundreds of them.
"""

import re
from html import escape as replaced
from typing import Any

from django.utils.safestring import SafeString

SPECIAL = re.compile("[&<>\"']")


def escape(value: Any) -> SafeString:
    """A value as text in HTML, as Django's `escape` gives it: also what is safe already is escaped."""
    text = value if type(value) is str else str(value)
    return SafeString(replaced(text) if SPECIAL.search(text) else text)


def safe(value: Any) -> SafeString:
    """A value in HTML, as Django's `conditional_escape` gives it: HTML as it is, anything else escaped."""
    if type(value) is SafeString:
        return value
    found = value.__html__() if hasattr(value, "__html__") else None
    return escape(value) if found is None else SafeString(found)
