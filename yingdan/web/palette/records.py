"""Records found, by object: title, what tells it from others, where the words stand in it, whose it is."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from yingdan.platform import recents, schema, stars
from yingdan.platform.about import AboutRecord
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import trimmed
from yingdan.platform.search.entry import Rank
from yingdan.platform.search.indexing import own
from yingdan.platform.search.tokens import Needle, document, needle
from yingdan.web.palette.item import Group, Item

CUT, ENOUGH = 60, 99


def searched() -> list[ObjectType]:
    """The objects the search looks through: those in the menu that can be searched."""
    return [kind for kind in schema.seen_by(current_actor()) if kind.has("menu") and own(kind)]


def search(text: str, most: int, only: str = "") -> list[Group]:
    """What fits, by object, within what the actor may see; of one object alone if named. In the order of the menu, but
    what speaks about other records (tasks, follow-ups) behind these, unless it is called exactly so.
    """
    kinds = {kind.key: kind for kind in searched() if only in ("", kind.key)}
    hits = trimmed.everywhere(text, {key: kind.rows for key, kind in kinds.items()}, per_key=most)
    asked = needle(text)
    order = sorted(hits, key=lambda key: issubclass(kinds[key].model, AboutRecord) and hits[key][0].rank > Rank.EXACT)
    return [group(kinds[key], [hit.record_id for hit in hits[key]], text, asked) for key in order]


def group(kind: ObjectType, ids: Sequence[int], text: str, asked: Needle) -> Group:
    """The records found of one object, read in one statement."""
    rows = read(kind, ids)
    found = [item(kind, rows[id], asked) for id in ids if id in rows]
    return Group(kind.plural, found, f"/{kind.slug}/?{urlencode({'q': text})}", key=kind.key, icon=kind.icon)


def read(kind: ObjectType, ids: Iterable[int]) -> dict[int, Any]:
    """Records the actor may see, with what a line says of them."""
    told = [f for f in kind.named((kind.spec.subtitle, "owner")) if f.name]
    return {row.pk: row for row in kind.rows().filter(pk__in=list(ids)).select_related(*run.related(told))}


def item(kind: ObjectType, record: Any, asked: Needle | None = None) -> Item:
    """One record as a line."""
    field = kind.fields.get(kind.spec.subtitle)
    more = field.show(record) if field is not None and field.value(record) not in (None, "") else ""
    more = facts(kind, record) if more == record.title else more
    said = snippet(kind, record, asked) if asked else ""
    owner = getattr(record, "owner", None) if "owner" in kind.fields else None
    return Item(record.title, f"/{kind.slug}/{record.pk}/", kind.icon, said or more, owner)


def facts(kind: ObjectType, record: Any) -> str:
    """What tells records apart that are called as the customer they belong to: number, amount and day of an invoice."""
    spec = kind.spec
    fields = kind.named(dict.fromkeys((*spec.key_by, *spec.header[:1], spec.date)))
    shown = (f.show(record) for f in fields if f.value(record) not in (None, ""))
    return " · ".join(text for text in shown if text != record.title)


def snippet(kind: ObjectType, record: Any, asked: Needle) -> str:
    """The field in which a record holds what is looked for, in words, when it is not its title; only a field the actor
    may read.
    """
    if asked.found_in(document((record.title,))):
        return ""
    for field in kind.named(own(kind)):
        shown = field.show(record)
        if shown and shown != record.title and asked.found_in(document((shown,))):
            return f"{field.label} {shown if len(shown) <= CUT else shown[:CUT] + '…'}"
    return ""


def counted(text: str, key: str) -> str:
    """How many records of an object fit, counted to 99."""
    return str(run.count(Query(object=key, search=text), cap=ENOUGH))


def recent(most: int) -> list[Item]:
    """What the actor opened last and still sees."""
    return of_pairs(recents.latest(most))


def starred(most: int) -> list[Item]:
    """What the actor starred last and still sees."""
    return of_pairs(stars.latest(most))


def of_pairs(pairs: Sequence[tuple[str, int]]) -> list[Item]:
    """Records of several objects as lines, in the order given; one statement for each object among them."""
    by_key: dict[str, list[int]] = {}
    for key, id in pairs:
        by_key.setdefault(key, []).append(id)
    found: dict[tuple[str, int], Item] = {}
    actor = current_actor()
    for key, ids in by_key.items():
        if schema.known(key) and actor.may(key, "view"):
            kind = schema.find(key)
            found |= {(key, id): item(kind, record) for id, record in read(kind, ids).items()}
    return [found[pair] for pair in pairs if pair in found]
