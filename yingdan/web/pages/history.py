"""The whole history of a record: who, when, by which way, each field from what to what."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.platform.query import run
from yingdan.web import frame, htmx, story

MOST = 200


@require_GET
def history(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page. A record in the bin has its history too."""
    kind = frame.find(request, slug)
    record = kind.rows().filter(pk=pk).first() or run.get(kind, pk, deleted=True)
    context = {"kind": kind, "record": record, "told": story.whole(kind, record, MOST), "most": MOST}
    return htmx.render(request, "pages/history.html", context)
