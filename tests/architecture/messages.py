"""The strings shown to people: found in Python and in templates, and looked up in the Chinese catalogues."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.architecture.source import PACKAGE, name, python, templates, tree

SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_IN_CONTEXT = {"npgettext", "npgettext_lazy"}
ERRORS = {"Problem", "Refused", "Missing", "Invalid", "Conflict"}
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
QUOTED = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*""", re.DOTALL)
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Message:
    """One string for people: where it stands, in which context, and its English."""

    where: str
    context: str | None
    text: str


def constants(nodes: list[ast.expr]) -> list[str]:
    """The leading arguments that are plain text; f-strings and names end the list."""
    found = []
    for node in nodes:
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            break
        found.append(node.value)
    return found


def as_message(function: str, texts: list[str], where: str) -> Message | None:
    """What one call asks to have translated; a plural is found by its singular."""
    if function in SINGLE | PLURAL and texts and texts[0]:
        return Message(where, None, texts[0])
    if function in IN_CONTEXT | PLURAL_IN_CONTEXT and len(texts) > 1:
        return Message(where, texts[0], texts[1])
    return None


def called(node: ast.Call) -> str:
    """The plain name of what is called."""
    match node.func:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
    return ""


def in_python(path: Path) -> Iterator[Message]:
    """Messages of a Python file: what is wrapped, and the texts of the kernel's errors."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function, texts = called(node), constants(node.args)
            message = as_message(function, texts, f"{name(path)}:{node.lineno}")
            if message is None and function in ERRORS and texts and texts[0]:
                message = Message(f"{name(path)}:{node.lineno}", None, texts[0])
            if message is not None:
                yield message


def in_template(path: Path) -> Iterator[Message]:
    """Messages of a template, as Django itself reads it for its own tools."""
    text = templatize(path.read_text("utf-8"), origin=str(path))
    for match in CALL.finditer(text):
        texts, place = [], match.end()
        while quoted := QUOTED.match(text, place):
            texts.append(ast.literal_eval(quoted.group(1).replace("\n", "\\n")))
            place = quoted.end()
            if text[place : place + 1] != ",":
                break
            place += 1
        line = text.count("\n", 0, match.start()) + 1
        if message := as_message(match.group(1), texts, f"{name(path)}:{line}"):
            yield message


@cache
def used() -> tuple[Message, ...]:
    """All messages of the product."""
    found = [message for path in python("yingdan") for message in in_python(path)]
    return tuple(found + [message for path in templates() for message in in_template(path)])


@cache
def catalogues() -> dict[str, list]:
    """The entries of every Chinese catalogue of the product, by the catalogue's path."""
    found = {}
    for path in sorted(PACKAGE.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            found[name(path)] = [entry for entry in read_po(file, locale="zh_Hans") if entry.id]
    return found


def singular(entry_id: str | tuple[str, ...] | list[str]) -> str:
    """The English by which an entry is found."""
    return entry_id if isinstance(entry_id, str) else entry_id[0]
