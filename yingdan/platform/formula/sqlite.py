"""Formulas on SQLite, which has no decimals: Python itself evaluates the tree for each row, as one function of SQL.

So both give the same to the last digit. Django does the same for dates. Measured: see docs/engines/formulas.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Func, Value

from yingdan.kernel.expr.run import Budget, Given, compiled
from yingdan.kernel.expr.tree import Node
from yingdan.platform.formula.functions import functions
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.storage import reader

FUNCTION = "yingdan_formula"


@dataclass(frozen=True, slots=True)
class Input:
    """One value a formula is given: its name in the tree, how it lies in the row, the labels of its options."""

    name: str
    storage: str
    share: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Program:
    """All that is needed to evaluate a formula for a row, but for the row."""

    tree: Node
    inputs: tuple[Input, ...]
    result: Result

    @cached_property
    def latest(self) -> list[tuple[Any, Any]]:
        """What was asked last and the answer, alone in a list; emptied when a statement is written, as some functions
        answer by what the company has set (its working days).
        """
        return [NOTHING]

    @cached_property
    def work(self) -> Callable[[str, tuple[Any, ...]], Any]:
        """The day and the values of a row as SQLite hands them over → the result as SQLite keeps it.

        A statement may ask for the same row several times in a row (to filter, to sort, to sum, to count): the last
        answer is kept until the next statement.
        """
        step, fitted, packed = compiled(self.tree, functions()), self.result.fitter(), self.result.packed
        readers = [(i.name, reader(i.storage, i.share)) for i in self.inputs]
        options = {i.name: dict(i.options) for i in self.inputs if i.options}
        latest = self.latest

        def work(today: str, row: tuple[Any, ...]) -> Any:
            asked, answer = latest[0]
            if asked == (today, row):
                return answer
            values = {
                name: None if raw is None or raw == "" else read(raw)
                for (name, read), raw in zip(readers, row, strict=True)
            }
            answer = packed(fitted(step(Given(values.__getitem__, day(today), options, NO_FUNCTIONS, NO_BUDGET))))
            latest[0] = ((today, row), answer)
            return answer

        return work


NOTHING = (None, None)
NO_FUNCTIONS: dict[str, Any] = {}
NO_BUDGET = Budget()
_programs: dict[Program, int] = {}
_by_number: list[Program] = []
day = lru_cache(maxsize=4)(date.fromisoformat)


def number_of(program: Program) -> int:
    """The number by which a statement names a program; programs are as many as there are formulas."""
    if program not in _programs:
        _by_number.append(program)
        _programs[program] = len(_by_number) - 1
    return _programs[program]


def evaluate(number: int, today: str, *row: Any) -> Any:
    """The function SQLite calls."""
    return _by_number[number].work(today, row)


def connected(sender: Any, connection: Any, **more: Any) -> None:
    """Make the function known to a new connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, -1, evaluate, deterministic=True)


def expression(program: Program, today: date, values: list[Any]) -> Func:
    """The formula as a Django expression of the values of its inputs."""
    number = number_of(program)
    _by_number[number].latest[0] = NOTHING
    return Func(
        Value(number),
        Value(today.isoformat()),
        *values,
        function=FUNCTION,
        output_field=program.result.output(),
    )
