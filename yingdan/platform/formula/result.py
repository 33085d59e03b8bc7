"""What a formula gives to its field: rounded, fitted, and kept in SQL so that it compares, sorts and sums exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from yingdan.kernel.expr.functions import EXACT, LONGEST_TEXT
from yingdan.kernel.expr.run import Outcome, fit
from yingdan.kernel.expr.tree import BOOL, DATE, NUMBER, TEXT, Type
from yingdan.platform import columns

HUNDRED = Decimal(100)


class ScaledField(models.DecimalField):
    """A decimal of so many places. SQLite has no decimals: there it is a whole number of its smallest steps."""

    def get_internal_type(self) -> str:
        """A type of its own, so that no backend turns the value into a float on the way."""
        return "ScaledField"

    def db_type(self, connection: Any) -> str:
        """Whole steps on SQLite, numeric elsewhere."""
        return "bigint" if connection.vendor == "sqlite" else "numeric"

    def cast_db_type(self, connection: Any) -> str:
        """The same in a CAST."""
        return self.db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The number as SQL compares it."""
        value = value if prepared else self.get_prep_value(value)
        if value is None or hasattr(value, "as_sql") or connection.vendor != "sqlite":
            return value
        return int(Decimal(value).scaleb(self.decimal_places).to_integral_value())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The number as it is known."""
        if value is None or connection.vendor != "sqlite":
            return value
        return Decimal(value).scaleb(-self.decimal_places)


@dataclass(frozen=True, slots=True)
class Result:
    """The kind of field a formula fills, and for numbers how many decimals it keeps."""

    kind: str
    places: int = 0

    @property
    def type(self) -> Type:
        """The type the formula must give."""
        return {"text": TEXT, "date": DATE, "bool": BOOL}.get(self.kind, NUMBER)

    @property
    def digits(self) -> int:
        """How many digits a number may have before its point."""
        return columns.DIGITS - max(self.places, columns.PLACES)

    def column(self) -> models.Field:
        """An unbound column that judges values as one of the table would."""
        made: models.Field
        match self.kind:
            case "money":
                made = columns.MoneyField(null=True)
            case "text":
                made = models.CharField(max_length=LONGEST_TEXT, blank=True, default="")
            case "date":
                made = models.DateField(null=True)
            case "bool":
                made = models.BooleanField(null=True)
            case _:
                made = models.DecimalField(max_digits=columns.DIGITS, decimal_places=self.places, null=True)
        return made

    def output(self) -> models.Field:
        """How the value comes out of SQL."""
        if self.type == NUMBER:
            return ScaledField(max_digits=columns.DIGITS + 6, decimal_places=self.places)
        return {TEXT: models.TextField, DATE: models.DateField, BOOL: models.BooleanField}[self.type]()

    def fitted(self, found: Outcome) -> Outcome:
        """The value as the field shows it: a share as a percentage, a number rounded half up."""
        value = found.value
        if self.kind == "percent" and isinstance(value, Decimal):
            value = EXACT.multiply(value, HUNDRED)
        kept = fit(value, self.places, self.digits)
        return Outcome(kept.value, found.why or kept.why)

    def fitter(self) -> Callable[[Any], Any]:
        """The same for many values at once, without the reasons."""
        if self.type != NUMBER:
            return lambda value: value
        step, most = Decimal(1).scaleb(-self.places), Decimal(1).scaleb(self.digits)
        factor = HUNDRED if self.kind == "percent" else None

        def fitted(value: Any) -> Any:
            if value is None:
                return None
            found = (EXACT.multiply(value, factor) if factor else value).quantize(step, ROUND_HALF_UP, EXACT)
            return found if -most < found < most else None

        return fitted

    def packed(self, value: Any) -> Any:
        """A value as SQLite keeps it."""
        if isinstance(value, Decimal):
            return int(value.scaleb(self.places, EXACT))
        return value.isoformat() if isinstance(value, date) else value
