"""The two doors have no hole: what goes round them may stand only in the files named here, each with its reason."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.allowed import AS_SYSTEM, WORDS
from tests.architecture.source import lines, name, python, tree

NAMES = {word for word in WORDS if not word.endswith(")")}
METHODS = {"extra", "raw", "cursor"}
FUNCTIONS = {"eval", "exec", "float", "SafeString"}


def words(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Each forbidden word of a file with its line; `pre_save` as a method of a Django field is meant to be there."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) if word in NAMES:
                yield word, node.lineno
            case ast.alias(name=word) if NAMES & set(word.split(".")):
                yield next(iter(NAMES & set(word.split(".")))), node.lineno
            case ast.ImportFrom(module=str(word)) if word in NAMES:
                yield word, node.lineno
        if isinstance(node, ast.Call):
            yield from calls(node)


def calls(node: ast.Call) -> Iterator[tuple[str, int]]:
    """The forbidden calls that one call is."""
    if isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
        yield f"{node.func.id}()", node.lineno
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in METHODS:
            yield f".{node.func.attr}()", node.lineno
        if node.func.attr in {"filter", "exclude"} and any(keyword.arg is None for keyword in node.keywords):
            yield f".{node.func.attr}(**)", node.lineno


def test_nothing_goes_round_the_doors() -> None:
    """Bulk writes, raw SQL, signals, unescaped text and code from data: only where the list says so."""
    found = []
    for path in python("yingdan"):
        for word, line in words(tree(path)):
            if name(path) not in WORDS[word]:
                found.append(f"{name(path)}:{line}: {word}")
    assert not found, lines(found)


def test_the_list_of_exceptions_is_not_longer_than_needed() -> None:
    """An exception nobody uses is a hole waiting."""
    used = {(word, name(path)) for path in python("yingdan") for word, _ in words(tree(path))}
    stale = [f"{word}: {file}" for word, files in WORDS.items() for file in files if (word, file) not in used]
    assert not stale, lines(stale)


def widens(call: ast.Call) -> bool:
    """Whether a copy of an actor is made that sees everything: the same hatch by another name."""
    return any(keyword.arg == "everything" for keyword in call.keywords)


def as_system(path: Path) -> int:
    """How often a file names SYSTEM, as in `acting(SYSTEM)`, or `as_keeper`; where it is defined and imported does
    not count.
    """
    return sum(
        (
            isinstance(node, ast.Name)
            and node.id in {"SYSTEM", "system_by", "as_keeper"}
            and isinstance(node.ctx, ast.Load)
        )
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "replace" and widens(node))
        for node in ast.walk(tree(path))
    )


def test_who_acts_as_the_system_is_counted() -> None:
    """Each place where everything is visible is known, and their number does not grow unseen."""
    found = Counter({name(path): count for path in python("yingdan") if (count := as_system(path))})
    changed = [
        f"{file}: {found.get(file, 0)} times, the list says {AS_SYSTEM.get(file, 0)}"
        for file in sorted(set(found) | set(AS_SYSTEM))
        if found.get(file, 0) != AS_SYSTEM.get(file, 0)
    ]
    assert not changed, lines(changed)
