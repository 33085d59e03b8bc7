"""The palette's whole answer to what was typed, in one go."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from yingdan.platform.actor import current_actor
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import words
from yingdan.web import help
from yingdan.web.palette import records
from yingdan.web.palette.commands import commands
from yingdan.web.palette.item import Group, Item
from yingdan.web.palette.places import of_lists, places

RECENT, STARRED, FIRST = 7, 5, 6
DONE, GONE, VIEWED, HELPED, FOUND, ONLY = 4, 4, 3, 3, 5, 20
_SCOPED = re.compile(r"\s*([^\s:：]{1,20})[:：]\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: the words, and the one object to look in, if any."""

    text: str
    only: ObjectType | None = None


def asked(typed: str, scope: str) -> Asked:
    """What somebody means: `a:华为`, `客户：华为` or a scope chosen before name the object to look in."""
    kinds = records.searched()
    found = _SCOPED.fullmatch(typed)
    if found is not None:
        name = found[1].lower()
        for kind in kinds:
            if name in (kind.spec.letter, kind.slug, str(kind.label).lower(), str(kind.plural).lower()):
                return Asked(found[2].strip(), kind)
    return Asked(typed.strip(), next((kind for kind in kinds if kind.key == scope), None))


def answer(wanted: Asked, here: str) -> list[Group]:
    """Everything that fits, in groups; what is at hand when nothing was typed yet."""
    actor = current_actor()
    if wanted.only is not None:
        return records.search(wanted.text, ONLY, wanted.only.key)
    if not wanted.text:
        return filled(
            Group(_("Opened last"), records.recent(RECENT)),
            Group(_("Starred"), records.starred(STARRED)),
            Group(_("Commands"), tuple(islice(commands(actor, here), FIRST))),
        )
    return filled(
        Group(_("Commands"), fitting(wanted.text, commands(actor, here), DONE)),
        Group(_("Go to"), fitting(wanted.text, places(actor), GONE)),
        *records.search(wanted.text, FOUND),
        Group(_("Views"), fitting(wanted.text, of_lists(actor), VIEWED)),
        Group(_("Help and guides"), [topic_item(t) for t in help.search(wanted.text, HELPED)]),
    )


def topic_item(topic: help.Topic) -> Item:
    """A help topic as a line."""
    return Item(topic.title, topic.url, "book", topic.guide)


def fitting(text: str, items: Iterable[Item], most: int) -> list[Item]:
    """The lines that fit, each address once."""
    once = {one.url: one for one in reversed(list(items))}
    return words.fitting(text, reversed(list(once.values())), lambda one: one.texts, most)


def filled(*groups: Group) -> list[Group]:
    """The groups with something in them."""
    return [group for group in groups if group.items]
