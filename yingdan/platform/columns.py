"""Model columns beyond Django's: what they add is meaning, so that a field is described once, here, and known
everywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.spread import CENT

DIGITS, PLACES = 18, 2
Column = TypeVar("Column", bound="models.Field[Any, Any]")


def apart(column: Column) -> Column:
    """The same column, its numbers not to be added up: rates, prices of one piece, years, ranks, scores. What is shown
    of several is their mean, the smallest and the largest.
    """
    column.adds_up = False  # type: ignore[attr-defined]
    return column


class ExactField(models.DecimalField):
    """A number exact to the hundredth, of any size an amount may have: a count, a target.

    SQLite has no decimals: there a number is kept as whole hundredths, so that sums of any length stay exact.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = DIGITS, PLACES
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Without the digits, which never vary."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {k: v for k, v in kwargs.items() if k not in ("max_digits", "decimal_places")}

    def get_internal_type(self) -> str:
        """A type of its own, so that no backend turns the value into a float on the way."""
        return "MoneyField"

    def db_type(self, connection: Any) -> str:
        """Whole hundredths on SQLite, numeric elsewhere."""
        return "bigint" if connection.vendor == "sqlite" else f"numeric({DIGITS}, {PLACES})"

    def cast_db_type(self, connection: Any) -> str:
        """The same in a CAST."""
        return self.db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The amount as it is stored."""
        value = value if prepared else self.get_prep_value(value)
        if value is None or hasattr(value, "as_sql") or connection.vendor != "sqlite":
            return value
        return int(Decimal(value).quantize(CENT).scaleb(PLACES))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The amount as it is known."""
        if value is None or connection.vendor != "sqlite":
            return value
        return Decimal(value).scaleb(-PLACES)


class MoneyField(ExactField):
    """An amount of money, exact to the cent. `currency` names the column that holds its currency, or is an ISO code;
    "" is the company's own. `base` names the column that holds the same amount in the company's currency: sums over
    several currencies are sums of it.
    """

    def __init__(self, *args: Any, currency: str = "CNY", base: str = "", **kwargs: Any) -> None:
        self.currency, self.base = currency, base
        super().__init__(*args, **kwargs)


class PercentField(models.DecimalField):
    """A percentage, stored as it is read: 60.00 means 60 %. Between `low` and `high`."""

    def __init__(self, *args: Any, low: int = 0, high: int = 100, **kwargs: Any) -> None:
        self.low, self.high = low, high
        kwargs["max_digits"], kwargs["decimal_places"] = 7, 2
        kwargs["validators"] = [MinValueValidator(Decimal(low)), MaxValueValidator(Decimal(high))]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As a plain decimal: the bounds are no matter of the database."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, "django.db.models.DecimalField", args, kwargs


class PlainField(models.CharField):
    """A text column whose meaning the database need not know; migrations see a plain CharField."""

    max_default = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", self.max_default)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As a plain text without choices: an option list may change without a migration."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


class PhoneField(PlainField):
    """A telephone number, stored in international form (+8613800138000) or, with an extension, as
    +862112345678;ext=9.
    """

    max_default = 40


class ChoiceField(PlainField):
    """One of a list of options. `tones` gives an option its colour: ok, warn, bad, info, money, fc or nothing.

    `more` gives further pairs of value and label, those the customer added; it is asked each time.
    """

    max_default = 40

    def __init__(
        self,
        *args: Any,
        tones: Mapping[Any, str] | None = None,
        more: Callable[[], Iterable[tuple[str, Any]]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.tones, self.more = dict(tones or {}), more
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        """One of the options, or of those the customer added. Raises ValidationError."""
        if self.more is None or value not in {option for option, _label in self.more()}:
            super().validate(value, model_instance)


class ChoicesField(models.JSONField):
    """Several of a list of options, stored as a JSON list in the order of the list.

    `options` gives the pairs of value and label; it may be a function when they are known only later.
    """

    def __init__(self, *args: Any, options: Any = (), tones: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        self.options: Any | Callable[[], Any] = options
        self.tones = dict(tones or {})
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As plain JSON: an option list may change without a migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class LongTextField(models.TextField):
    """A text of any number of lines."""

    def deconstruct(self) -> Any:
        """As Django's own text column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class SeriesField(PlainField):
    """A number given by a series on creation: `OP-{yyyyMM}-{0001}` gives OP-202611-0001; the counter restarts
    with the date part.
    """

    max_default = 40

    def __init__(self, *args: Any, pattern: str = "{0001}", **kwargs: Any) -> None:
        self.pattern = pattern
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


class PersonField(models.ForeignKey):
    """A person of the company: a reference to platform.User."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("to", "platform.User")
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("verbose_name", _("Person"))
        if kwargs.setdefault("null", True):
            kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class UnitField(models.ForeignKey):
    """A unit of the company: a reference to platform.Unit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("to", "platform.Unit")
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("verbose_name", _("Unit"))
        if kwargs.setdefault("null", True):
            kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Without its label: what a unit is called may change without a migration of every object."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("verbose_name", None)
        return name, path, args, kwargs


class SecretField(PlainField):
    """A text that no surface ever knows of: a password's hash, the digest of a token."""

    secret = True
    max_default = 200
