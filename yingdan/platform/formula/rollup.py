"""The source of a roll-up: how many records refer to this one, or the sum, mean, least or largest of their values.

Only records the actor may see are counted. A sum of nothing is 0, anything else of nothing is blank; amounts in several
currencies have no sum.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Aggregate, Case, Count, F, Max, Min, OuterRef, Q, Subquery, Sum, When

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.expr.check import Known, check
from yingdan.kernel.expr.run import Given, run
from yingdan.kernel.expr.syntax import parse
from yingdan.platform import schema
from yingdan.platform.field import Field, Source
from yingdan.platform.formula.reading import Read, read, referring
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.source import Node, compiled, once, read_nodes
from yingdan.platform.formula.values import is_share, spoken, type_of
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Where
from yingdan.platform.query.compile import rows
from yingdan.platform.schema import ObjectType

EVERY = All()
MEASURES: dict[str, str] = {  # each measure as a formula of the aggregates it needs
    "count": "COALESCE(n, 0)",
    "sum": "IF(COALESCE(n, 0) = 0, 0, total)",
    "avg": "total / n",
    "min": "least",
    "max": "most",
}  # fmt: skip
AGGREGATES: dict[str, type[Aggregate]] = {"n": Count, "total": Sum, "least": Min, "most": Max}


@dataclass(frozen=True)
class Rollup(Source):
    """`how` is count, sum, avg, min or max; of the field `of` of those records of the object `child` whose reference
    `by` leads to a record of the object `key` and that meet the conditions `where`.
    """

    key: str
    child: str
    by: str
    how: str
    result: Result
    of: str = ""
    where: Where = EVERY
    annotated: ClassVar[bool] = True

    @property
    def storage(self) -> str:
        """How its value lies in SQL."""
        return "date" if self.result.kind == "date" else f"scaled:{self.result.places}"

    @property
    def measured(self) -> ObjectType:
        """The object that is measured."""
        return schema.whole(self.child)

    @property
    def field(self) -> Field | None:
        """The field that is measured; None where records are only counted."""
        return self.measured.field(self.of) if self.of else None

    def tree(self) -> Any:
        """The measure as a formula of its aggregates."""
        kind = type_of(self.field) if self.field is not None else "number"
        names = {n: Known(n, "number" if n == "n" else kind) for n in AGGREGATES}
        return check(parse(MEASURES[self.how]), names, self.result.type)

    def rows(self, to: Any) -> tuple[Any, str]:
        """The visible records that refer to one, and the name of the reference."""
        aliases, condition, name = referring(self.measured.field(self.by), to)
        return rows(self.measured, self.where).order_by().annotate(**aliases).filter(condition), name

    def aggregates(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The aggregates of those names, and the currencies where the amounts may have several."""
        expr = read(self.measured, self.of).expr if self.of else "pk"
        found: dict[str, Any] = {n: AGGREGATES[n](expr) for n in names}
        if self.currency and names != ("n",):
            found |= {"low_": Min(self.currency), "high_": Max(self.currency)}
        return found

    @property
    def currency(self) -> str:
        """The field that holds the currency of the amounts, if one does."""
        name = self.field.currency if self.field is not None and self.field.kind.name == "money" else ""
        return name if name in self.measured.fields else ""

    def value(self, record: Any, name: str) -> Any:
        """The value of one record: as SQL computed it with the row, else asked for."""
        if f"_{name}" in record.__dict__:
            return record.__dict__[f"_{name}"]
        with once(self) as fresh:
            try:
                return self.asked(record.pk) if fresh and record.pk else None
            except (Invalid, Missing):
                return None

    def asked(self, pk: int) -> Any:
        """The value, by a statement of its own."""
        formula = self.tree()
        found = self.rows(pk)[0].aggregate(**self.aggregates(formula.reads))
        mixed = found.get("low_") != found.get("high_")
        share = self.field is not None and is_share(self.field)

        def value(name: str) -> Any:
            if name == "n":
                return spoken(found["n"])
            return None if mixed else spoken(found[name], share)

        return self.result.fitted(run(formula.tree, Given(value, clock.today()))).value

    def expr(self, name: str) -> Any:
        """The value in SQL: one scoped subquery for each aggregate."""
        with once(self) as fresh:
            try:
                formula = self.tree() if fresh else None
                reads = {n: self.subquery(n) for n in formula.reads} if formula else {}
            except (Invalid, Missing):
                return None
            return compiled(formula.tree, reads, self.result) if formula else None

    def subquery(self, name: str) -> Read:
        """One aggregate over the records that refer to the row at hand."""
        found, by = self.rows(OuterRef("pk"))
        aggregates = self.aggregates((name,))
        found = found.values(by).annotate(**{f"{n}_" if n in AGGREGATES else n: a for n, a in aggregates.items()})
        if "low_" in aggregates:
            found = found.annotate(found_=Case(When(Q(low_=F("high_")), then=F(f"{name}_"))))
        else:
            found = found.annotate(found_=F(f"{name}_"))
        of = read(self.measured, self.of) if self.of and name != "n" else None
        value = Subquery(found.values("found_")[:1])
        return Read(value, of.storage, of.share) if of else Read(value, "whole")

    def depends(self) -> frozenset[Node]:
        """The fields it reads, each with its object."""
        try:
            names = [self.by, *([self.of] if self.of else []), *paths(self.where)]
            return frozenset(node for path in names for node in read_nodes(self.measured, path))
        except (KeyError, Missing):
            return frozenset()


def paths(where: Where) -> list[str]:
    """The fields conditions name."""
    match where:
        case Condition(path):
            return [path] if path != "id" else []
        case Not(part):
            return paths(part)
        case All(parts) | AnyOf(parts):
            return [p for part in parts for p in paths(part)]
    return []
