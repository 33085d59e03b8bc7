"""The source of a formula: its value in Python and in SQL, alike to the last digit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection
from django.db.models import Value

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.expr.check import Checked, check
from yingdan.kernel.expr.run import Given, Outcome, run
from yingdan.kernel.expr.syntax import parse
from yingdan.kernel.expr.tree import BOOL, DATE, NUMBER, TEXT
from yingdan.platform import schema
from yingdan.platform.field import Source
from yingdan.platform.formula import postgresql, sqlite
from yingdan.platform.formula.functions import added, functions
from yingdan.platform.formula.names import Names
from yingdan.platform.formula.postgresql import Sql, Writer
from yingdan.platform.formula.reading import Read, read, value_at
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.storage import template
from yingdan.platform.schema import ObjectType

Node = tuple[str, str]
_working: ContextVar[tuple[Any, ...]] = ContextVar("working", default=())


@contextmanager
def once(source: Any) -> Iterator[bool]:
    """Whether this source is not being worked out already: a circle, which saving refuses, ends here as a blank."""
    now = _working.get()
    token = _working.set((*now, source))
    try:
        yield source not in now
    finally:
        _working.reset(token)


def read_nodes(object_type: ObjectType, path: str) -> Iterator[Node]:
    """The fields a path leads through, each with its object."""
    here = object_type
    for step in Names(object_type, schema.whole).steps(path):
        yield here.key, step.name
        if step.related and schema.known(step.related):
            here = schema.whole(step.related)


@dataclass(frozen=True, slots=True)
class Formula(Source):
    """A formula over the fields of the object `key`. A broken one, whose field is gone, is blank everywhere."""

    key: str
    text: str
    result: Result
    annotated: ClassVar[bool] = True

    @property
    def storage(self) -> str:
        """How its value lies in SQL."""
        return {NUMBER: f"scaled:{self.result.places}", TEXT: "text", DATE: "date", BOOL: "bool"}[self.result.type]

    def checked(self) -> Checked:
        """The formula, checked against the fields there are. Raises Invalid."""
        return check(parse(self.text), Names(schema.whole(self.key), schema.whole), self.result.type, functions())

    def value(self, record: Any, name: str) -> Any:
        """The value of one record: as SQL computed it with the row, else worked out."""
        kept = record.__dict__
        return kept[f"_{name}"] if f"_{name}" in kept else self.outcome(record).value

    def outcome(self, record: Any) -> Outcome:
        """The value of one record; when it is blank for want of an answer, why."""
        with once(self) as fresh:
            if not fresh:
                return Outcome(None, Invalid("This formula reads itself.", code="circle"))
            try:
                formula = self.checked()
            except (Invalid, Missing) as why:
                return Outcome(None, Invalid(why.text, code=why.code, **why.params))
            return self.worked_out(formula, record)

    def worked_out(self, formula: Checked, record: Any) -> Outcome:
        """The value of a checked formula."""
        object_type = schema.whole(self.key)
        names = Names(object_type, schema.whole)
        options = {path: dict(names[path].options) for path in formula.reads}
        given = Given(lambda path: value_at(record, object_type, path), clock.today(), options, functions())
        try:
            return self.result.fitted(run(formula.tree, given))
        except Invalid as why:
            return Outcome(None, why)

    def expr(self, name: str) -> Any:
        """The value in SQL."""
        with once(self) as fresh:
            try:
                formula = self.checked() if fresh else None
            except (Invalid, Missing):
                formula = None
            if formula is None:
                return Value(None, output_field=self.result.output())
            object_type = schema.whole(self.key)
            reads = {path: read(object_type, path) for path in formula.reads}
            return compiled(formula.tree, reads, self.result)

    def depends(self) -> frozenset[Node]:
        """The fields it reads directly, each with its object."""
        try:
            formula = self.checked()
        except (Invalid, Missing):
            return frozenset()
        object_type = schema.whole(self.key)
        return frozenset(node for path in formula.reads for node in read_nodes(object_type, path))


def compiled(tree: Any, reads: dict[str, Read], result: Result) -> Any:
    """A checked tree over values in SQL, as a Django expression for the database in use."""
    today = clock.today()
    if connection.vendor == "sqlite":
        inputs = tuple(sqlite.Input(n, r.storage, r.share, tuple(r.options.items())) for n, r in reads.items())
        return sqlite.expression(sqlite.Program(tree, inputs, result), today, [r.expr for r in reads.values()])
    values = {n: Sql(template(r.storage, r.share), r.expr) for n, r in reads.items()}
    options = {n: r.options for n, r in reads.items()}
    writer = Writer(values, options, today, functions(), {a.function.name: a for a in added()})
    return postgresql.expression(tree, result, writer)
