"""Help: the guides in the person's language, with a table of their headings."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.web import help as guides
from yingdan.web import htmx
from yingdan.web.context import Shell

FOUND = 30


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All guides with their headings, or the topics that fit `q`; the keys."""
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "guides": guides.guides(),
        "q": text,
        "topics": guides.search(text, FOUND) if text else [],
        "keys": Shell(request).shortcuts,
    }
    return htmx.render(request, "pages/help.html", context)


@require_GET
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide. Raises Missing."""
    found = guides.guide(name)
    return htmx.render(request, "pages/guide.html", {"guide": found, "guides": guides.guides()})
