"""What a value is in a file for people: a number, a day, a moment or a text; nothing where there is no value.

One function per field, made once: a hundred thousand rows of a dozen columns leave no time to ask a kind each time.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import about, phrases, schema
from yingdan.platform.fields import Field
from yingdan.platform.kinds.several import Attachment
from yingdan.platform.sources import Custom

TEXT, NUMBER, MONEY, PERCENT, DAY, MOMENT = "text", "number", "money", "percent", "day", "moment"
SHAPES = {"money": MONEY, "percent": PERCENT, "number": NUMBER, "date": DAY, "stamp": MOMENT}
AS_THEY_ARE = frozenset(
    {"text", "long_text", "series", "email", "url", "location", "money", "percent", "number", "date", "stamp"}
)
NOTHING = "—"
MOST_TITLES = 50_000


def shape_of(field: Field) -> str:
    """How a column of a field is written: as numbers, days, moments or texts. What is masked is a text."""
    if field.masked:
        return TEXT
    return SHAPES.get(field.kind.name, NUMBER if field.kind.numeric else TEXT)


class Titles:
    """The titles of what rows refer to, read once for each record referred to; `pairs` writes `object:id` for what
    is to be read back.
    """

    def __init__(self, *, pairs: bool = False) -> None:
        self.pairs = pairs
        self.known: dict[str, dict[int | None, str]] = {}

    def of(self, key: str, ids: Iterable[int | None]) -> dict[int | None, str]:
        """Titles of records of one object, at least of these, marked where they lie in the bin; "" of what is gone."""
        known = self.known.setdefault(key, {})
        if len(known) > MOST_TITLES:
            known.clear()
        fresh = {id for id in ids if id is not None and id not in known}
        found = about.titles_of(key, fresh) if fresh and schema.known(key) else {}
        if schema.known(key) and (absent := fresh - found.keys()):
            found |= {id: in_bin(title) for id, title in about.titles_of(key, absent, binned=True).items()}
        known.update((id, found.get(id, "")) for id in fresh)
        return known

    def column(self, field: Field, values: Sequence[Any]) -> list[Any]:
        """The titles of a column of ids, of lists of ids, or of pairs of object and id. Files are read back by their
        ids.
        """
        if field.kind.several:
            if self.pairs and isinstance(field.kind, Attachment):
                return [", ".join(map(str, ids or ())) for ids in values]
            titles = self.of(field.related, chain.from_iterable(filter(None, values)))
            return [phrases.listed(filter(None, map(titles.get, ids or ()))) for ids in values]
        if field.kind.name != "about":
            return list(map(self.of(field.related, values).get, values))
        if self.pairs:
            return [f"{v[0]}:{v[1]}" if v else None for v in values]
        wanted: dict[str, set[int]] = {}
        for key, id in filter(None, values):
            wanted.setdefault(key, set()).add(id)
        known = {key: self.of(key, ids) for key, ids in wanted.items()}
        return [known[v[0]].get(v[1], "") if v else None for v in values]


def in_bin(title: str) -> str:
    """How a record in the bin is named in a file for people."""
    return _("%(name)s (in the bin)") % {"name": title}


def named(record: Any) -> str:
    """How a record a row refers to is named in a file."""
    return str(record) if record.deleted_at is None else in_bin(str(record))


def refers(field: Field) -> bool:
    """Whether a field's values are ids, lists of ids or pairs that need a title."""
    return not field.masked and (field.kind.name == "about" or bool(field.related))


def plain(field: Field) -> Callable[[Any], Any] | None:
    """What makes of a stored value what stands in the file; None where it stands there as it is."""
    if field.masked:
        return lambda value: "" if value is None else str(value)
    name = field.kind.name
    if name in AS_THEY_ARE:
        return None
    if name == "choice":
        labels = {value: str(label) for value, label in field.choices}
        return lambda value: labels.get(value) or (field.label_of(value) if value else "")
    if name == "choices":
        words = {value: str(label) for value, label in field.choices}
        return lambda value: phrases.listed(words.get(v) or field.label_of(v) for v in value) if value else ""
    if name == "bool":
        said = {True: _("Yes"), False: _("No"), None: ""}
        return lambda value: said[value]
    if name == "phone":
        return phone(field)
    return lambda value: other(field, value)


def other(field: Field, value: Any) -> Any:
    """A value of a kind of its own: a number stays one, the rest is said in words."""
    if value is None or value in ("", []):
        return None
    if field.kind.numeric and not isinstance(value, str | list | dict | bool):
        return value
    said = field.kind.show(value, field)
    return "" if said == NOTHING else said


def phone(field: Field) -> Callable[[Any], str]:
    """Telephone numbers in groups, as long as they are read back as they were; Chinese mobiles, which are most,
    without the library (but 179…, which it takes for the prefix of a long-distance call).
    """

    @lru_cache(maxsize=4096)
    def shown(value: str) -> str:
        said = field.kind.show(value, field)
        try:
            return said if field.kind.parse(said, field) == value else value
        except Invalid:
            return value

    def said(value: str) -> str:
        if not value:
            return ""
        if len(value) == 14 and value.startswith("+861") and value[3:6] != "179" and value[1:].isdigit():
            return f"{value[3:6]} {value[6:10]} {value[10:]}"
        return shown(value)

    return said


def unpacker(field: Field) -> Callable[[Any], Any]:
    """What takes the value of a customer's field out of the JSON of its record."""
    source, name = field.source, field.name
    assert isinstance(source, Custom)
    return lambda custom: source.unpack((custom or {}).get(name))
