"""The menu, from the Specs' groups and the rights of whoever looks: a group without objects or pages is not shown."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema
from yingdan.platform.actor import Actor

GROUPS: tuple[tuple[str, Any, str], ...] = (
    ("home", _("Workbench"), "home"),
    ("customers", _("Customers"), "users"),
    ("deals", _("Deals"), "briefcase"),
    ("trade", _("Trade"), "file-invoice"),
    ("goals", _("Goals and results"), "target-arrow"),
    ("team", _("Team"), "users-group"),
    ("market", _("Market"), "speakerphone"),
    ("service", _("Service"), "headset"),
    ("reports", _("Reports"), "chart-bar"),
    ("settings", _("Settings"), "settings"),
)

GO = {"home": "h", "customers": "a", "deals": "o", "work.task": "t", "reports": "r"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu."""

    label: Any
    url: str
    icon: str
    active: bool = False
    key: str = ""

    @property
    def go(self) -> str:
        """The key after G that leads here."""
        return GO.get(self.key, "")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the left rail with its entries; `url` is where the group itself leads."""

    name: str
    label: Any
    icon: str
    url: str
    entries: tuple[Entry, ...]
    active: bool

    @property
    def go(self) -> str:
        """The key after G that leads here."""
        return GO.get(self.name, "")


def entries(actor: Actor, path: str) -> dict[str, list[Entry]]:
    """What the actor may see, by group, in the order of the Specs' ranks."""
    found: dict[str, list[Entry]] = {}
    for kind in schema.seen_by(actor):
        if kind.has("menu"):
            url = f"/{kind.slug}/"
            found.setdefault(kind.group, []).append(Entry(kind.plural, url, kind.icon, path.startswith(url), kind.key))
    return found


def groups(actor: Actor, path: str) -> list[Group]:
    """The groups of the left rail; the workbench always, the rest when they hold something."""
    by_group = entries(actor, path)
    shown = []
    for name, label, icon in GROUPS:
        inside = tuple(by_group.get(name, ()))
        if name == "home":
            shown.append(Group(name, label, icon, "/", inside, path == "/" or any(e.active for e in inside)))
        elif inside:
            shown.append(Group(name, label, icon, inside[0].url, inside, any(e.active for e in inside)))
    return shown


def creatable(actor: Actor) -> list[Entry]:
    """What the actor may add, for the + menu: the objects of daily work, not those of the settings."""
    return [
        Entry(kind.label, f"/{kind.slug}/new/", kind.icon, key=kind.key)
        for kind in schema.seen_by(actor)
        if kind.group not in ("settings", "team")
        and kind.has("menu")
        and kind.has("add")
        and actor.may(kind.key, "add")
    ]
