"""What stands under Settings: the company, its organisation, roles, every module's reference data, data and programs.

The rail and the settings page show the same entries, each only to who may see it; whoever looks after none of it has no
settings at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yingdan.platform import company, schema
from yingdan.platform.access import Shared
from yingdan.platform.actor import Actor
from yingdan.platform.schema import ObjectType


@dataclass(frozen=True, slots=True)
class Card:
    """A way into one part of the settings, with a line of what it is."""

    label: Any
    url: str
    icon: str
    help: Any


@dataclass(frozen=True, slots=True)
class Own:
    """A card of a page of our own: who sees it, and who looks after it."""

    card: Card
    sees: Callable[[Actor], bool]
    keeps: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """Cards that belong together."""

    title: Any
    cards: tuple[Card, ...]


def may(key: str, *verbs: str) -> Callable[[Actor], bool]:
    """Whether somebody may do any of some verbs on an object."""
    return lambda actor: any(actor.may(key, verb) for verb in verbs)


def everybody(actor: Actor) -> bool:
    """Everybody sees it."""
    return True


def nobody(actor: Actor) -> bool:
    """Seeing it alone does not make one look after the settings."""
    return False


COMPANY: tuple[Own, ...] = (
    Own(
        Card(
            _("Company settings"),
            "/settings/company/",
            "building",
            _("Name, currency, fiscal year, time zone, and who sees records without an owner."),
        ),
        company.may_change,
        company.may_change,
    ),
    Own(
        Card(
            _("Organisation"),
            "/settings/organisation/",
            "sitemap",
            _("The tree of units with who leads them and who works where."),
        ),
        may("platform.unit", "view"),
        may("platform.unit", "add", "change"),
    ),
    Own(
        Card(_("People"), "/users/", "user", _("Everybody who signs in, with unit, role and manager.")),
        may("platform.user", "view"),
        may("platform.user", "add", "change"),
    ),
    Own(
        Card(
            _("Objects and fields"),
            "/settings/objects/",
            "forms",
            _("Fields, layouts and objects of your own, and who may see and change each field."),
        ),
        may("platform.customfield", "view"),
        may("platform.customfield", "add"),
    ),
    Own(
        Card(
            _("Roles and rights"),
            "/settings/roles/",
            "shield",
            _("What each role may do with which records, and who has it."),
        ),
        may("platform.role", "view"),
        may("platform.role", "view"),
    ),
)
DATA: tuple[Own, ...] = (
    Own(
        Card(_("Tags"), "/tags/", "tag", _("Coloured words on records: their names, colours, and for which objects.")),
        may("platform.tag", "view"),
        may("platform.tag", "add", "change"),
    ),
    Own(
        Card(
            _("Working days"),
            "/settings/workdays/",
            "calendar",
            _("Public holidays are known; here the days on which your company rests or works differently."),
        ),
        may("platform.holiday", "view"),
        may("platform.holiday", "add", "change"),
    ),
    Own(
        Card(
            _("Metrics of our own"),
            "/settings/metrics/",
            "chart-bar",
            _("Numbers of your own making, with their definitions and versions."),
        ),
        may("platform.metricdefinition", "view"),
        may("platform.metricdefinition", "add", "change"),
    ),
    Own(
        Card(
            _("Duplicate check"),
            "/settings/duplicates/",
            "copy",
            _("When two customers are one: rules and scores, and from where one is warned or refused."),
        ),
        may("platform.duplicaterule", "view"),
        may("platform.duplicaterule", "change"),
    ),
    Own(
        Card(_("Merges"), "/merges/", "arrow-merge", _("Records that became one, and taking it back within 30 days.")),
        may("platform.merge", "view"),
        nobody,
    ),
    Own(
        Card(
            _("Imports"), "/imports/", "file-import", _("Files brought in, what became of each row, and undoing one.")
        ),
        may("platform.importrun", "view"),
        nobody,
    ),
    Own(
        Card(_("Jobs"), "/jobs/", "clock", _("What runs in the background: waiting, running, done, failed.")),
        may("platform.jobrun", "view"),
        nobody,
    ),
    Own(Card(_("Bin"), "/bin/", "trash", _("What was deleted, ready to come back.")), everybody, nobody),
    Own(
        Card(_("API"), "/api/v1/docs", "api", _("How programs read and write: every object, with examples.")),
        everybody,
        nobody,
    ),
)


def reference(actor: Actor) -> Iterator[ObjectType]:
    """The modules' reference data somebody may see: what everybody works with and few look after."""
    for kind in schema.seen_by(actor):
        if isinstance(kind.model.scope, Shared) and kind.has("menu") and not kind.key.startswith("platform."):
            yield kind


def keeps(actor: Actor) -> bool:
    """Whether somebody looks after anything here."""
    own = any(one.keeps(actor) for one in (*COMPANY, *DATA))
    return own or any(actor.may(k.key, "change") and k.group == "settings" for k in reference(actor))


def parts(actor: Actor) -> list[Part]:
    """The cards somebody sees, in groups; none for who looks after nothing."""
    if not keeps(actor):
        return []
    modules: dict[str, list[Card]] = {}
    for kind in reference(actor):
        card = Card(kind.plural, f"/{kind.slug}/", kind.icon, kind.spec.help)
        modules.setdefault(kind.model._meta.app_label, []).append(card)
    found = [Part(_("Company"), shown(COMPANY, actor))]
    found += [Part(getattr(apps.get_app_config(label), "title", label), tuple(c)) for label, c in modules.items()]
    found.append(Part(_("Data and programs"), shown(DATA, actor)))
    return [part for part in found if part.cards]


def shown(own: tuple[Own, ...], actor: Actor) -> tuple[Card, ...]:
    """Those of our own cards that somebody sees."""
    return tuple(one.card for one in own if one.sees(actor))
