"""Search: everything one may see, by object; under the search box while one types, and as a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import index
from yingdan.web import htmx, menu

LONGEST, QUICK, WHOLE = 100, 5, 20


@dataclass(frozen=True, slots=True)
class Found:
    """A record found: its title, its address, what tells it from others of the same name, whose it is."""

    title: str
    url: str
    more: str
    owner: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one object, and the list of all of it."""

    kind: ObjectType
    found: Sequence[Found]
    url: str


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What fits the words in `q`; the short list alone when HTMX asks."""
    text, part = request.GET.get("q", "").strip()[:LONGEST], htmx.is_part(request)
    groups = search(text, QUICK if part else WHOLE) if text else []
    context = {"q": text, "groups": groups, "commands": commands(text) if part else []}
    return htmx.render(request, "parts/hits.html" if part else "pages/search.html", context)


def searched() -> list[ObjectType]:
    """The objects the search looks through: those in the menu that can be searched."""
    return [k for k in schema.seen_by(current_actor()) if k.has("menu") and any("." not in s for s in k.search)]


def search(text: str, most: int) -> list[Group]:
    """What fits, by object in the order of the menu, within what the actor may see."""
    kinds = {k.key: k for k in searched()}
    hits = index.everywhere(text, {key: kind.rows for key, kind in kinds.items()}, per_key=most)
    return [group(kinds[key], [hit.record_id for hit in found], text) for key, found in hits.items()]


def group(kind: ObjectType, ids: Sequence[int], text: str) -> Group:
    """The records found of one object, read in one statement."""
    told = [f for f in kind.named((kind.spec.subtitle, "owner")) if f.name]
    rows = {r.pk: r for r in kind.rows().filter(pk__in=ids).select_related(*run.related(told))}
    found = [item(kind, rows[id]) for id in ids if id in rows]
    return Group(kind, found, f"/{kind.slug}/?{urlencode({'q': text})}")


def item(kind: ObjectType, record: Any) -> Found:
    """One record found."""
    more = kind.fields.get(kind.spec.subtitle)
    words = more.show(record) if more is not None and more.value(record) not in (None, "") else ""
    return Found(record.title, f"/{kind.slug}/{record.pk}/", words, getattr(record, "owner", None))


def commands(text: str) -> list[menu.Entry]:
    """Lists and new records whose name has the words in it, so that one gets anywhere from the search box."""
    actor, words = current_actor(), text.lower()
    if not words:
        return []
    places = [e for inside in menu.entries(actor, "").values() for e in inside]
    return [e for e in places if words in str(e.label).lower()][:3]
