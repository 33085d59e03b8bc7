"""The functions there are: those of the language, and those modules add by the hook `formula`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yingdan.kernel.expr.functions import BUILT_IN, Function
from yingdan.platform import hooks


@dataclass(frozen=True, slots=True)
class Added:
    """A module's function: what the language must know, `sql` for PostgreSQL with {0}, {1} … for what it is given (each
    once, in order; a function when it is another from day to day), a line of help, and how it is `written`. Register it
    with `hooks.formula`.
    """

    function: Function
    sql: str | Callable[[], str]
    help: Any = ""
    written: str = ""

    @property
    def template(self) -> str:
        """The SQL as it is now."""
        return self.sql() if callable(self.sql) else self.sql


_cached: tuple[tuple[Added, ...], Mapping[str, Function]] = ((), BUILT_IN)


def added() -> tuple[Added, ...]:
    """What modules have added."""
    return tuple(hooks.formula)


def functions() -> Mapping[str, Function]:
    """Every function by its name."""
    global _cached  # noqa: PLW0603 - asked for each row
    now = added()
    if now != _cached[0]:
        _cached = (now, {**BUILT_IN, **{a.function.name: a.function for a in now}})
    return _cached[1]
