"""Whether a record meets conditions, judged in Python: for sections that show on a condition and colours of rows.

Means the same as the compiled query for the operators that need no database; a condition it cannot judge does not hold.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from yingdan.kernel import clock
from yingdan.kernel.errors import Problem
from yingdan.kernel.period import relative
from yingdan.platform import preferences
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Where


def holds(where: Where, record: Any, fields: dict[str, Field]) -> bool:
    """Whether the record meets the conditions; unknown fields and values that cannot be compared do not."""
    match where:
        case Condition():
            return one(where, record, fields)
        case All(parts):
            return all(holds(p, record, fields) for p in parts)
        case AnyOf(parts):
            return not parts or any(holds(p, record, fields) for p in parts)
        case Not(part):
            return not holds(part, record, fields)
    return False


def one(condition: Condition, record: Any, fields: dict[str, Field]) -> bool:
    """One condition."""
    field = fields.get(condition.path)
    if field is None or field.masked:
        return False
    value = comparable(field.value(record))
    absent = value in (None, "", [], ())
    if condition.op in ("empty", "not_empty"):
        return absent == (condition.op == "empty")
    try:
        return judge(condition.op, value, condition.value, field, absent)
    except (Problem, TypeError, ValueError):
        return False


def comparable(value: Any) -> Any:
    """A value as it compares: records by id, moments by themselves."""
    return value.pk if hasattr(value, "pk") else value


def judge(op: str, value: Any, raw: Any, field: Field, absent: bool) -> bool:
    """One operator. Raises Problem, TypeError, ValueError for what cannot be compared."""
    if op == "is_me":
        return value is not None and value == current_actor().user_id
    if op == "my_people":
        return value in current_actor().people
    if op == "in_period":
        name, n = (raw.get("name"), raw.get("n")) if isinstance(raw, dict) else (raw, None)
        first, last = relative(str(name), clock.today(), preferences.company().calendar, n)
        day = value.astimezone(clock.zone()).date() if isinstance(value, datetime) else value
        return not absent and (first is None or day >= first) and (last is None or day <= last)
    if op in ("any_of", "none_of"):
        raws = raw if isinstance(raw, list | tuple) else [raw]
        wanted = {comparable(field.kind.operand(r, field)) for r in raws}
        found = bool(wanted & set(value)) if isinstance(value, list | tuple) else value in wanted
        return found == (op == "any_of")
    if op == "between":
        low, high = (None if r in (None, "") else field.kind.operand(r, field) for r in raw)
        return not absent and (low is None or value >= low) and (high is None or value <= high)
    return compared(op, value, comparable(field.kind.operand(raw, field)), absent)


TEXTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, wanted: wanted.lower() in value.lower(),
    "not_contains": lambda value, wanted: wanted.lower() not in value.lower(),
    "starts_with": lambda value, wanted: value.lower().startswith(wanted.lower()),
}
SIZES: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "before": lambda value, wanted: value < wanted,
    "after": lambda value, wanted: value > wanted,
}


def compared(op: str, value: Any, wanted: Any, absent: bool) -> bool:
    """A value beside the one wanted."""
    if op in ("is", "is_not"):
        same = absent if wanted in (None, "") else value == wanted
        return same == (op == "is")
    if op in TEXTS:
        return TEXTS[op](str(value or ""), str(wanted or ""))
    if op in SIZES and not absent:
        if isinstance(value, datetime) and isinstance(wanted, date) and not isinstance(wanted, datetime):
            value = value.astimezone(clock.zone()).date()
        return SIZES[op](value, wanted)
    return False
