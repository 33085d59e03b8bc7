"""What a value is in a file for people: a number, a day, a moment or a text; nothing where there is no value.

One function per field, made once: a hundred thousand rows of a dozen columns leave no time to ask a kind each time.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import about
from yingdan.platform.fields import Field
from yingdan.platform.sources import Custom

REFERENCES = ("ref", "person", "unit")
TEXT, NUMBER, MONEY, PERCENT, DAY, MOMENT = "text", "number", "money", "percent", "day", "moment"
SHAPES = {"money": MONEY, "percent": PERCENT, "number": NUMBER, "date": DAY, "stamp": MOMENT}
AS_THEY_ARE = frozenset({"text", "long_text", "series", "email", "url", "money", "percent", "number", "date", "stamp"})
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
        self.known: dict[tuple[str, int], str] = {}

    def learn(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Read the titles not known yet: one statement for each object."""
        if len(self.known) > MOST_TITLES:
            self.known.clear()
        fresh = {pair for pair in wanted if pair[1] is not None and pair not in self.known}
        if fresh:
            self.known |= dict.fromkeys(fresh, "") | about.titles(fresh)

    def column(self, field: Field, values: list[Any]) -> list[Any]:
        """The titles of a column of ids, or of pairs of object and id."""
        if field.kind.name == "about":
            if self.pairs:
                return [f"{v[0]}:{v[1]}" if v else None for v in values]
            self.learn(v for v in values if v)
            return [self.known.get(v, "") if v else None for v in values]
        key = field.related
        self.learn((key, v) for v in set(values))
        known = self.known
        return [known.get((key, v), "") if v is not None else None for v in values]


def refers(field: Field) -> bool:
    """Whether a field's values are ids or pairs that need a title."""
    return not field.masked and (field.kind.name == "about" or (field.kind.name in REFERENCES and bool(field.related)))


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
        return lambda value: ", ".join(words.get(v) or field.label_of(v) for v in value) if value else ""
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
