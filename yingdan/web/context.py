"""What every page needs around its content, computed only when a template asks for it."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from yingdan.platform.actor import Actor, somebody
from yingdan.web import shortcuts
from yingdan.web.menu import Entry, Group, creatable, groups

THEMES = ("light", "dark")


class Shell:
    """The frame of a page: who, menu, language, theme, folded or not."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor | None:
        """Who is signed in, or None."""
        return somebody()

    @cached_property
    def menu(self) -> list[Group]:
        """The groups of the left rail that hold something for this person."""
        return groups(self.actor, self.request.path) if self.actor else []

    @cached_property
    def create(self) -> list[Entry]:
        """What this person may add, for the + menu."""
        return creatable(self.actor) if self.actor else []

    @cached_property
    def shortcuts(self) -> list[shortcuts.Part]:
        """The shortcuts of this person, drawn as the cheat sheet and bound from it."""
        return shortcuts.parts()

    @cached_property
    def chinese(self) -> bool:
        """Whether the page is in Chinese."""
        return (get_language() or "zh").startswith("zh")

    @property
    def html_lang(self) -> str:
        """The language for the html element."""
        return "zh-CN" if self.chinese else "en"

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
    def here(self) -> str:
        """This address, to come back to."""
        return self.request.get_full_path()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template `shell`."""
    return {"shell": Shell(request)}
