"""A template as a list of elements, with Django's own tags taken out."""

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%.*?%}", re.DOTALL)
VALUE = re.compile(r"{{.*?}}", re.DOTALL)


@dataclass(frozen=True)
class Element:
    """One opening tag: its name, its attributes (None for one without a value), its line, and the text after it."""

    tag: str
    attributes: tuple[tuple[str, str | None], ...]
    line: int

    def get(self, key: str) -> str | None:
        """The attribute's value, "" when it stands without one, None when it is not there."""
        return next((value or "" for name, value in self.attributes if name == key), None)

    def has(self, *keys: str) -> bool:
        """Whether any of the attributes is there."""
        return any(name in keys for name, _ in self.attributes)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, tuple(attrs), self.getpos()[0]))


def blank(match: re.Match[str]) -> str:
    """What stands for something removed: its line breaks, so that line numbers stay."""
    return "\n" * match.group().count("\n")


def without_comments(text: str) -> str:
    """The template without what nobody sees."""
    return COMMENT.sub(blank, text)


@cache
def elements(path: Path) -> tuple[Element, ...]:
    """All elements of a template, in order."""
    text = TAG.sub(lambda match: " " + blank(match), without_comments(path.read_text("utf-8")))
    reader = _Reader()
    reader.feed(VALUE.sub(lambda match: "v" + blank(match), text))
    return tuple(reader.found)
