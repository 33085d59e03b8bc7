"""Places: lists, pages, settings and views, as far as the actor may go there."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from yingdan.platform import schema, views
from yingdan.platform.actor import Actor
from yingdan.web import menu, settings_cards
from yingdan.web.palette.item import Item


def places(actor: Actor) -> Iterator[Item]:
    """Home, the lists and pages of the menu, the settings, one's own pages."""
    yield Item(_("Home"), "/", "home", keys="G H")
    groups = {name: str(label) for name, label, _icon in menu.GROUPS}
    for name, entries in menu.entries(actor, "").items():
        for entry in entries:
            yield Item(str(entry.label), entry.url, entry.icon, groups.get(name, ""), keys=entry.go_keys)
    for part in settings_cards.parts(actor):
        for card in part.cards:
            yield Item(str(card.label), card.url, card.icon, _("Settings"), also=(str(card.help),))
    yield Item(_("My profile and tokens"), "/me/", "user", also=(_("Password"), _("Language")))
    yield Item(_("Bin"), "/bin/", "trash")
    yield Item(_("Help and guides"), "/help/", "help-circle")


def of_lists(actor: Actor) -> Iterator[Item]:
    """The views of lists: those one saved or shares, then the ready-made ones."""
    seen = {kind.key: kind for kind in schema.seen_by(actor) if kind.has("menu")}
    for view in views.desk().views:
        if kind := seen.get(view.object_key):
            url = f"/{kind.slug}/?{urlencode({'saved': view.pk})}"
            yield Item(view.title, url, "bookmark", str(kind.plural))
    for kind in seen.values():
        for saved in kind.spec.saved:
            url = f"/{kind.slug}/?{urlencode({'saved': saved.name})}"
            yield Item(str(saved.title), url, "filter", str(kind.plural), also=(f"{kind.plural} {saved.title}",))
