"""From a checked tree to a value, in at most so many steps; nothing but the tree and the given values is reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.check import CODE, LABEL
from yingdan.kernel.expr.functions import BUILT_IN, LONGEST_TEXT, Function, rounded
from yingdan.kernel.expr.tree import Call, Literal, Name, Node, Value

STEPS = 20_000


@dataclass(slots=True)
class Budget:
    """How many steps are left; formulas that read formulas share one."""

    left: int = STEPS

    def spend(self) -> None:
        """One step less. Raises Invalid when there is none left."""
        self.left -= 1
        if self.left < 0:
            raise Invalid("This formula takes too many steps.", code="steps")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value; when it is blank because something had no answer (a division by zero), why."""

    value: Value
    why: Invalid | None = None


@dataclass(slots=True)
class Given:
    """What a formula is run with: the value of a field by its name, the label of an option, the day it is today."""

    value: Callable[[str], Value]
    today: date
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=lambda: BUILT_IN)
    budget: Budget = field(default_factory=Budget)


def run(tree: Node, given: Given) -> Outcome:
    """The value of a checked tree. Raises Invalid when the steps run out, and for nothing else."""
    runner = Runner(given)
    value = runner.value(tree)
    return Outcome(value, runner.why if value is None else None)


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


class Runner:
    """Evaluates one tree; remembers the first reason why something was blank."""

    def __init__(self, given: Given) -> None:
        self.given, self.why = given, None  # type: tuple[Given, Invalid | None]
        self.forms: dict[str, Callable[[Call], Value]] = {
            "IF": self.if_, "SWITCH": self.switch, "AND": self.and_, "OR": self.or_, "COALESCE": self.coalesce,
            "TODAY": self.today, LABEL: self.label, CODE: self.code,
        }  # fmt: skip

    def value(self, node: Node) -> Value:
        """The value of a node."""
        self.given.budget.spend()
        match node:
            case Literal():
                return node.value
            case Name():
                return self.given.value(node.name)
        form = self.forms.get(node.function)
        return form(node) if form else self.call(node)

    def call(self, node: Call) -> Value:
        """A function of its values; blank where one is blank, where there is no answer, and for an empty text."""
        function = self.given.functions[node.function]
        args = [self.value(arg) for arg in node.args]
        if function.run is None or (None in args and not function.blanks):
            return None
        try:
            found = function.run(*args)
        except Invalid as why:
            self.why = self.why or why
            return None
        return None if found == "" else found

    def if_(self, node: Call) -> Value:
        """Only the branch that holds is looked at; a blank condition does not hold."""
        if self.value(node.args[0]):
            return self.value(node.args[1])
        return self.value(node.args[2]) if len(node.args) > 2 else None

    def switch(self, node: Call) -> Value:
        """The value beside the first that is the same; a blank is the same as none."""
        value, pairs = self.value(node.args[0]), node.args[1:]
        for at in range(0, len(pairs) - 1, 2):
            if value is not None and self.value(pairs[at]) == value:
                return self.value(pairs[at + 1])
        return self.value(pairs[-1]) if len(pairs) % 2 else None

    def and_(self, node: Call) -> Value:
        """Whether all hold; looks no further than the first that does not."""
        return all(self.value(arg) for arg in node.args)

    def or_(self, node: Call) -> Value:
        """Whether one holds; looks no further than that."""
        return any(self.value(arg) for arg in node.args)

    def coalesce(self, node: Call) -> Value:
        """The first that is not blank."""
        return next((found for arg in node.args if (found := self.value(arg)) is not None), None)

    def today(self, node: Call) -> Value:
        """The company's day."""
        return self.given.today

    def code(self, node: Call) -> Value:
        """A field of options as it is stored."""
        return self.value(node.args[0])

    def label(self, node: Call) -> Value:
        """A field of options as people read it; an option no longer listed as it is stored."""
        value, (name,) = self.value(node.args[0]), node.args
        labels = self.given.options.get(name.name, {}) if isinstance(name, Name) else {}
        return labels.get(str(value), value) if value is not None else None
