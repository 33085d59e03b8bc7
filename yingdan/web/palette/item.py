"""One line of the palette, and lines that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LINK, QUICK, PRESS = "", "dialog", "press"
"""What choosing does: follow the address, open it in the dialog, press what the selector names on the page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its words, where it leads and how, what tells it apart, whose it is, the words it is also found by."""

    label: str
    url: str
    icon: str
    more: str = ""
    owner: Any = None
    does: str = LINK
    also: tuple[str, ...] = ()
    keys: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What it is found by."""
        return (self.label, *self.also)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a title; `url` leads to all of them, `count` says how many there are when somebody counted."""

    title: Any
    items: Sequence[Item]
    url: str = ""
    count: str = ""
    key: str = ""
    icon: str = ""
