"""The style sheets of every page, served as one: a browser paints nothing before it has read the last of them."""

import gzip
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

SHEETS = (
    "vendor/tabler/tabler.part.css",
    "css/base.css",
    "css/shell.css",
    "css/parts.css",
    "css/work.css",
    "css/views.css",
    "css/record.css",
    "css/forms.css",
    "css/kinds.css",
    "css/home.css",
    "css/bulk.css",
    "css/settings.css",
    "css/palette.css",
    "css/duplicates.css",
    "css/narrow.css",
    "css/touch.css",
)
"""Later ones have the last word; a page's own sheet comes after all of them."""
TOGETHER = "css/sheets.css"


def addresses() -> tuple[str, ...]:
    """What a page links to: the one sheet, or, where somebody works on them, each by itself."""
    return tuple(static(name) for name in (SHEETS if settings.DEBUG else (TOGETHER,)))


@cache
def together() -> bytes:
    """All sheets in their order, read once in each process: their address changes when any of them does."""
    return "\n".join(Path(str(finders.find(name))).read_text("utf-8") for name in SHEETS).encode()


@cache
def packed() -> bytes:
    """The same, compressed."""
    return gzip.compress(together(), mtime=0)
