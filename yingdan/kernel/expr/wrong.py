"""The words for what may be wrong with a formula. Each names the line and the column, both counted from 1."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from yingdan.kernel.errors import Invalid
from yingdan.kernel.expr.tree import BOOL, DATE, NUMBER, Call, Name, Node, Type

CODE = "formula"
LIKE = 1 / 2  # one of two Chinese characters


def spot(node: Node) -> dict[str, Any]:
    """Where a node stands, for an error."""
    return {"code": CODE, "line": node.at.line, "column": node.at.column}


def near(word: str, words: Iterable[str]) -> str:
    """The likeliest of the words somebody may have meant; nothing when none is near."""
    return next(iter(get_close_matches(word, list(words), 1, LIKE)), "")


def unknown_field(node: Name, names: Iterable[str]) -> Invalid:
    """There is no such field, or not for the one who asks."""
    name = node.name[:80]
    if guess := near(name, names):
        return Invalid(
            "Line %(line)s, column %(column)s: there is no field “%(name)s”. Did you mean “%(guess)s”?",
            **spot(node), name=name, guess=guess,
        )  # fmt: skip
    return Invalid("Line %(line)s, column %(column)s: there is no field “%(name)s”.", **spot(node), name=name)


def unusable(node: Name) -> Invalid:
    """A field of a kind that has no value in a formula."""
    return Invalid(
        "Line %(line)s, column %(column)s: a formula cannot use “%(name)s”: it is no number, text, day, option or "
        "yes and no.",
        **spot(node), name=node.name[:80],
    )  # fmt: skip


def unknown_function(node: Call, names: Iterable[str]) -> Invalid:
    """There is no such function."""
    name = node.function[:80]
    if guess := near(name, names):
        return Invalid(
            "Line %(line)s, column %(column)s: there is no function “%(name)s”. Did you mean “%(guess)s”?",
            **spot(node), name=name, guess=guess,
        )  # fmt: skip
    return Invalid("Line %(line)s, column %(column)s: there is no function “%(name)s”.", **spot(node), name=name)


def too_few(node: Call, fewest: int) -> Invalid:
    """A function with less than it needs."""
    return Invalid(
        "Line %(line)s, column %(column)s: “%(name)s” needs at least %(fewest)s values between its brackets.",
        **spot(node), name=node.function, fewest=fewest,
    )  # fmt: skip


def too_many(node: Call, most: int) -> Invalid:
    """A function with more than it takes."""
    return Invalid(
        "Line %(line)s, column %(column)s: “%(name)s” takes at most %(most)s values between its brackets.",
        **spot(node), name=node.function, most=most,
    )  # fmt: skip


def needs(wanted: Type, node: Call, arg: Node) -> Invalid:
    """A value of another type than its place takes."""
    if wanted == NUMBER:
        return Invalid(
            "Line %(line)s, column %(column)s: “%(name)s” needs a number here.", **spot(arg), name=label(node)
        )
    if wanted == DATE:
        return Invalid("Line %(line)s, column %(column)s: “%(name)s” needs a day here.", **spot(arg), name=label(node))
    if wanted == BOOL:
        return Invalid(
            "Line %(line)s, column %(column)s: “%(name)s” needs a condition here, which is yes or no.",
            **spot(arg), name=label(node),
        )  # fmt: skip
    return Invalid("Line %(line)s, column %(column)s: “%(name)s” needs a text here.", **spot(arg), name=label(node))


def label(node: Call) -> str:
    """A function as people write it."""
    return "-" if node.function == "NEG" else node.function


def result(wanted: Type) -> Invalid:
    """A formula that gives another type than its field holds."""
    if wanted == NUMBER:
        return Invalid("This formula must give a number.", code=CODE)
    if wanted == DATE:
        return Invalid("This formula must give a day.", code=CODE)
    if wanted == BOOL:
        return Invalid("This formula must be a condition, which is yes or no.", code=CODE)
    return Invalid("This formula must give a text.", code=CODE)


def mixed(node: Call) -> Invalid:
    """Values of different types where one is needed."""
    return Invalid(
        "Line %(line)s, column %(column)s: the values of “%(name)s” must be alike: all numbers, all texts, all days, "
        "or all yes and no.",
        **spot(node), name=label(node),
    )  # fmt: skip


def unsized(node: Call) -> Invalid:
    """Texts, or yes and no, where only numbers and days have a size."""
    return Invalid(
        "Line %(line)s, column %(column)s: “%(name)s” compares numbers or days only.", **spot(node), name=label(node)
    )


def bad_word(node: Node, allowed: Sequence[str]) -> Invalid:
    """Something computed where a text must be written out, or a text that is none of those known."""
    if not allowed:
        return Invalid(
            "Line %(line)s, column %(column)s: write a pattern of YYYY, MM and DD in quotation marks here.",
            **spot(node),
        )
    return Invalid(
        "Line %(line)s, column %(column)s: write one of these in quotation marks: %(words)s.",
        **spot(node), words=", ".join(allowed),
    )  # fmt: skip


def bad_option(node: Node, labels: Sequence[str]) -> Invalid:
    """A text that is none of the options it is compared with."""
    return Invalid(
        "Line %(line)s, column %(column)s: this is none of the options: %(options)s.",
        **spot(node), options=", ".join(labels[:12]) + (" …" if len(labels) > 12 else ""),
    )  # fmt: skip


def bad_day(node: Node) -> Invalid:
    """A text beside a day that is none."""
    return Invalid('Line %(line)s, column %(column)s: write a day such as "2026-03-05".', **spot(node))


def yes_no_as_text(node: Node) -> Invalid:
    """Yes and no within a text."""
    return Invalid(
        "Line %(line)s, column %(column)s: yes and no have no text of their own; write IF(…, “…”, “…”).", **spot(node)
    )
