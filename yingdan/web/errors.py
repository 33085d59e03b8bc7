"""Pages for what goes wrong: what happened, what was kept, what to do, and a number to quote."""

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingdan.platform.actor import somebody
from yingdan.web import htmx

logger = logging.getLogger(__name__)


def error_page(request: HttpRequest, status: int, text: str = "", number: str = "") -> HttpResponse:
    """The page, or the part, that says what happened, what was kept and what to do."""
    part = htmx.is_part(request)
    known = status < 500 and somebody() is not None
    frame = "shell/base.html" if known else "shell/bare.html"
    context = {
        "status": status,
        "text": text,
        "number": number,
        "frame": frame,
        "bare": without_conditions(request, status),
    }
    response = htmx.render(request, "parts/error.html" if part else "shell/error.html", context, status=status)
    if part:
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response


def without_conditions(request: HttpRequest, status: int) -> str:
    """The list itself, where an address asks it for something it no longer knows, as by a field deleted since."""
    of_list = request.method == "GET" and request.GET and request.path.count("/") == 2
    return request.path if of_list and status in (404, 422) else ""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such address; the same words as for a record one may not see."""
    return error_page(request, 404, _("This does not exist, or you may not see it."))


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault. What was typed is still in the page; the number finds the line in the log."""
    number = uuid4().hex[:8].upper()
    logger.error("request %s failed: %s %s", number, request.method, request.path, exc_info=True)
    return error_page(request, 500, "", number)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return error_page(
        request, 403, _("This page was open for too long. Reload it and try once more; what you typed is still in it.")
    )
