"""The gallery of an object: cards with a picture, the title and the key fields, page by page."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from yingdan.kernel.errors import Missing
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.spec import Gallery
from yingdan.web import colours, frame, htmx, table, ways
from yingdan.web.state import State

AT_ONCE, MOST_FIELDS = 48, 6
PICTURES = ("picture",)


@dataclass(frozen=True, slots=True)
class Tile:
    """A card: a picture, or the first character of the title on a colour; a few fields with their labels."""

    title: str
    url: str
    picture: str
    initial: str
    colour: int
    tone: str
    facts: tuple[tuple[Any, SafeString], ...]


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The gallery as a page, or further cards when HTMX asks for more of them."""
    view = ways.find(now.kind, "gallery")
    if not isinstance(view, Gallery):
        raise Missing()
    fields, picture, colour = facts_of(now), picture_of(now, view), colours.chosen(now)
    more = (f for f in (picture, colour) if f is not None)
    columns = tuple(dict.fromkeys(f.name for f in (*now.kind.columns[:1], *fields, *more)))
    page = run.page(now.query(columns=columns, limit=AT_ONCE, cursor=now.cursor))
    scale = frame.scale_for(request, now.kind, page.items)
    heads = [head.cell for head in table.columns(now, [*now.kind.columns[:1], *fields], scale)][1:]
    found = {
        "tiles": [tile(now, record, fields, heads, picture, colour) for record in page.items],
        "pictured": picture is not None,
        "more_url": replace(now, cursor=page.next).more() if page.next else "",
    }
    if now.cursor and htmx.is_part(request) and not htmx.target(request):
        return htmx.render(request, "parts/gallery_tiles.html", found)
    number = run.count(now.query())
    found |= frame.context(request, now, scale) | {
        "count_shown": f"{number.number:,}" + ("+" if number.capped else ""),
        "colours": colours.offered(now),
        "legend": colours.legend(colour),
        "cards_url": now.url("cards/"),
    }
    return htmx.render(request, "pages/gallery.html", found, parts={"list": "parts/gallery.html"})


def facts_of(now: State) -> list[Field]:
    """The fields of a card: those this person chose, else the usual ones."""
    chosen = table.on_cards(now) or table.usual_cards(now)
    return [f for f in chosen if f != now.kind.columns[0]][:MOST_FIELDS]


def picture_of(now: State, view: Gallery) -> Field | None:
    """The field that holds the picture: the view's, else the first of such a kind."""
    named = now.kind.fields.get(view.picture)
    return named or next((f for f in now.kind.fields.values() if f.kind.name in PICTURES), None)


def tile(
    now: State, record: Any, fields: list[Field], heads: list[Any], picture: Field | None, colour: Field | None
) -> Tile:
    """One card."""
    return Tile(
        title=record.title,
        url=f"/{now.kind.slug}/{record.pk}/",
        picture=address(picture.value(record)) if picture is not None else "",
        initial=record.title.strip()[:1] or "?",
        colour=record.pk % 8 + 1,
        tone=colours.of(colour, colour.value(record)) if colour is not None else "",
        facts=tuple((f.label, head.safe(record)) for f, head in zip(fields, heads, strict=True)),
    )


def address(value: Any) -> str:
    """Where a picture is read from: the file of an attachment, the first of several."""
    first = value[0] if isinstance(value, list | tuple) and value else value
    id = getattr(first, "pk", first)
    return f"/files/{id}/" if isinstance(id, int) else ""
