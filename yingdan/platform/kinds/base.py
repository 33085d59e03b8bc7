"""`Kind`: what a value is; asked, parsed, stored, shown, compared, summed. The base of all kinds."""

from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid

if TYPE_CHECKING:
    from yingdan.platform.fields import Field

PRESENCE = ("empty", "not_empty")
WRITTEN = ("contains", "is", "is_not", "not_contains", "starts_with", "ends_with")


class Kind:
    """What a value is. A kind is one instance without state; what differs from field to field stands in the Field.

    `operators` are those a filter may use, the first being the usual one; `measures` those a summary may;
    `numeric` says that values stand right-aligned and can be compared by size; `several` that a value is a JSON list.
    `stored_as` says what a customer's field of this kind keeps in its record's JSON, and so how SQL compares it: text,
    whole, decimal, flag, day, moment, id (of the record referred to), ids (of several) or json (lists and objects);
    what is kept as ids or json is neither sorted nor grouped.
    """

    name: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = (*WRITTEN, *PRESENCE)
    measures: ClassVar[tuple[str, ...]] = ()
    numeric: ClassVar[bool] = False
    several: ClassVar[bool] = False
    empty: ClassVar[Any] = ""
    stored_as: ClassVar[str] = "text"

    def parse(self, raw: Any, field: "Field") -> Any:
        """The value meant by `raw`: a text from a form or a file, or a JSON value from the API.

        Raises Invalid with words that say how to mend it.
        """
        return raw

    def dump(self, value: Any, field: "Field") -> Any:
        """The value as JSON: for the API, the history and files that come back."""
        return value

    def load(self, stored: Any, field: "Field") -> Any:
        """The value back from what `dump` gave."""
        return stored

    def show(self, value: Any, field: "Field") -> str:
        """The value as words for people, in the active language; an absent one is "—"."""
        return "—" if value is None or value == "" else str(value)

    def sample(self, field: "Field", random: Random) -> Any:
        """A value for demo data and tests."""
        return f"{field.name} {random.randint(1, 9999)}"

    def operand(self, raw: Any, field: "Field") -> Any:
        """The value a condition compares with."""
        return self.parse(raw, field)

    def among(self, value: Any, field: "Field") -> list[Any]:
        """What a value stands for where a condition names several: itself, and whatever lies in it."""
        return [value]

    def blank(self, raw: Any) -> bool:
        """Whether `raw` says that there is no value."""
        return raw is None or (isinstance(raw, str) and not raw.strip())


def text_of(raw: Any) -> str:
    """`raw` as a text. Raises Invalid for lists, objects and characters no database keeps (NUL, lone surrogates)."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Invalid(_("This must be a text."), code="type")
    text = str(raw)
    if "\x00" in text:
        raise Invalid(_("The text holds a NUL character, which cannot be stored. Remove it."), code="nul")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Invalid(
            _("The text holds half a character, which cannot be stored. Type it again."), code="surrogate"
        ) from None
    return text
