"""Commands: make, bring in, switch, and the verbs of the record that is open."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.actor import Actor
from yingdan.platform.schema import ObjectType
from yingdan.web import menu, record, rights, shortcuts, whence
from yingdan.web.palette.item import PRESS, QUICK, Item


def commands(actor: Actor, here: str) -> Iterator[Item]:
    """Everything one may do from here; what one may not is absent."""
    yield from of_record(here)
    for entry in menu.creatable(actor):
        label = _("New %(object)s") % {"object": str(entry.label).lower()}
        asked = urlencode({"quick": 1, "from": here})
        yield Item(label, f"{entry.url}?{asked}", "plus", does=QUICK, keys=entry.new_keys, also=(_("Create"),))
    for kind in schema.seen_by(actor):
        if kind.has("menu") and kind.has("import") and actor.may(kind.key, "import"):
            label = _("Import %(objects)s") % {"objects": str(kind.plural).lower()}
            yield Item(label, f"/{kind.slug}/import/", "file-import")
        if kind.has("menu") and kind.has("export") and actor.may(kind.key, "export"):
            label = _("Export %(objects)s") % {"objects": str(kind.plural).lower()}
            yield Item(label, f"/{kind.slug}/export/", "file-export", does=QUICK)
    yield Item(_("Bulk changes and exports"), "/me/jobs/", "list-check", also=(_("Download"),))
    yield from of_page()


def of_page() -> Iterator[Item]:
    """What stands in the frame of every page."""
    yield Item(_("Switch between light and dark"), "[data-theme-toggle]", "moon", does=PRESS, also=(_("Theme"),))
    yield Item(_("Switch language"), "[data-language-switch]", "language", does=PRESS, also=("English", "zhongwen"))
    yield Item(_("Keyboard shortcuts"), "[data-cheat]", "keyboard", does=PRESS, keys="?")
    yield Item(_("Fold the navigation"), "[data-fold]", "layout-sidebar", does=PRESS)
    yield Item(_("Sign out"), "form[action='/sign-out/'] button", "logout", does=PRESS)


def of_record(here: str) -> Iterator[Item]:
    """The verbs of the record whose page is open."""
    kind, pk = whence.record_at(here)
    if kind is None or pk is None:
        return
    try:
        found, allowed = rights.load(kind, pk)
    except Missing:
        return
    may = rights.features(kind, allowed)
    base = f"/{kind.slug}/{pk}/"
    for verb in record.offered(kind, found, allowed):
        yield Item(str(verb.label), f"{base}do/{verb.name}/", verb.icon, found.title, does=QUICK)
    yield from usual(kind, base, found.title, may)


def usual(kind: ObjectType, base: str, title: str, may: frozenset[str]) -> Iterator[Item]:
    """What one does with any record."""
    if "change" in may:
        yield Item(_("Edit all fields"), f"{base}edit/", "edit", title, keys="E")
    if "owner" in kind.fields and "transfer" in may:
        yield Item(_("Hand over"), f"{base}transfer/", "arrows-exchange", title, does=QUICK)
    yield Item(_("Star, or take the star off"), shortcuts.STAR, "star", title, does=PRESS)
    yield Item(_("History of changes"), f"{base}history/", "history", title)
