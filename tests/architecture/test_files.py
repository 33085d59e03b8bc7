"""Files stay small, are named for what they hold, and say what they are for."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, VENDOR, lines, name, python, tracked, tree

LONGEST = 300
COUNTED = {".py", ".html", ".js", ".css", ".sh", ".toml", ".md"}
VAGUE = re.compile(r"(^|_)(utils?|helpers?|misc|common|stuff|manager2?)(_|$)", re.IGNORECASE)


def test_no_file_is_over_300_lines() -> None:
    """Longer files hold two thoughts; the second wants a file of its own."""
    long = []
    for path in tracked():
        written_by_people = not path.is_relative_to(VENDOR) and not path.is_relative_to(ROOT / "docs" / "reference")
        if path.suffix not in COUNTED or not written_by_people or "migrations" in path.parts:
            continue
        if (count := len(path.read_text("utf-8").splitlines())) > LONGEST:
            long.append(f"{name(path)}: {count} lines")
    assert not long, lines(long)


def test_no_file_has_a_name_that_says_nothing() -> None:
    """`utils` is where things go whose place nobody looked for."""
    bad = [name(path) for path in python("yingdan", "tools", "tests") if VAGUE.search(path.stem)]
    bad += [name(path) for path in PACKAGE.rglob("*") if path.is_dir() and VAGUE.search(path.name)]
    assert not bad, lines(bad)


def undocumented(path: Path) -> list[str]:
    """What of a file's public face has no docstring: the file, its classes, its functions."""
    module = tree(path)
    if path.name == "__init__.py" and not module.body:
        return []  # as almost every __init__.py in the house
    found = [] if ast.get_docstring(module) else [f"{name(path)}:1: the file does not say what it is for"]
    command = "management" in path.parts
    for node in module.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if command and node.name == "Command":
            continue
        if not ast.get_docstring(node):
            found.append(f"{name(path)}:{node.lineno}: {node.name} has no docstring")
    return found


def test_everything_public_says_what_it_gives() -> None:
    """A docstring on each module, class and function of the product and its tools."""
    missing = [problem for path in python("yingdan", "tools") for problem in undocumented(path)]
    assert not missing, lines(missing)


def test_nothing_is_left_for_later_in_the_code() -> None:
    """Work to be done is an issue, not a comment."""
    marker = re.compile(r"#.*\b(" + "TO" + "DO|FIX" + "ME|X" + r"XX)\b")
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in python("yingdan", "tools", "tests")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if marker.search(line)
    ]
    assert not found, lines(found)


def test_decisions_are_numbered_without_a_gap() -> None:
    """docs/decisions/0001-….md, 0002-….md: each number once."""
    files = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    if not files:
        pytest.skip("no decisions in this checkout")
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
