"""The one style sheet of every page."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from yingdan.web import sheets

FOR_EVER = "max-age=315360000, public, immutable"


@require_GET
def all_sheets(request: HttpRequest, mark: str) -> HttpResponse:
    """For ever the same at its address, whose mark changes with any of its parts."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(sheets.packed() if packed else sheets.together(), content_type="text/css; charset=utf-8")
    if packed:
        answer["Content-Encoding"] = "gzip"
    answer["Cache-Control"] = FOR_EVER
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
