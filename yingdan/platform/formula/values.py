"""Between fields and the language of formulas: which type a field has there, and its value.

A share is a share: 60 % is 0.6. A moment is the company's day. An option is its code until it is shown; a reference is
the name of what it refers to. An empty text is blank.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from yingdan.kernel import clock
from yingdan.kernel.expr.check import Known
from yingdan.kernel.expr.tree import BOOL, DATE, NUMBER, TEXT, Type, Value
from yingdan.platform.field import Kind
from yingdan.platform.fields import Field, natural_keys
from yingdan.platform.kinds.choice import Bool, Choice
from yingdan.platform.kinds.number import Number, Percent
from yingdan.platform.kinds.ref import Ref
from yingdan.platform.kinds.text import Text
from yingdan.platform.kinds.time import Date, Stamp

BY_KIND: tuple[tuple[type[Kind], Type], ...] = (
    (Number, NUMBER),
    (Bool, BOOL),
    (Date, DATE),
    (Stamp, DATE),
    (Choice, TEXT),
    (Ref, TEXT),
    (Text, TEXT),
)
HUNDRED = Decimal(100)


def type_of(field: Field) -> Type:
    """The type of a field in formulas; "" when it has none there."""
    found = next((t for kind, t in BY_KIND if isinstance(field.kind, kind)), "")
    if isinstance(field.kind, Ref) and not label_column(field):
        return ""
    return found


def known(field: Field, name: str = "") -> Known:
    """A field as the check knows it, under its own name or a path to it."""
    options = tuple((str(v), str(label)) for v, label in field.choices) if isinstance(field.kind, Choice) else ()
    return Known(name or field.name, type_of(field), options)


def label_column(field: Field) -> str:
    """The column by which a referred record is named; nothing when it has none."""
    keys = natural_keys(field.model)
    return keys[-1] if keys else ""


def is_share(field: Field) -> bool:
    """Whether a number is kept as a percentage."""
    return isinstance(field.kind, Percent)


def spoken(value: Any, share: bool = False) -> Value:
    """A field's value as formulas know it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return Decimal(value) / HUNDRED if share else Decimal(value)
    if isinstance(value, datetime):
        return clock.day_of(value)
    found: Value = value
    return found
