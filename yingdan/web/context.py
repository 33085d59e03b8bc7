"""What every page needs around its content, computed only when a template asks for it."""

import re
from functools import cached_property, lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yingdan.platform import mentions, schema, versions
from yingdan.platform.actor import Actor, somebody
from yingdan.web import holes, sheets, shortcuts
from yingdan.web.holes import ADDRESS
from yingdan.web.menu import Entry, Group, creatable, groups

THEMES = ("light", "dark")
KEPT = 2000
"""Drawn parts kept, of some 5 KB each: those of 200 people on ten kinds of pages."""
MOST_PLACES = 60
RECORDS = re.compile(r"/\d+/.*")
"""What follows the place of the menu in an address: the number of a record."""


@lru_cache(maxsize=KEPT)
def drawn(template: str, language: str | None, shown: tuple[Any, ...]) -> SafeString:
    """A part of the frame that looks alike page after page, drawn once for what it shows and in which language."""
    return render_to_string(template, {"shown": shown})


class Around:
    """What of the frame depends only on who looks, in which language, and at which place of the menu."""

    def __init__(self, actor: Actor | None, place: str) -> None:
        self.menu: tuple[Group, ...] = groups(actor, place) if actor else ()
        self.create: tuple[Entry, ...] = creatable(actor) if actor else ()
        self.shortcuts = shortcuts.parts(self.menu, self.create)
        language = get_language()
        self.rail = drawn("shell/nav.html", language, self.menu)
        self.cheat = drawn("shell/cheat.html", language, self.shortcuts)
        self.making = drawn("shell/making.html", language, self.create)
        self.making_by_thumb = drawn("shell/making_by_thumb.html", language, self.create)
        self.more = drawn("shell/more.html", language, self.menu)
        self.pieces: dict[Any, str] = {}
        """Parts of the frame that differ only by an address and a token, and by what they are kept under."""


def around(actor: Actor | None, path: str) -> Around:
    """The frame of a page, worked out once for each place; its menu may hold views, and changes with the schema."""
    if actor is None:
        return Around(None, path)
    stamp = (schema.current(), versions.latest(versions.VIEWS), versions.latest(versions.SETTINGS))
    kept: tuple[Any, dict[Any, Around]] | None = actor.memo.get(Around)
    if kept is None or kept[0] != stamp or len(kept[1]) > MOST_PLACES:
        kept = actor.memo[Around] = stamp, {}
    key = (get_language(), place := RECORDS.sub("/", path))
    if key not in kept[1]:
        kept[1][key] = Around(actor, place)
    return kept[1][key]


class Shell:
    """The frame of a page: who, menu, language, theme, folded or not."""

    def __init__(self, request: HttpRequest, here: str = "") -> None:
        self.request = request
        self.here = here or request.get_full_path()

    @cached_property
    def actor(self) -> Actor | None:
        """Who is signed in, or None."""
        return somebody()

    @cached_property
    def around(self) -> Around:
        """Menu and what one may make, drawn; nothing of both for strangers."""
        return around(self.actor, self.request.path)

    @property
    def menu(self) -> tuple[Group, ...]:
        """The groups of the left rail that hold something for this person."""
        return self.around.menu

    @cached_property
    def mentions(self) -> int:
        """How many mentions wait for this person."""
        return mentions.waiting() if self.actor else 0

    @property
    def shortcuts(self) -> tuple[shortcuts.Part, ...]:
        """The shortcuts of this person, drawn as the cheat sheet and bound from it."""
        return self.around.shortcuts

    @cached_property
    def chinese(self) -> bool:
        """Whether the page is in Chinese."""
        return (get_language() or "zh").startswith("zh")

    @property
    def html_lang(self) -> str:
        """The language for the html element."""
        return "zh-CN" if self.chinese else "en"

    @property
    def sheets(self) -> tuple[str, ...]:
        """The addresses of the style sheets."""
        return sheets.addresses()

    @property
    def theme(self) -> str:
        """light or dark, as this browser chose."""
        theme = self.request.COOKIES.get("yingdan_theme", "")
        return theme if theme in THEMES else "light"

    @property
    def folded(self) -> bool:
        """Whether the left rail is folded in this browser."""
        return self.request.COOKIES.get("yingdan_rail") == "folded"

    @property
    def jobs(self) -> bool:
        """Whether this browser follows what runs in the background."""
        return bool(self.actor and self.request.COOKIES.get("yingdan_jobs"))

    @cached_property
    def accounts(self) -> Entry | None:
        """The first list of the customers' group, for the phone's second tab."""
        return next((e for g in self.menu if g.name == "customers" for e in g.entries), None)

    @cached_property
    def work(self) -> Entry | None:
        """The first list of the workbench's group, for the phone's fourth tab."""
        return next((e for g in self.menu if g.name == "home" for e in g.entries), None)

    @property
    def to_do(self) -> str:
        """Where the fourth tab leads: the first ready-made view of that list, which holds what is mine to do."""
        found = schema.find(self.work.key).spec.saved if self.work and self.work.key else ()
        return f"{self.work.url}?saved={found[0].name}" if self.work and found else self.work.url if self.work else "/"

    @property
    def top(self) -> SafeString:
        """The bar at the top."""
        return self.piece("shell/top.html", self.mentions)

    @property
    def phone_tabs(self) -> SafeString:
        """The tabs and sheets of the phone."""
        return self.piece("shell/phone_tabs.html")

    def piece(self, template: str, *shown: Any) -> SafeString:
        """A part of the frame, drawn once for this place and what is `shown`; one comes back to this address."""
        pieces, key = self.around.pieces, (template, *shown)
        if key not in pieces:
            pieces[key] = holes.drawn(template, shell=Shell(self.request, ADDRESS))
        return holes.filled(pieces[key], self.request, self.here)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template `shell`."""
    return {"shell": Shell(request)}
