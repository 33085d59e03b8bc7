"""How records are compared is no matter of the machinery: a module answers, as a rule with engines/duplicates."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from yingdan.platform.hooks import Port


class Mark(Protocol):
    """One thing by which a record is found: `method`, its `value` in one form, and for names the parts."""

    @property
    def method(self) -> str:
        """The method it was made by."""
        ...

    @property
    def value(self) -> str:
        """What is looked up."""
        ...

    @property
    def parts(self) -> str:
        """What is compared when two have met."""
        ...


def no_marks(method: str, values: Sequence[str], sound: Callable[[str], str], places: bool) -> list[Any]:
    """Nobody compares: nothing is found."""
    return []


def never(method: str, mine: str, theirs: str) -> bool:
    """Nobody compares: nothing is alike."""
    return False


marks: Port[Any] = Port(
    "marks",
    "The marks of one record by a method: (method, texts, how a name's initials are found, leave out places) → marks.",
    no_marks,
)
agree: Port[Any] = Port(
    "agree", "Whether two records whose marks met are alike by them: (method, parts, parts) → bool.", never
)
