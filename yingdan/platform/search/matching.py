"""What matches a search among the records of one object, as a condition on its rows; all of it, verified.

Three ways, by how much of the index the search meets. A rare word: its records as ids, found in one indexed step. One
met more often: a subquery. A common one: each row is judged for itself, so that a page of fifty is full after a few
hundred rows and nobody gathers the twenty thousand records of a word that stands in a sixth of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

from yingdan.platform.search.store import Condition, narrowed, store, verified
from yingdan.platform.search.tokens import needle

MANY = 1000
"""Up to so many matches are given as ids, which every later step of a query takes at its best."""
LOTS = 4000
"""From so many candidates on, rows are judged one by one, if nearly all candidates of a sample are matches."""
SAMPLE, MOSTLY = 200, 100
_often: set[tuple[str, str]] = set()
"""Objects and words found to be common in this process. Whichever way is taken, the answer is the same."""


class Said(Func):
    """Whether the entry of a record is what is looked for: judged row by row."""

    output_field = BooleanField()

    def __init__(self, pk: Any, condition: str, params: Sequence[Any]) -> None:
        super().__init__(pk)
        self.condition, self.params = condition, tuple(params)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """An EXISTS over the one entry; OFFSET 0 keeps PostgreSQL from gathering all entries first."""
        pk, params = compiler.compile(self.source_expressions[0])
        last = " OFFSET 0" if connection.vendor == "postgresql" else ""
        statement = f"SELECT 1 FROM platform_search_entry s WHERE s.record_id = {pk} AND {self.condition}{last}"  # noqa: S608
        return f"EXISTS ({statement})", (*params, *self.params)


@dataclass(frozen=True, slots=True)
class Match:
    """What matches: `among` are the rows themselves, as ids or as a subquery; None when each row is to be judged."""

    among: list[int] | RawSQL | None
    said: Condition = ("", ())

    @property
    def common(self) -> bool:
        """Whether so much matches that rows are better judged one by one."""
        return self.among is None

    def q(self, pk: str = "pk") -> Q:
        """The condition on the rows of the object."""
        return Q(**{f"{pk}__in": self.among}) if self.among is not None else Q(Said(F(pk), *self.said))


def matching(object_key: str, text: str) -> Match:
    """What matches a search among the records of one object. Nothing matches one without a letter or sign in it."""
    search = needle(text)
    if not search:
        return Match([])
    near, sure = narrowed(search, object_key), verified(search, object_key)
    if (object_key, search.whole) in _often:
        return Match(None, sure)
    params = [*near[1], *sure[1]]
    with connection.cursor() as cursor:
        cursor.execute(store().first(near[0], sure[0], MANY + 1), params)
        found = [id for (id,) in cursor.fetchall()]
    if len(found) <= MANY:
        return Match(found)
    if _common(near, sure):
        if len(_often) >= MANY:
            _often.clear()
        _often.add((object_key, search.whole))
        return Match(None, sure)
    statement = f"SELECT s.record_id FROM {store().SOURCE} WHERE {near[0]} AND {sure[0]}"  # noqa: S608
    return Match(RawSQL(statement, params))  # noqa: S611 (the values are bound)


def is_common(object_key: str, text: str) -> bool:
    """Whether a search is known to be for a common word, whose rows are judged one by one."""
    return (object_key, needle(text).whole) in _often


def _common(near: Condition, sure: Condition) -> bool:
    """Whether there are LOTS of candidates, most of them matches."""
    with connection.cursor() as cursor:
        cursor.execute(store().counted(near[0], LOTS + 1), near[1])
        if cursor.fetchone()[0] <= LOTS:
            return False
        cursor.execute(store().sampled(near[0], sure[0], SAMPLE), [*near[1], *sure[1]])
        return len(cursor.fetchall()) >= MOSTLY
