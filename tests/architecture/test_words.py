"""Every string shown to people has its Chinese, once, with the same places for values."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import django
from babel.messages.pofile import read_po

from tests.architecture.allowed import CHINESE as EXCEPTIONS
from tests.architecture.markup import without_comments
from tests.architecture.messages import CHINESE, catalogues, singular, used
from tests.architecture.source import VENDOR, lines, name, python, templates, tracked, tree

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]|{\w*}")
FOLDERS_OF_DATA = ("/locale/", "/seeds", "/demo", "/migrations/")
NAMES = re.compile("赢单|简体中文|中文")  # the product, and the language by its own name


def translated() -> set[tuple[str | None, str]]:
    """Context and English of everything that has a Chinese text: ours, and what Django brings."""
    found = {
        (entry.context or None, singular(entry.id))
        for entries in catalogues().values()
        for entry in entries
        if entry.string and (isinstance(entry.string, str) or all(entry.string)) and "fuzzy" not in entry.flags
    }
    for path in Path(django.__file__).parent.glob("conf/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            found |= {
                (entry.context or None, singular(entry.id)) for entry in read_po(file) if entry.id and entry.string
            }
    return found


def test_every_message_has_its_chinese() -> None:
    """In Python, in templates, and in the texts of errors."""
    there = translated()
    missing: dict[str, str] = {}
    for message in used():
        if (message.context, message.text) not in there and not CHINESE.search(message.text):
            missing.setdefault(f"{message.context or ''}|{message.text!r}", message.where)
    assert not missing, lines([f"{where}: {text.lstrip('|')}" for text, where in missing.items()])


def test_the_same_english_has_the_same_chinese() -> None:
    """Catalogues are laid over one another: with two texts for one message, chance decides; use a context."""
    texts: dict[tuple, dict[str, str]] = defaultdict(dict)
    for file, entries in catalogues().items():
        for entry in entries:
            texts[entry.context or None, singular(entry.id)][str(entry.string)] = file
    found = [f"{key}: {value}" for key, value in texts.items() if len(value) > 1]
    assert not found, lines(found)


def test_translations_keep_the_places_for_values() -> None:
    """A place lost is a number not shown; a place invented is an error at run time."""
    found = []
    for file, entries in catalogues().items():
        for entry in entries:
            strings = [entry.string] if isinstance(entry.string, str) else list(entry.string)
            ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
            wanted = {frozenset(PLACE.findall(text)) for text in ids}
            found += [f"{file}: {text!r}" for text in strings if text and frozenset(PLACE.findall(text)) not in wanted]
    assert not found, lines(found)


def test_no_translation_is_unsure() -> None:
    """A fuzzy entry is not shown by Django: it is as good as missing."""
    found = [
        f"{file}: {singular(entry.id)!r}"
        for file, entries in catalogues().items()
        for entry in entries
        if "fuzzy" in entry.flags or not entry.string
    ]
    assert not found, lines(found)


def test_no_chinese_stands_in_templates() -> None:
    """A template speaks English through gettext; only the product's name and the language's own are always Chinese."""
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in templates()
        for number, line in enumerate(without_comments(path.read_text("utf-8")).splitlines(), 1)
        if CHINESE.search(NAMES.sub("", line))
    ]
    assert not found, lines(found)


def test_no_chinese_stands_in_scripts() -> None:
    """A script takes its words from the page, where they are translated."""
    scripts = [path for path in tracked() if path.suffix == ".js" and not path.is_relative_to(VENDOR)]
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in scripts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CHINESE.search(line.partition("//")[0])
    ]
    assert not found, lines(found)


def chinese_in(path: Path) -> list[int]:
    """Lines of a Python file where a text that is no docstring holds Chinese."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and CHINESE.search(NAMES.sub("", node.value))
    ]


def test_no_chinese_stands_in_code() -> None:
    """Text for people is English in gettext; Chinese that is data has its file named above, with the reason."""
    found = []
    for path in python("yingdan"):
        if any(folder in f"/{name(path)}" for folder in FOLDERS_OF_DATA) or name(path) in EXCEPTIONS:
            continue
        if numbers := chinese_in(path):
            found.append(f"{name(path)}: lines {', '.join(map(str, sorted(set(numbers))[:10]))}")
    assert not found, lines(found)


def test_the_list_of_files_with_chinese_is_not_longer_than_needed() -> None:
    """An entry whose file has no Chinese left is taken out."""
    paths = {name(path): path for path in python("yingdan")}
    stale = [file for file in EXCEPTIONS if file not in paths or not chinese_in(paths[file])]
    assert not stale, lines(stale)
