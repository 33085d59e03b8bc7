"""A card of a board, and its HTML, written in Python: a board has hundreds, and templates cost most of the answer."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from yingdan.web import cells
from yingdan.web.escaping import escape


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card: words, and whether they say that something is lacking."""

    text: str
    lacking: bool = False
    action: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A record on the board. `tone` is bad (late, or without a next step), warn (soon late), ok (won) or nothing."""

    id: int
    version: int
    title: str
    amount: str
    lines: tuple[Line, ...]
    owner: Any
    day: str
    day_full: str
    day_past: bool
    age: str
    age_tone: str
    tone: str
    empty: str
    tags: tuple[tuple[str, str], ...]
    slug: str

    @property
    def html(self) -> SafeString:
        """The card as HTML."""
        return card_html(self)


def card_html(card: Card) -> SafeString:
    """A card: name and amount, its lines, and at its foot owner, options, day and age."""
    url = f"/{card.slug}/{card.id}/"
    amount = f'<b class="fig">{escape(card.amount)}</b>' if card.amount else ""
    return mark_safe(  # noqa: S308 (everything that is not a constant is escaped)
        f'<article class="y-deal {card.tone}" id="deal-{card.id}" tabindex="0" data-id="{card.id}"'
        f' data-version="{card.version}" data-url="{url}" data-move="{url}move/" data-empty="{card.empty}">'
        f'<div class="row-b"><a class="b ell" href="{url}" draggable="false">{escape(card.title)}</a>{amount}</div>'
        f"{''.join(map(line_html, card.lines))}{foot_html(card)}</article>"
    )


def line_html(line: Line) -> str:
    """One line: what it belongs to in grey, what comes next after an arrow, what is lacking in red."""
    text = escape(line.text)
    if line.lacking:
        return f'<div class="s ell t-bad">{cells.icon("alert-triangle", "is-s")} {text}</div>'
    if line.action:
        return f'<div class="s ell">{cells.icon("arrow-right", "is-s")} {text}</div>'
    return f'<div class="s ell mut">{text}</div>'


def foot_html(card: Card) -> str:
    """Owner, options as tags, day and age."""
    parts: list[str] = []
    if card.owner is not None:
        parts.append(cells.avatar(card.owner.pk, str(card.owner)))
    parts += [f'<span class="y-tag {tone}">{escape(text)}</span>' for tone, text in card.tags]
    if card.day:
        late = "t-bad b" if card.day_past else "mut"
        parts.append(f'<span class="fig {late}" title="{escape(card.day_full)}">{escape(card.day)}</span>')
    if card.age:
        tone = {"bad": "t-bad b", "warn": "t-warn"}.get(card.age_tone, "mut")
        parts.append(f'<span class="end fig {tone}">{escape(card.age)}</span>')
    return f'<div class="row-f s">{"".join(parts)}</div>' if parts else ""
