"""What a formula is once it has been read: literals, names and calls, each with its place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Type = str
NUMBER, TEXT, DATE, BOOL, BLANK = "number", "text", "date", "bool", "blank"
TYPES: tuple[Type, ...] = (NUMBER, TEXT, DATE, BOOL)

Value = Decimal | str | date | bool | None
"""A value of the language; None is blank, which is neither zero nor an empty text."""


@dataclass(frozen=True, slots=True)
class At:
    """A place in the text: line and column counted from 1, and the characters from `start` up to `end`."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, a day, yes, no or blank."""

    value: Value
    at: At = field(compare=False)
    type: Type = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A field, by its name or by its label."""

    name: str
    at: At = field(compare=False)
    type: Type = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator (`+`, `=`, `&` …) and what it is given."""

    function: str
    args: "tuple[Node, ...]"
    at: At = field(compare=False)
    type: Type = ""


Node = Literal | Name | Call


def walk(tree: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root has 1), without recursion: the tree may be as deep as the text is long."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if isinstance(node, Call):
            waiting.extend((arg, depth + 1) for arg in reversed(node.args))


def names(tree: Node) -> tuple[str, ...]:
    """The fields a formula reads, each once, in the order of their coming."""
    return tuple(dict.fromkeys(node.name for node, _depth in walk(tree) if isinstance(node, Name)))
