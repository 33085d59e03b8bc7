"""Every text the kernel may show has its Chinese, with the same places to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from yingdan.kernel import errors

KERNEL = Path(errors.__file__).parent
CATALOGUE = KERNEL.parent / "platform" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PROBLEMS = {"Problem", "Refused", "Missing", "Invalid", "Conflict"}


def texts() -> Iterator[str]:
    for file in KERNEL.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBLEMS:
                assert isinstance(node.args[0], ast.Constant), f"{file.name}:{node.lineno}: a text must be a literal"
                yield node.args[0].value
    for problem in (errors.Refused(), errors.Missing(), errors.Conflict()):
        yield problem.text


def places(text: str) -> list[str]:
    return sorted(re.findall(r"%\((\w+)\)s", text))


def test_every_text_has_its_chinese() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    found = set(texts())
    assert len(found) > 20
    for text in found:
        message = catalogue.get(text)
        assert message is not None and message.string, f"no Chinese for {text!r}"
        assert places(str(message.string)) == places(text), text
