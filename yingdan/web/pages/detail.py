"""The record page: header with key numbers and path, details edited in place, timeline, related lists."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Missing
from yingdan.platform.actor import current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import answers, compose, frame, htmx, looks, panels, pathway, record, related, rights, timeline
from yingdan.web.steps import steps_of

BUTTONS, LISTS = 3, 2


@by_key()
def context(request: HttpRequest, kind: ObjectType, pk: int) -> dict[str, Any]:
    """Everything the record page shows. Raises Missing."""
    found, allowed = rights.load(kind, pk)
    may = rights.features(kind, allowed)
    scale = looks.scale_of(request)
    lists, steps = related.of(kind), steps_of(kind)
    found.known_titles = steps.titles if steps is not None else {}
    first = LISTS if steps is None else LISTS - 1
    verbs = record.offered(kind, found, allowed)
    change, transfer, named = "change" in may, bool(may & {"change", "transfer"}), record.titles(kind, found)
    context: dict[str, Any] = {
        "kind": kind,
        "record": found,
        "base": f"/{kind.slug}/{pk}/",
        "may": may,
        "may_change": change,
        "timed": kind.has("timeline"),
        "owned": "owner" in kind.fields,
        "marks": record.marks(kind, found),
        "tagging": record.tagging(kind, found),
        "number": record.series(kind, found),
        "call": record.called(kind, found),
        "tagline": record.tagline(kind, found),
        "numbers": record.numbers(kind, found, scale, named),
        "path": pathway.html(record.stops(kind, found, steps), f"/{kind.slug}/{pk}/", found.version, may_change=change),
        "gate": record.gate(kind, found, steps),
        "verbs": verbs[:BUTTONS],
        "more_verbs": verbs[BUTTONS:],
        "parts": record.parts(kind, found, scale, named, may_change=change, may_transfer=transfer),
        "lefts": panels.cards(kind, found, "left"),
        "mains": panels.cards(kind, found, "main"),
        "rights": panels.cards(kind, found, "right"),
        "lists": [related.listed(kind, found, one, scale, may_change=change) for one in lists[:first]],
        "later": [{"url": f"/{kind.slug}/{pk}/related/{at}/"} for at in range(first, len(lists))],
    }
    if kind.has("timeline"):
        context |= timeline.context(kind, found) | {"compose": compose.empty(kind, request, context["base"])}
    return context


@require_GET
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The record page; a module may have its own template for its object."""
    kind = frame.find(request, slug)
    return whole(request, kind, pk)


def whole(request: HttpRequest, kind: ObjectType, pk: int, status: int = 200) -> HttpResponse:
    """The page, or the record alone when HTMX asks for that part."""
    found = context(request, kind, pk)
    return htmx.render(request, own(kind.key), found, parts={"record": "parts/record.html"}, status=status)


@cache
def own(key: str) -> str:
    """The name of the template for the records of an object: a module's, else that of all. Looked for once: what is not
    there leaves an exception behind with all that was at hand.
    """
    return select_template([f"{key.replace('.', '/')}/detail.html", "pages/detail.html"]).template.name or ""


def anew(request: HttpRequest, kind: ObjectType, pk: int, text: str, *, undo: str = "") -> HttpResponse:
    """After something was done with a record: the record as it now is when its page is open or that of the verb, else
    the open page anew.

    One may have done something after which one sees the record no more; then the list is shown.
    """
    url = f"/{kind.slug}/{pk}/"
    here = answers.came_from(request).partition("?")[0]
    if not kind.rows().filter(pk=pk).exists():
        return answers.flash(htmx.redirect(request, f"/{kind.slug}/" if here == url else here or "/"), text, undo=undo)
    if here.startswith(f"{url}do/"):
        return answers.flash(htmx.redirect(request, url), text, undo=undo)
    if not htmx.is_part(request) or here != url:
        return answers.again(request, text, undo=undo, fallback=url)
    response = htmx.render(request, "parts/record.html", context(request, kind, pk))
    response["HX-Retarget"], response["HX-Reswap"] = "#record", "outerMorph"
    htmx.trigger(response, "dialog:close")
    return htmx.toast(response, text, undo=undo)


@require_GET
def story(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A page of the timeline: another tab, or further back."""
    kind = frame.find(request, slug)
    if not kind.has("timeline"):
        raise Missing()
    found = run.get(kind, pk)
    told = timeline.context(kind, found, request.GET.get("show", "")[:40], request.GET.get("before", "")[:40])
    page_ = "parts/timeline.html" if told["first"] else "parts/days.html"
    return htmx.render(request, page_, {"kind": kind, "record": found, **told})


@require_GET
def more(request: HttpRequest, slug: str, pk: int, at: int) -> HttpResponse:
    """A related list that did not come with the page."""
    kind = frame.find(request, slug)
    found, may = rights.load(kind, pk, ("change",))
    lists = related.of(kind)
    if at >= len(lists):
        raise Missing()
    one = related.listed(kind, found, lists[at], looks.scale_of(request), may_change="change" in may)
    return htmx.render(request, "parts/related.html", {"list": one, "actor": current_actor()})


@require_GET
def panel(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """A card that did not come with the page; nothing when it has nothing to show. Raises Missing."""
    kind = frame.find(request, slug)
    found, may = rights.load(kind, pk)
    one = next((p for side in ("left", "main", "right") for p in panels.of(kind, side) if p.later == name), None)
    if one is None:
        raise Missing()
    if (card := panels.drawn(one, found)) is None:
        return HttpResponse()
    shown = {"kind": kind, "record": found, "base": f"/{kind.slug}/{pk}/", "may": may, "may_change": "change" in may}
    return htmx.render(request, card["template"], {**shown, "card": card})
