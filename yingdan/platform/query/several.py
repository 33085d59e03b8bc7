"""Several options kept as one JSON list: whether a list holds an option, on either database."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Q


class Holds(Func):
    """Whether a JSON list holds a text or a number; never NULL, so that its negation is true where there is no list."""

    def __init__(self, expression: Any, option: str | int) -> None:
        self.option = option
        super().__init__(expression, output_field=BooleanField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """By walking the list."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"EXISTS (SELECT 1 FROM json_each({column}) AS each WHERE each.value = %s)", [*params, self.option]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """By containment, which a GIN index may serve."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"COALESCE(({column})::jsonb @> %s::jsonb, false)", [*params, json.dumps([self.option])]


def holds(name: str, option: str | int) -> Q:
    """The condition that the list in a column or alias holds an option."""
    return Q(Holds(F(name), option))


def holds_any(name: str, options: Iterable[str | int]) -> Q:
    """The condition that the list holds at least one of some; nothing does when there are none."""
    found = [holds(name, option) for option in options]
    return Q.create(list(found), connector=Q.OR) if found else Q(pk__in=())
