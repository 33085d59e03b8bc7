"""Values left open in a statement that is kept compiled: told anew each time, as the id of a record is.

So that the next page of a list is asked by the statement of the page before, `prepared` keeps it with these in the
places of the values, and fills them in.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Value


class Open(Value):
    """Stands for the value of that number while a statement is compiled; a column knows how such values are stored."""

    def __init__(self, number: int, column: Any = None) -> None:
        super().__init__(None, output_field=column)
        self.number, self.column = number, column

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place, with the value to be told itself for a parameter."""
        return "%s", [self]

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """The same: what is compared with a column needs no cast."""
        return self.as_sql(compiler, connection)

    def stored(self, values: Sequence[Any], connection: Any) -> Any:
        """The value of its number as the database keeps it."""
        value = values[self.number]
        return value if self.column is None else self.column.get_db_prep_value(value, connection)
