"""Stars and progress: whole numbers with a fixed end."""

from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import Field
from yingdan.platform.kinds.number import Number

STARS, MOST_STARS = 5, 10


class Scale(Number):
    """A whole number between two ends."""

    name = "scale"
    stored_as = "whole"
    measures = ("avg", "min", "max")

    def ends(self, field: Field) -> tuple[int, int]:
        """The least and the largest."""
        return 0, 100

    def parse(self, raw: Any, field: Field) -> Any:
        """The number. Raises Invalid for one that is not whole or lies outside."""
        if self.blank(raw):
            return None
        number, (low, high) = self.amount(raw), self.ends(field)
        if number != number.to_integral_value() or not low <= number <= high:
            raise Invalid(_("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}, code="ends")
        return int(number)

    def operand(self, raw: Any, field: Field) -> Any:
        """Any number compares."""
        return None if self.blank(raw) else int(self.amount(raw).to_integral_value())

    def sample(self, field: Field, random: Random) -> Any:
        """Between the ends."""
        return random.randint(*self.ends(field))


class Rating(Scale):
    """Stars, from one to five, or to `max` of the field's settings."""

    name = "rating"

    def ends(self, field: Field) -> tuple[int, int]:
        """One to `max`."""
        most = field.options.get("max")
        return 1, most if isinstance(most, int) and 2 <= most <= MOST_STARS else STARS

    def parse(self, raw: Any, field: Field) -> Any:
        """The number of stars; ★★★ is three, none is no value."""
        if isinstance(raw, str) and raw.strip() and not raw.strip().strip("★☆"):
            raw = raw.count("★")
        return super().parse(None if raw in (0, "0") else raw, field)

    def show(self, value: Any, field: Field) -> str:
        """As stars, the missing ones hollow."""
        return "—" if value is None else "★" * value + "☆" * max(0, self.ends(field)[1] - value)


class Progress(Scale):
    """How far something has come, in whole per cent."""

    name = "progress"

    def parse(self, raw: Any, field: Field) -> Any:
        """The percentage; a closing % may stand."""
        return super().parse(raw.strip().rstrip("%％") if isinstance(raw, str) else raw, field)

    def show(self, value: Any, field: Field) -> str:
        """With its sign."""
        return "—" if value is None else f"{value}%"
