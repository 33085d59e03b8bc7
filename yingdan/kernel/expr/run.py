"""From a checked tree to a value, in at most so many steps; nothing but the tree and the given values is reached.

A tree becomes a function once (`compiled`) and may then be run for many rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.check import CODE, LABEL
from yingdan.kernel.expr.functions import BUILT_IN, LONGEST_TEXT, Function, rounded
from yingdan.kernel.expr.tree import TEXT, Call, Literal, Name, Node, Value, walk

STEPS = 20_000


@dataclass(slots=True)
class Budget:
    """How many steps are left; formulas that read formulas share one."""

    left: int = STEPS

    def spend(self, steps: int) -> None:
        """So many steps less. Raises Invalid when there are not as many left."""
        self.left -= steps
        if self.left < 0:
            raise Invalid("This formula takes too many steps.", code="steps")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value; when it is blank because something had no answer (a division by zero), why."""

    value: Value
    why: Invalid | None = None


@dataclass(slots=True)
class Given:
    """What a formula is run with: the value of a field by its name, the day it is today, the labels of options by
    field. `why` keeps the first reason why something was blank.
    """

    value: Callable[[str], Any]
    today: date
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=lambda: BUILT_IN)
    budget: Budget = field(default_factory=Budget)
    why: Invalid | None = None


Step = Callable[[Given], Any]


def run(tree: Node, given: Given) -> Outcome:
    """The value of a checked tree. Raises Invalid when the steps run out, and for nothing else."""
    given.budget.spend(sum(1 for _node in walk(tree)))  # nothing repeats, so no run takes more steps than nodes
    value = compiled(tree, given.functions)(given)
    return Outcome(value, given.why if value is None else None)


def fit(value: Value, places: int, digits: int = LONGEST_TEXT) -> Outcome:
    """A result as its field keeps it: a number rounded half up to `places`, blank with a reason when it has more than
    `digits` digits before the point; other values as they are.
    """
    if not isinstance(value, Decimal):
        return Outcome(value)
    number = rounded(value, Decimal(places))
    if number and number.adjusted() >= digits:
        return Outcome(None, Invalid("The number is too large to be kept.", code="too_large"))
    return Outcome(number)


def compiled(node: Node, functions: Mapping[str, Function]) -> Step:
    """A checked tree as a function of what it is given."""
    match node:
        case Literal(value):
            return lambda given: value
        case Name(name):
            return lambda given: given.value(name)
    args = tuple(compiled(arg, functions) for arg in node.args)
    form = FORMS.get(node.function)
    return form(node, args) if form else call(functions[node.function], args)


def call(function: Function, args: tuple[Step, ...]) -> Step:
    """A function of its values; blank where one is blank, where there is no answer, and for an empty text."""
    work, blanks, is_text = function.run, function.blanks, function.gives == TEXT

    def step(given: Given) -> Any:
        values = [arg(given) for arg in args]
        if work is None or (None in values and not blanks):
            return None
        try:
            found = work(*values)
        except Invalid as why:
            given.why = given.why or why
            return None
        return None if is_text and found == "" else found

    return step


def if_(node: Call, args: tuple[Step, ...]) -> Step:
    """Only the branch that holds is looked at; a blank condition does not hold."""
    condition, then, other = (*args, lambda given: None)[:3]
    return lambda given: then(given) if condition(given) else other(given)


def switch(node: Call, args: tuple[Step, ...]) -> Step:
    """The value beside the first that is the same; a blank is the same as none."""
    value, pairs = args[0], args[1:]
    other = pairs[-1] if len(pairs) % 2 else lambda given: None
    thens = pairs[1::2]
    cases = tuple(zip(pairs[::2][: len(thens)], thens, strict=True))

    def step(given: Given) -> Any:
        found = value(given)
        if found is not None:
            for when, then in cases:
                if when(given) == found:
                    return then(given)
        return other(given)

    return step


def label(node: Call, args: tuple[Step, ...]) -> Step:
    """A field of options as people read it; an option no longer listed as it is stored."""
    (value,), (name,) = args, node.args
    field_name = name.name if isinstance(name, Name) else ""

    def step(given: Given) -> Any:
        found = value(given)
        return None if found is None else given.options.get(field_name, {}).get(found, found)

    return step


def coalesce(node: Call, args: tuple[Step, ...]) -> Step:
    """The first that is not blank."""
    return lambda given: next((found for arg in args if (found := arg(given)) is not None), None)


FORMS: dict[str, Callable[[Call, tuple[Step, ...]], Step]] = {
    "IF": if_,
    "SWITCH": switch,
    "COALESCE": coalesce,
    "AND": lambda node, args: lambda given: all(arg(given) for arg in args),
    "OR": lambda node, args: lambda given: any(arg(given) for arg in args),
    "TODAY": lambda node, args: lambda given: given.today,
    LABEL: label,
    CODE: lambda node, args: args[0],
}
"""The forms that do not look at all they are given, or at more than that."""
