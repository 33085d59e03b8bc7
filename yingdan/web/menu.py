"""The menu, from the Specs' groups and the rights of whoever looks: a group without objects or pages is not shown."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import hooks, schema, views
from yingdan.platform.actor import Actor
from yingdan.platform.metrics import boards
from yingdan.web import leaders, settings_cards

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

GO = {"home": "h", "reports": "r"}
"""The keys after G that lead to groups; those of objects stand in their Specs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu, in the language of whoever looks."""

    label: str
    url: str
    icon: str
    active: bool = False
    key: str = ""
    go: str = ""

    @property
    def go_keys(self) -> str:
        """The keys that lead here."""
        return f"G {self.go.upper()}" if self.go else ""

    @property
    def new_keys(self) -> str:
        """The keys that make one."""
        return f"C {self.go.upper()}" if self.go else ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the left rail with its entries; `url` is where the group itself leads."""

    name: str
    label: str
    icon: str
    url: str
    entries: tuple[Entry, ...]
    active: bool
    pins: tuple[Entry, ...] = ()

    @property
    def go(self) -> str:
        """The key after G that leads here."""
        return GO.get(self.name, "")


def pins() -> dict[str, list[Entry]]:
    """The views the actor pinned, by the group their object stands in."""
    found: dict[str, list[Entry]] = {}
    for view in views.pinned():
        kind = schema.find(view.object_key)
        entry = Entry(str(view.title), f"/{kind.slug}/?saved={view.pk}", view.icon or "pin", key=f"view.{view.pk}")
        found.setdefault(kind.group, []).append(entry)
    return found


def entries(actor: Actor, path: str) -> dict[str, list[Entry]]:
    """What the actor may see, by group, in the order of the Specs' ranks."""
    found: dict[str, list[Entry]] = {}
    for kind in schema.seen_by(actor):
        if kind.has("menu"):
            url = f"/{kind.slug}/"
            found.setdefault(kind.group, []).append(
                Entry(str(kind.plural), url, kind.icon, path.startswith(url), kind.key, kind.spec.letter)
            )
    if actor.may("platform.unit", "view") and not settings_cards.keeps(actor):
        url = "/settings/organisation/"
        found.setdefault("team", []).append(Entry(str(_("Organisation")), url, "sitemap", path.startswith(url)))
    if boards.published() or leaders.sees_others(actor):
        url = "/leaders/"
        found.setdefault("goals", []).append(Entry(str(_("Leader board")), url, "trophy", path.startswith(url)))
    url = "/metrics/"
    found.setdefault("goals", []).append(Entry(str(_("Metrics")), url, "chart-bar", path.startswith(url)))
    extras = [extra for extra in hooks.menu if extra.shown(actor)]
    here = max((extra.url for extra in extras if path.startswith(extra.url)), key=len, default="")
    for extra in sorted(extras, key=lambda extra: getattr(extra, "leads", 0)):
        entry = Entry(str(extra.label), extra.url, extra.icon, extra.url == here)
        inside = found.setdefault(extra.group, [])
        inside.insert(0 if getattr(extra, "leads", 0) else len(inside), entry)
    return found


def groups(actor: Actor, path: str) -> tuple[Group, ...]:
    """The groups of the left rail; the workbench always, the rest when they hold something."""
    by_group, pinned = entries(actor, path), pins()
    shown = []
    for name, label, icon in GROUPS:
        inside = tuple(by_group.get(name, ()))
        if name == "home":
            shown.append(Group(name, str(label), icon, "/", inside, path == "/" or any(e.active for e in inside)))
        elif name == "settings":
            shown += settings(actor, path, inside)
        elif inside:
            shown.append(Group(name, str(label), icon, inside[0].url, inside, any(e.active for e in inside)))
    return tuple(replace(g, pins=tuple(pinned[g.name])) if g.name in pinned else g for g in shown)


def settings(actor: Actor, path: str, objects: tuple[Entry, ...]) -> list[Group]:
    """The settings' group: it leads to their page and holds what that shows; none for who looks after nothing there."""
    cards = [card for part in settings_cards.parts(actor) for card in part.cards]
    if not cards:
        return []
    inside = tuple(Entry(str(c.label), c.url, c.icon, path.startswith(c.url)) for c in cards)
    here = path.startswith("/settings/") or any(e.active for e in objects)
    _name, label, icon = next(g for g in GROUPS if g[0] == "settings")
    return [Group("settings", str(label), icon, "/settings/", inside, here)]


def creatable(actor: Actor) -> tuple[Entry, ...]:
    """What the actor may add, for the + menu: the objects of daily work, not those of the settings."""
    return tuple(
        Entry(str(kind.label), f"/{kind.slug}/new/", kind.icon, key=kind.key, go=kind.spec.letter)
        for kind in schema.seen_by(actor)
        if kind.group not in ("settings", "team")
        and kind.has("menu")
        and kind.has("add")
        and actor.may(kind.key, "add")
    )
