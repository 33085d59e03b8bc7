"""Who was where when. A person moves between units, joins and leaves, or works in two units at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yingdan.engines.targets.exact import fraction
from yingdan.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in a unit (its ``path`` as in ``kernel.tree``) from one day to another, both included.

    ``since`` None: always was; ``until`` None: still is. ``share`` weighs it against his other stays of the same day.
    """

    person: int
    path: str
    since: date | None = None
    until: date | None = None
    share: Decimal | int = 1

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise Invalid("A period cannot end before it begins.", code="period")
        if fraction(self.share) <= 0:
            raise Invalid("The share of a stay must be above zero.", code="weight")

    def holds(self, day: date) -> bool:
        """Whether it lasts on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def presence(stays: Sequence[Stay], days: Iterable[date]) -> list[Fraction]:
    """How many of the working ``days`` fall to each of one person's stays, exactly.

    A day with two stays is divided between them by their shares, so that no day counts twice.
    """
    found = [Fraction(0) for _ in stays]
    for day in set(days):
        here = [index for index, stay in enumerate(stays) if stay.holds(day)]
        whole = sum((fraction(stays[index].share) for index in here), Fraction(0))
        for index in here:
            found[index] += fraction(stays[index].share) / whole
    return found
