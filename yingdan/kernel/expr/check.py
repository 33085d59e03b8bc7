"""Names and types are checked before anything runs, with words a sales administrator understands.

Checking gives a tree in which every name is a field's own name, every function has its English name, every node its
type, and what was meant is said in full: `day + 3` is DATEADD, a number within a text is TEXT, an option is its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from yingdan.kernel.expr.functions import ANY, BUILT_IN, SAME, SIZED, Function
from yingdan.kernel.expr.tree import BLANK, BOOL, DATE, NUMBER, TEXT, At, Call, Literal, Name, Node, Type, walk
from yingdan.kernel.expr.wrong import (
    bad_day,
    bad_option,
    bad_word,
    mixed,
    needs,
    result,
    too_few,
    too_many,
    unknown_field,
    unknown_function,
    unsized,
    unusable,
    yes_no_as_text,
)

LABEL, CODE = "LABEL", "CODE"
"""Calls made by the check only: a field of options as the label of its option, and as the option's code."""
BESIDE_DAYS = frozenset({"=", "<>", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Known:
    """A field a formula may name: its own name, its type ("" when no formula can use it) and, when it is one of a list
    of options, their codes and labels.
    """

    name: str
    type: Type
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the text that names a field, or an option (`code`) of it."""

    at: At
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A formula that may run: its tree, the type of what it gives, the fields it reads, and where it names them."""

    tree: Node
    type: Type
    reads: tuple[str, ...]
    edits: tuple[Edit, ...]

    @property
    def size(self) -> int:
        """How many nodes it has."""
        return sum(1 for _ in walk(self.tree))


def check(
    tree: Node, names: Mapping[str, Known], wanted: Type = "", functions: Mapping[str, Function] = BUILT_IN
) -> Checked:
    """Judge a tree against the fields and functions there are; `names` has each field by its name and by its label.

    Raises Invalid with line and column; also when the formula does not give the type `wanted`.
    """
    checker = Checker(names, functions)
    node = checker.plain(checker.node(tree))
    type = type_of(node)
    if wanted and type not in (wanted, BLANK):
        raise result(wanted)
    edits = tuple(sorted(checker.edits, key=lambda e: e.at.start))
    return Checked(node, type, tuple(dict.fromkeys(e.name for e in edits)), edits)


def type_of(node: Node) -> Type:
    """The type of a checked node."""
    return node.type


def literal_type(node: Literal) -> Type:
    """The type of what is written; a day is written as a text, and becomes one beside a day."""
    match node.value:
        case None:
            return BLANK
        case bool():
            return BOOL
        case Decimal():
            return NUMBER
    return TEXT


class Checker:
    """Checks one formula; collects where it names fields."""

    def __init__(self, names: Mapping[str, Known], functions: Mapping[str, Function]) -> None:
        self.names, self.functions = names, functions
        self.edits: list[Edit] = []
        self.known: dict[str, Known] = {}
        self.chinese = {f.chinese: f.name for f in functions.values() if f.chinese}

    def node(self, node: Node) -> Node:
        """A node with its type; a field of options is still its code."""
        match node:
            case Literal():
                return replace(node, type=literal_type(node))
            case Name():
                return self.name(node)
        return self.call(node)

    def name(self, node: Name) -> Node:
        """A field by its own name."""
        known = self.names.get(node.name)
        if known is None:
            raise unknown_field(node, self.names)
        if not known.type:
            raise unusable(node)
        self.known[known.name] = known
        self.edits.append(Edit(node.at, known.name))
        return Name(known.name, node.at, known.type)

    def plain(self, node: Node) -> Node:
        """A node as a value of its own: a field of options as the label of its option."""
        return Call(LABEL, (node,), node.at, TEXT) if self.options(node) else node

    def options(self, node: Node) -> tuple[tuple[str, str], ...]:
        """The options of a node that is a field of options."""
        return self.known[node.name].options if isinstance(node, Name) else ()

    def call(self, node: Call) -> Node:
        """A call of a known function, with as many values as it takes, of the right types."""
        function = self.functions.get(self.chinese.get(node.function, node.function))
        if function is None:
            raise unknown_function(node, [*self.functions, *self.chinese])
        if len(node.args) < function.fewest:
            raise too_few(node, function.fewest)
        if len(node.args) > len(function.takes) and not function.repeats:
            raise too_many(node, len(function.takes))
        args = [self.node(arg) for arg in node.args]
        match function.name:
            case "=" | "<>":
                args = self.alike(args)
            case "SWITCH":
                return self.switch(node, args)
            case "&" | "CONCAT":
                return Call("CONCAT", tuple(self.as_text(node, a) for a in args), node.at, TEXT)
            case "TEXT":
                return self.text(node, args)
        args = [self.plain(a) for a in args]
        if DATE in map(type_of, args) and (function.name in BESIDE_DAYS or function.takes == (DATE, DATE)):
            args = [self.as_day(a) for a in args]
        if function.name in ("+", "-") and DATE in map(type_of, args):
            return self.day_sum(node, args)
        return self.typed(node, function, args)

    def typed(self, node: Call, function: Function, args: list[Node]) -> Node:
        """The call, when every value has the type its place takes."""
        takes = [function.takes[min(at, len(function.takes) - 1)] for at in range(len(args))]
        together = [a for a, t in zip(args, takes, strict=True) if t in (SAME, SIZED)]
        common = self.common(node, together)
        if SIZED in takes and common not in (NUMBER, DATE, BLANK):
            raise unsized(node)
        for at, (arg, take) in enumerate(zip(args, takes, strict=True)):
            if take not in (ANY, SAME, SIZED, BLANK) and type_of(arg) not in (take, BLANK):
                raise needs(take, node, arg)
            if at in (function.constant or {}):
                self.word(arg, (function.constant or {})[at])
        gives = common if function.gives in (SAME, SIZED) else function.gives
        return Call(function.name, tuple(args), node.at, gives)

    def word(self, node: Node, allowed: tuple[str, ...]) -> None:
        """Only a written text may stand here, and perhaps only one of some."""
        if not isinstance(node, Literal) or not isinstance(node.value, str) or (
            allowed and node.value.lower() not in allowed
        ):  # fmt: skip
            raise bad_word(node, allowed)

    def common(self, node: Call, args: list[Node]) -> Type:
        """The one type of several values; blank goes with any."""
        found = {type_of(a) for a in args} - {BLANK}
        if len(found) > 1:
            raise mixed(node)
        return next(iter(found), BLANK)

    def alike(self, args: list[Node]) -> list[Node]:
        """Two values compared: a written text is an option's code where the other is a field of options."""
        for at, other in ((0, 1), (1, 0)):
            if self.options(args[at]) and type_of(args[other]) == TEXT and isinstance(args[other], Literal):
                args[other] = self.option(args[at], args[other])
                args[at] = Call(CODE, (args[at],), args[at].at, TEXT)
        return args

    def option(self, field: Node, node: Node) -> Node:
        """A written option as its code."""
        for code, label in self.options(field):
            if isinstance(node, Literal) and node.value in (code, label) and isinstance(field, Name):
                self.edits.append(Edit(node.at, field.name, code))
                return Literal(code, node.at, TEXT)
        raise bad_option(node, [label for _code, label in self.options(field)])

    def as_day(self, node: Node) -> Node:
        """A written text beside a day is a day: "2026-03-05"."""
        if not isinstance(node, Literal) or not isinstance(node.value, str):
            return node
        try:
            return Literal(date.fromisoformat(node.value), node.at, DATE)
        except ValueError:
            raise bad_day(node) from None

    def day_sum(self, node: Call, args: list[Node]) -> Node:
        """A day and a number of days, or the days between two."""
        first, second = args
        if node.function == "-" and type_of(first) == type_of(second) == DATE:
            return Call("DAYS", (first, second), node.at, NUMBER)
        if type_of(first) == DATE and type_of(second) in (NUMBER, BLANK):
            second = Call("NEG", (second,), node.at, NUMBER) if node.function == "-" else second
            return Call("DATEADD", (first, second), node.at, DATE)
        if node.function == "+" and type_of(first) in (NUMBER, BLANK):
            return Call("DATEADD", (second, first), node.at, DATE)
        raise needs(NUMBER, node, second if type_of(first) in (DATE, NUMBER, BLANK) else first)

    def as_text(self, node: Call, arg: Node) -> Node:
        """A value as a text within a text."""
        arg = self.plain(arg)
        if type_of(arg) == BOOL:
            raise yes_no_as_text(arg)
        return arg if type_of(arg) in (TEXT, BLANK) else Call("TEXT", (arg,), node.at, TEXT)

    def text(self, node: Call, args: list[Node]) -> Node:
        """TEXT of a number with so many decimals, or of a day by a pattern."""
        first = self.as_text(node, args[0])
        if len(args) == 1:
            return first
        kind = type_of(args[0])
        if kind == DATE:
            self.word(args[1], ())
        elif kind != NUMBER:
            raise needs(NUMBER, node, args[0])
        elif type_of(args[1]) != NUMBER:
            raise needs(NUMBER, node, args[1])
        return Call("TEXT", (args[0], args[1]), node.at, TEXT)

    def switch(self, node: Call, args: list[Node]) -> Node:
        """SWITCH(value, this, then, that, then, …, else); a field of options is compared by its code."""
        whens, thens = args[1::2], [self.plain(a) for a in args[2::2]]
        rest = [self.plain(whens.pop())] if len(whens) > len(thens) else []
        value = self.plain(args[0])
        if self.options(args[0]):
            whens = [self.option(args[0], a) for a in whens]
            value = Call(CODE, (args[0],), args[0].at, TEXT)
        whens = [self.plain(a) for a in whens]
        self.common(node, [value, *whens])
        pairs = tuple(n for pair in zip(whens, thens, strict=True) for n in pair)
        return Call("SWITCH", (value, *pairs, *rest), node.at, self.common(node, [*thens, *rest]))
