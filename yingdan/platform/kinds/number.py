"""Numbers: counts and measures, money, percentages. Decimals all the way; a float never comes in."""

from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from babel.core import Locale
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.money import parse_amount
from yingdan.platform.field import PRESENCE, Field, Kind

MINUS = "\u2212"


@lru_cache(maxsize=32)
def pattern_of(text: str) -> NumberPattern:
    """A pattern of digits, read once: a list formats thousands of numbers by few patterns."""
    return parse_pattern(text)


@lru_cache(maxsize=4)
def locale_of(name: str) -> Locale:
    """A locale, found once: finding it costs more than formatting a number."""
    return Locale.parse(name)


def grouped(value: Decimal, places: int | None = None) -> str:
    """A number with thousands separated, a real minus sign, and `places` decimals (None: as many as it has)."""
    locale = "en" if (get_language() or "").startswith("en") else "zh_CN"
    if places is None:
        pattern = "#,##0.############"
    else:
        pattern = "#,##0" + ("." + "0" * places if places else "")
    exact = places is not None
    shown = format_decimal(value, pattern_of(pattern), locale_of(locale), decimal_quantization=exact)
    return str(shown).replace("-", MINUS)


def limit(bound: Any) -> str:
    """A bound as people write it; a year has no thousands."""
    number = Decimal(bound)
    if 1000 <= number <= 9999:
        return str(bound)
    return f"{number:,f}".replace("-", MINUS)


def too_small(label: Any, low: Any) -> Invalid:
    """That a number lies below its bound."""
    return Invalid(
        "“%(label)s” is %(low)s or more. Write %(low)s or a larger number.", code="bounds", label=label, low=limit(low)
    )


def too_large(label: Any, high: Any) -> Invalid:
    """That a number lies above its bound."""
    return Invalid(
        "“%(label)s” is %(high)s or less. Write %(high)s or a smaller number.",
        code="bounds", label=label, high=limit(high),
    )  # fmt: skip


PLAIN = {
    "amount": gettext_noop("“%(written)s” is not a number: write it as 1,234.56."),
    "too_large": gettext_noop("A number has at most %(digits)s digits before the point."),
    "blank": gettext_noop("Write a number."),
}
"""What is said of a number that is no money, by the code of what was wrong with it as an amount."""


def exact(raw: Any, money: bool = False) -> Decimal:
    """What somebody wrote as an exact decimal. Raises Invalid, in the words of money only where it is money."""
    try:
        return parse_amount(str(raw), places=None, digits=18)
    except Problem as problem:
        text = problem.text if money else PLAIN.get(problem.code, problem.text)
        raise Invalid(_(text) % problem.params, code="number") from None


class Number(Kind):
    """A number; a whole one when its column is whole."""

    name = "number"
    operators = ("is", "gte", "lte", "gt", "lt", "between", "is_not", *PRESENCE)
    measures: ClassVar[tuple[str, ...]] = ("sum", "avg", "min", "max")
    numeric = True
    empty = None
    stored_as = "decimal"

    def parse(self, raw: Any, field: Field) -> Any:
        """The number. Raises Invalid for what is none, has too many digits or too many decimals."""
        if self.blank(raw):
            return None
        number = self.amount(raw)
        if field.whole:
            if number != number.to_integral_value():
                raise Invalid(_("Write a whole number."), code="whole")
            low, high = field.bounds
            if number < low:
                raise too_small(field.label, low)
            if number > high:
                raise too_large(field.label, high)
            return int(number)
        if number.normalize().as_tuple().exponent < -field.places:  # type: ignore[operator]
            raise Invalid(
                _("At most %(places)s decimals are kept. Round it yourself, so that nothing is lost unseen.")
                % {"places": field.places},
                code="decimals",
            )
        number = number.quantize(Decimal(1).scaleb(-field.places)) + 0
        if number.adjusted() >= field.digits - field.places:
            raise Invalid(_("This number is too large to be kept."), code="bounds")
        return number

    def amount(self, raw: Any) -> Decimal:
        """`raw` as an exact decimal; JSON numbers come in as Decimal, a float is refused."""
        if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
            raise Invalid(_("This must be a number."), code="type")
        return exact(raw, money=self.name == "money")

    def dump(self, value: Any, field: Field) -> Any:
        """Whole numbers as JSON numbers, decimals as text, so that nothing is rounded on the way."""
        return str(value) if isinstance(value, Decimal) else value

    def load(self, stored: Any, field: Field) -> Any:
        """The number back from JSON."""
        return Decimal(stored) if isinstance(stored, str) else stored

    def show(self, value: Any, field: Field) -> str:
        """With thousands separated; a year without."""
        if value is None:
            return "—"
        low, high = field.bounds if field.whole else (0, 0)
        return str(value) if low >= 1000 and high <= 9999 else grouped(Decimal(value))

    def sample(self, field: Field, random: Random) -> Any:
        """A small number."""
        return random.randint(1, 100) if field.whole else Decimal(random.randint(1, 10_000)) / 100


class Money(Number):
    """An amount of money, exact to the cent, in the currency its field names."""

    name = "money"

    def show(self, value: Any, field: Field) -> str:
        """With thousands and two decimals; the unit stands in the header."""
        return "—" if value is None else grouped(Decimal(value), 2)

    def sample(self, field: Field, random: Random) -> Any:
        """Some thousands."""
        return Decimal(random.randint(1_000, 2_000_000)).quantize(Decimal("0.01"))


class Percent(Number):
    """A percentage, 60 for 60 %."""

    name = "percent"
    measures = ("avg", "min", "max")

    def parse(self, raw: Any, field: Field) -> Any:
        """The percentage; a closing % may stand."""
        if isinstance(raw, str):
            raw = raw.strip().removesuffix("%").removesuffix("％")
        return super().parse(raw, field)

    def show(self, value: Any, field: Field) -> str:
        """With one decimal at most and the sign."""
        if value is None:
            return "—"
        return grouped(Decimal(value).quantize(Decimal("0.1")).normalize() + 0) + "%"

    def sample(self, field: Field, random: Random) -> Any:
        """Between 0 and 100."""
        return Decimal(random.randint(0, 100)).quantize(Decimal("0.01"))
