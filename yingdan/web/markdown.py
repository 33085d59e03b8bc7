"""Our own guides as pages: the little of Markdown they use, every text escaped, no HTML let through.

Headings, paragraphs, lists, tables, code, quotes, rules; in a line `code`, **bold**, *emphasis*, [links](…). Links lead
to another guide, to a place on the page or out to https; what leads elsewhere in the repository becomes plain words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_ITEM = re.compile(r"(\s*)(?:[-*]|(\d+)\.)\s+(.*)")
_BAR = re.compile(r"\|?\s*:?-{2,}")
_CELLS = re.compile(r"(?<!\\)\|")
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|(?<!\w)\*([^*\s][^*]*)\*(?!\w)|!?\[([^\]]*)\]\(([^)\s]*)\)")
_GUIDE = re.compile(r"(?:\./)?([-a-z0-9_]+)\.md(#[^\s]*)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its depth, words, place on the page, and the plain words below it."""

    depth: int
    text: str
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A text as HTML, with its headings."""

    html: SafeString
    headings: tuple[Heading, ...]


def read(text: str) -> Page:
    """A Markdown text as a page."""
    blocks, headings, plain = [], [], []
    found: list[tuple[int, str, str, int]] = []
    for number, block in enumerate(_blocks(text.splitlines())):
        blocks.append(_block(block, number))
        plain.append(" ".join(_plain(line) for line in block))
        if heading := _HEADING.fullmatch(block[0]):
            found.append((len(heading[1]), _plain(heading[2]), f"s{number}", number))
    for at, (depth, title, id, number) in enumerate(found):
        end = found[at + 1][3] if at + 1 < len(found) else len(plain)
        headings.append(Heading(depth, title, id, " ".join(plain[number + 1 : end])))
    return Page(format_html_join("\n", "{}", ((block,) for block in blocks)), tuple(headings))


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Lines that belong together: code until its end, a heading alone, else up to a blank line."""
    block: list[str] = []
    code = False
    for line in lines:
        if line.startswith("```"):
            if not code and block:
                yield block
                block = []
            block.append(line)
            code = not code
            if not code:
                yield block
                block = []
        elif code:
            block.append(line)
        elif not line.strip() or _HEADING.fullmatch(line):
            if block:
                yield block
            block = []
            if line.strip():
                yield [line]
        else:
            if block and _ITEM.match(line) and not _ITEM.match(block[0]):
                yield block
                block = []
            block.append(line)
    if block:
        yield block


def _block(lines: list[str], number: int) -> SafeString:
    """One block as HTML."""
    first = lines[0]
    if first.startswith("```"):
        return format_html("<pre><code>{}</code></pre>", "\n".join(line for line in lines[1:] if line != "```"))
    if heading := _HEADING.fullmatch(first):
        return format_html(f'<h{len(heading[1])} id="s{{}}">{{}}</h{len(heading[1])}>', number, _inline(heading[2]))
    if len(lines) > 1 and "|" in first and _BAR.match(lines[1]):
        return _table(lines)
    if _ITEM.match(first):
        return _list(lines)
    if first.startswith(">"):
        return format_html("<blockquote>{}</blockquote>", _joined([line.lstrip("> ") for line in lines]))
    if set(first.strip()) <= set("-*_") and len(first.strip()) >= 3:
        return format_html("<hr>{}", "")
    return format_html("<p>{}</p>", _joined(lines))


def _joined(lines: list[str]) -> SafeString:
    """Lines as one text: a break between Latin words is a blank, between Chinese ones nothing."""
    text = lines[0].strip()
    for line in lines[1:]:
        text += ("" if ord(text[-1:] or " ") > 0x2E7F else " ") + line.strip()
    return _inline(text)


def _table(lines: list[str]) -> SafeString:
    """A table; it scrolls inside itself."""
    head, *rows = [[cell.strip() for cell in _CELLS.split(line.strip().strip("|"))] for line in lines if line.strip()]
    heads = format_html_join("", "<th>{}</th>", ((_inline(cell),) for cell in head))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((_inline(cell),) for cell in row)),) for row in rows[1:]),
    )
    return format_html(
        '<div class="y-scroll"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>', heads, body
    )


def _list(lines: list[str]) -> SafeString:
    """A list of one level; lines that go on belong to the item before."""
    items: list[list[str]] = []
    for line in lines:
        if item := _ITEM.match(line):
            items.append([item[3]])
        else:
            items[-1].append(line)
    tag = "ol" if (first := _ITEM.match(lines[0])) and first[2] else "ul"
    return format_html(f"<{tag}>{{}}</{tag}>", format_html_join("", "<li>{}</li>", ((_joined(i),) for i in items)))


def _inline(text: str) -> SafeString:
    """A line with its code, emphasis and links; all else escaped."""
    parts: list[SafeString | str] = []
    at = 0
    for found in _INLINE.finditer(text):
        parts.append(text[at : found.start()].replace("\\|", "|"))
        at = found.end()
        code, bold, slanted, label, target = found.groups()
        if code is not None:
            parts.append(format_html("<code>{}</code>", code))
        elif bold is not None:
            parts.append(format_html("<b>{}</b>", bold))
        elif slanted is not None:
            parts.append(format_html("<em>{}</em>", slanted))
        else:
            parts.append(_link(label or "", target or "") if not found[0].startswith("!") else (label or ""))
    parts.append(text[at:].replace("\\|", "|"))
    return format_html_join("", "{}", ((part,) for part in parts))


def _link(label: str, target: str) -> SafeString | str:
    """A link where it may lead; else its words alone."""
    if guide := _GUIDE.fullmatch(target):
        return format_html('<a href="/help/{}/">{}</a>', guide[1], label)
    if target.startswith("https://"):
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', target, label)
    return label


def _plain(text: str) -> str:
    """The words of a line without its signs."""
    return _INLINE.sub(lambda found: next((g for g in found.groups()[:4] if g), ""), text).strip("#|>-* ")
