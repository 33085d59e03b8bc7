"""Formulas on SQLite, which has no decimals: Python itself evaluates the tree for each row, as one function of SQL.

So both give the same to the last digit. Django does the same for dates. Measured: see docs/engines/formulas.md.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Func, Value

from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.run import Given, run
from yingdan.kernel.expr.tree import Node
from yingdan.platform.formula.functions import functions
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.storage import unpacked

FUNCTION = "yingdan_formula"


@dataclass(frozen=True, slots=True)
class Input:
    """One value a formula is given: its name in the tree, how it lies in the row, the labels of its options."""

    name: str
    storage: str
    share: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """All that is needed to evaluate a formula for a row, but for the row."""

    tree: Node
    inputs: tuple[Input, ...]
    result: Result

    def evaluate(self, today: date, row: tuple[Any, ...]) -> Any:
        """The result for the values of one row, as SQLite keeps it."""
        inputs = {i.name: partial(unpacked, raw, i.storage, i.share) for i, raw in zip(self.inputs, row, strict=True)}
        options = {i.name: dict(i.options) for i in self.inputs if i.options}
        given = Given(lambda name: inputs[name](), today, options, functions())
        try:
            return self.result.packed(self.result.fitted(run(self.tree, given)).value)
        except Invalid:  # out of steps: blank, as in Python
            return None


_programs: dict[Program, int] = {}
_by_number: dict[int, Program] = {}


def number_of(program: Program) -> int:
    """The number by which a statement names a program; programs are as many as there are formulas."""
    if program not in _programs:
        number = len(_programs)
        _by_number[number] = program
        _programs[program] = number
    return _programs[program]


def evaluate(number: int, today: str, *row: Any) -> Any:
    """The function SQLite calls."""
    return _by_number[number].evaluate(date.fromisoformat(today), row)


def connected(sender: Any, connection: Any, **more: Any) -> None:
    """Make the function known to a new connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, -1, evaluate, deterministic=True)


def expression(program: Program, today: date, values: list[Any]) -> Func:
    """The formula as a Django expression of the values of its inputs."""
    return Func(
        Value(number_of(program)),
        Value(today.isoformat()),
        *values,
        function=FUNCTION,
        output_field=program.result.output(),
    )
