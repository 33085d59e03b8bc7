"""What sounds like what was typed: the values of one text whose pinyin, or its first letters, hold the letters.

No database knows pinyin. Where the search index holds the text it narrows to candidates; the rest is judged here, by
the same rules as the search box.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import index
from yingdan.platform.search.tokens import Document, document, needle

MOST = 20_000


@lru_cache(maxsize=MOST)
def heard(text: str) -> Document:
    """How a text is written and how it sounds."""
    return document([text])


def values(object_type: ObjectType, name: str, aliases: Mapping[str, Any], text: str) -> list[str]:
    """The values of the column or alias `name`, among the rows the actor sees, that sound like `text`.

    Raises Invalid when there are more than 20,000 different ones to judge.
    """
    wanted = needle(text)
    if not wanted:
        return []
    rows = object_type.rows()
    if aliases:
        rows = rows.alias(**aliases)
    if name in object_type.search:
        rows = rows.filter(index.matching(object_type.key, text).q())
    found = list(rows.order_by().values_list(name, flat=True).distinct()[: MOST + 1])
    if len(found) > MOST:
        raise Invalid(gettext_noop("Too many texts would have to be compared. Write more letters."), code="sound")
    return [value for value in found if value and wanted.found_in(heard(value))]
