"""A request is done as its user, in his language, under strict headers; what goes wrong is said in words."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path
from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from yingdan.platform import sign_in
from yingdan.platform.actor import Actor, acting
from yingdan.platform.preferences import company
from yingdan.web import answers, errors, htmx

LANGUAGE_COOKIE = "yingdan_language"
LANGUAGES = ("zh-hans", "en")
SENT_ON = 204
OPEN = ("/sign-in/", "/static/", "/api/", "/language/", "/health/")
OWN_ACTOR = ("/api/",)
STATUS: tuple[tuple[type[Problem], int], ...] = ((Refused, 403), (Missing, 404), (Conflict, 409), (Invalid, 422))
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
}


def language_of(request: HttpRequest, actor: Actor | None) -> str:
    """The language of this browser if it was switched here, else the person's, else what the browser prefers, else the
    company's.
    """
    for wanted in (request.COOKIES.get(LANGUAGE_COOKIE), actor and actor.language):
        if wanted in LANGUAGES:
            return str(wanted)
    first = request.headers.get("Accept-Language", "").lower().split(",")[0]
    if first.startswith(("en", "zh")):
        return "en" if first.startswith("en") else LANGUAGES[0]
    return company().language if company().language in LANGUAGES else LANGUAGES[0]


class ActorMiddleware:
    """Everything a signed-in request does, it does as that user. Strangers reach the sign-in page and nothing else.

    The API opens its own actor, from a token or a session, and is left alone here but for language and headers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Open the actor and the language around the rest of the request."""
        if request.method == "HEAD":
            request.method = "GET"  # answered as GET is; the server sends the head of it only
            try:
                return self(request)
            finally:
                request.method = "HEAD"
        own = request.path.startswith(OWN_ACTOR)
        actor = None if own or request.path.startswith("/static/") else sign_in.actor_of(request)
        language = language_of(request, actor)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            if actor is not None:
                with acting(actor):
                    response = self.get_response(request)
            elif request.path.startswith(OPEN):
                response = self.get_response(request)
            else:
                response = self.to_sign_in(request)
        return sealed(response, language)

    def to_sign_in(self, request: HttpRequest) -> HttpResponse:
        """A stranger is asked who he is and then comes back to where he wanted to go. What leads nowhere is not there
        for him either.
        """
        if not any(map(is_valid_path, (request.path_info, f"{request.path_info}/"))):
            return errors.not_found(request)
        whole = request.method == "GET" and not htmx.is_part(request)
        wanted = request.get_full_path() if whole else answers.came_from(request) or "/"
        query = "" if wanted == "/" else "?" + urlencode({"next": wanted})
        response = htmx.redirect(request, f"/sign-in/{query}")
        if response.status_code == SENT_ON:
            response.status_code = 401  # so that a script does not take what was typed for saved
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refused, missing, stale and wrong input become pages in words; anything else is left to the log."""
        if request.path.startswith(OWN_ACTOR):
            return None
        for kind, status in STATUS:
            if isinstance(exception, kind):
                return errors.error_page(request, status, exception.show(_))
        if isinstance(exception, Problem):
            return errors.error_page(request, 422, exception.show(_))
        return None


def sealed(response: HttpResponse, language: str) -> HttpResponse:
    """The answer with its security headers and its language; pages, and the way to sign in, are kept by no cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers.setdefault("Content-Language", language)
    return response
