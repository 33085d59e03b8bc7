"""What records hold in a field, in SQL and in Python: a column of the table, or a value that customers keep."""

from typing import Any, cast

from yingdan.platform.fields import Field


def name_of(field: Field) -> str:
    """The name under which SQL gives the value: of a reference the id."""
    return cast(Any, field.column).attname if field.in_table else f"at_{field.name}"


def keyed(rows: Any, *fields: Field) -> Any:
    """Rows that know the values under their names."""
    return rows.annotate(**{name_of(one): one.expr() for one in fields if not one.in_table})


def held(record: Any, field: Field) -> str:
    """The value of one record as an address writes it; "" for none."""
    value = getattr(record, name_of(field)) if field.in_table else field.value(record)
    return "" if value is None else str(value)
