"""Indexes that serve the order of a list on both databases."""

from typing import Any

from django.db import models
from django.db.models import F

WHOSE = ("owner", "unit", "deleted_at")


class SortIndex(models.Index):
    """Serves `ORDER BY <ahead…>, <by> DESC NULLS LAST, id DESC`: equal columns first, then the one sorted by.

    SQLite sorts absent values last in a descending order by itself and knows no NULLS in an index. With `whose` it also
    tells there whose the rows are, as WalkIndex does: SQLite follows this order also for who sees a few of many rows.
    """

    def __init__(self, *ahead: str, by: str, name: str, condition: Any = None, whose: bool = False) -> None:
        self.ahead, self.by, self.whose = ahead, by, whose
        super().__init__(
            *(F(a) for a in ahead), F(by).desc(nulls_last=True), F("id").desc(), name=name, condition=condition
        )

    def deconstruct(self) -> Any:
        """By its own arguments."""
        named: dict[str, Any] = {"by": self.by, "name": self.name}
        if self.condition is not None:
            named["condition"] = self.condition
        if self.whose:
            named["whose"] = True
        return f"{self.__class__.__module__}.{self.__class__.__qualname__}", self.ahead, named

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """The statement for this database."""
        if schema_editor.connection.vendor == "sqlite":
            fields = [*self.ahead, f"-{self.by}", "-id", *(WHOSE if self.whose else ())]
            plain = models.Index(fields=fields, name=self.name, condition=self.condition)
            return plain.create_sql(model, schema_editor, using, **kwargs)
        return super().create_sql(model, schema_editor, using, **kwargs)


class WalkIndex(models.Index):
    """Serves the order of a list by a moment, latest first, and also tells whose the rows are.

    Whoever sees part of a large table is shown a page by walking along the order and judging row by row (see
    `access.walking`): with owner, unit and bin in the index, only the rows shown are read from the table. On PostgreSQL
    that holds for a page whose rows are found before they are read (`query.pages.passing_over`).
    """

    def __init__(self, *, by: str, name: str) -> None:
        self.by = by
        super().__init__(fields=[f"-{by}", "-id"], name=name)

    def deconstruct(self) -> Any:
        """By its own arguments."""
        return f"{self.__class__.__module__}.{self.__class__.__qualname__}", (), {"by": self.by, "name": self.name}

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """The statement for this database."""
        if schema_editor.connection.vendor == "sqlite":
            wide = models.Index(fields=[f"-{self.by}", "-id", *WHOSE], name=self.name)
        else:
            wide = models.Index(fields=[f"-{self.by}", "-id"], include=WHOSE, name=self.name)
        return wide.create_sql(model, schema_editor, using, **kwargs)
