"""What the palette shows for what was typed: one answer for one question."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.web import htmx
from yingdan.web.palette import records, whole

LONGEST = 100


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """The lines for `q`, within the object `in` if one is chosen, as seen from the page `here`."""
    typed, here = request.GET.get("q", "")[:LONGEST], request.GET.get("here", "")[:200]
    wanted = whole.asked(typed, request.GET.get("in", "")[:60])
    context = {
        "groups": whole.answer(wanted, here),
        "q": wanted.text,
        "only": wanted.only,
        "kinds": records.searched(),
    }
    return htmx.render(request, "parts/palette.html", context)
