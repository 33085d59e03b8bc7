"""The records before and after one in the order of the list one came from, and the way back to the same place."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.platform.query import beside as neighbours
from yingdan.web import frame, htmx, state


@require_GET
def beside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Links to the neighbours in the list that the address' other parameters describe. Raises Missing, Invalid."""
    kind = frame.find(request, slug)
    now = state.read(kind, request.GET)
    found = neighbours.beside(now.query(), pk)
    context = {
        "kind": kind,
        "previous": found.previous,
        "next": found.next,
        "back": replace(now, cursor=found.start).more(),
    }
    return htmx.render(request, "parts/beside.html", context)
