"""Stars and what one opened: kept for oneself by addresses of their own, so that reading a page writes nothing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from yingdan.platform import recents, stars
from yingdan.web import frame, htmx


@require_POST
def star(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Star a record, or take the star off when `off` is sent. Raises Missing for what the actor may not see."""
    kind = frame.find(request, slug)
    if request.POST.get("off"):
        stars.unstar(kind.key, pk)
    else:
        stars.star(kind.key, pk)
    return htmx.redirect(request, htmx.back(request, f"/{slug}/{pk}/")) if "next" in request.POST else empty()


@require_GET
def starred(request: HttpRequest, slug: str) -> JsonResponse:
    """The ids of what the actor starred of an object, for a list to mark."""
    return JsonResponse({"ids": stars.starred(frame.find(request, slug).key)})


@require_POST
def opened(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody's browser says that it has shown him a record."""
    recents.opened(frame.find(request, slug).key, pk)
    return empty()


def empty() -> HttpResponse:
    """Nothing to show."""
    return HttpResponse(status=204)
