"""Formatted texts: a safe part of Markdown as HTML. No HTML comes in, no picture is loaded, no link runs a script.

CommonMark by markdown-it-py, whose `validateLink` refuses javascript:, vbscript:, file: and data: addresses.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = (
    "paragraph", "heading", "list", "blockquote", "fence", "hr", "text", "newline", "escape", "backticks", "emphasis",
    "link", "autolink", "strikethrough",
)  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def reachable(address: str) -> bool:
    """Whether a link may lead there: to the web, to an address, to a telephone."""
    try:
        return urlsplit(address.strip()).scheme.lower() in SCHEMES
    except ValueError:
        return False


def opened(self: Any, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    """A link out, which tells the other side nothing and cannot steer our page."""
    tokens[at].attrSet("target", "_blank")
    tokens[at].attrSet("rel", "noopener noreferrer nofollow")
    return str(self.renderToken(tokens, at, options, env))


@cache
def reader() -> MarkdownIt:
    """The reader, made once."""
    made = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 20}).enable(list(RULES))
    made.validateLink = reachable  # type: ignore[method-assign, assignment]
    made.add_render_rule("link_open", opened)
    return made


@lru_cache(maxsize=500)
def html(text: str) -> SafeString:
    """A formatted text as HTML that may stand in a page. Headings begin at the fourth level, below the page's own."""
    tokens = reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 3, 6)}"
    return mark_safe(reader().renderer.render(tokens, reader().options, {}))  # noqa: S308 (escaped by the renderer)


def plain(text: str) -> str:
    """The words alone, for one line in a list."""
    return " ".join("".join(piece for token in reader().parse(text) for piece in words(token)).split())


def words(token: Token) -> Iterator[str]:
    """The words of one token, with a space where a block ends."""
    for inner in token.children or ():
        yield inner.content if inner.type in ("text", "code_inline") else " " if inner.tag == "br" else ""
    if token.type in ("fence", "code_block"):
        yield token.content
    if token.type.endswith("_close"):
        yield " "
