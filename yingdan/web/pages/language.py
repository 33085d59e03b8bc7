"""Switching the language of this browser without leaving the page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from yingdan.web import htmx
from yingdan.web.middleware import LANGUAGE_COOKIE, LANGUAGES

YEAR = 365 * 24 * 3600


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where one was."""
    response = htmx.redirect(request, htmx.back(request))
    if (language := request.POST.get("language", "")) in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
