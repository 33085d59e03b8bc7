"""Small marks that stand beside words: icons of the sprite, and the round mark of a person."""

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.platform.closing import is_closed, is_gone


@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite."""
    return format_html(
        '<svg class="y-i{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {size}" if size else "", sprite(), name
    )


def sprite() -> str:
    """The address of the icon sprite."""
    return static("icons.svg")


def initial(name: str) -> str:
    """The one character that stands for a person: the last of a Chinese name, the first of any other."""
    name = name.strip()
    if not name:
        return "?"
    return name[-1] if "\u4e00" <= name[-1] <= "\u9fff" else name[0].upper()


def avatar(person_id: Any, name: str, size: str = "") -> SafeString:
    """The round mark of a person, always in the same colour."""
    return face(int(person_id or 0) % 8 + 1, size, initial(str(name)))


@lru_cache(maxsize=4096)
def face(colour: int, size: str, sign: str) -> SafeString:
    """A round mark in one of eight colours."""
    return format_html(
        '<span class="y-av c{}{}" aria-hidden="true">{}</span>', colour, f" {size}" if size else "", sign
    )


def standing(value: Any, shown: str) -> str:
    """The name of a record referred to, with the mark that it lies in the bin or is no longer in use."""
    if is_gone(value):
        return struck(shown)
    return f'{shown} <span class="y-tag">{_("Not in use")}</span>' if is_closed(value) else shown


def struck(shown: str) -> str:
    """The name, as HTML, of what lies in the bin."""
    return f'<s class="mut">{shown}</s> <span class="y-tag">{_("Deleted")}</span>'
