"""The base of every address of the API: it knows who calls, acts as that person, in his language, within his limit."""

from contextlib import ExitStack
from typing import Any

from django.utils import translation
from django.utils.cache import patch_vary_headers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

from yingdan.api import errors
from yingdan.api.auth import SessionAuthentication, SignedIn, TokenAuthentication
from yingdan.api.limits import PerMinute
from yingdan.api.parse import Json as JsonParser
from yingdan.api.render import Json
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import schema
from yingdan.platform.actor import acting, current_actor
from yingdan.platform.entitlements import actor_for
from yingdan.platform.schema import ObjectType

LANGUAGES = ("zh-hans", "en")
COOKIE = "yingdan_language"


class AlwaysJson(BaseContentNegotiation):
    """Whatever is asked for, JSON is answered; an address that speaks otherwise says so itself."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The JSON parser for JSON bodies, none for others."""
        media = (request.content_type or "").partition(";")[0].strip().lower()
        return parsers[0] if not media or media == "application/json" or media.endswith("+json") else None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The JSON renderer."""
        return renderers[0], renderers[0].media_type


def language_for(request: Any) -> str:
    """The language of a call: what the program asks for, or what the browser was switched to, else the person's own."""
    asked = str(
        request.headers.get("Accept-Language", "") if request.auth is not None else request.COOKIES.get(COOKIE, "")
    ).lower()
    if asked.startswith("en"):
        return "en"
    return "zh-hans" if asked.startswith("zh") else str(request.user.language or LANGUAGES[0])


class Door(APIView):
    """An address of the API. Inside its methods the caller acts; what is raised becomes problem+json."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (SignedIn,)
    throttle_classes = (PerMinute,)
    renderer_classes = (Json,)
    parser_classes = (JsonParser,)
    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "head", "post", "patch", "delete"]
    limits: PerMinute | None = None
    opened: ExitStack

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a call; the actor and the language opened on the way are closed at its end."""
        if "pk" in kwargs:
            kwargs["pk"] = int(kwargs["pk"])
        with ExitStack() as self.opened:
            return super().dispatch(request, *args, **kwargs)

    def perform_authentication(self, request: Any) -> None:
        """Find out who calls, and act as that person from here on."""
        super().perform_authentication(request)
        if request.user is not None:
            self.opened.enter_context(acting(actor_for(request.user.pk, "api")))
            self.opened.enter_context(translation.override(language_for(request)))

    def get_exception_handler(self) -> Any:
        """Ours."""
        return errors.handler

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell the limit, and that nobody may keep the answer for others."""
        found = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.limits.headers() if self.limits is not None else {}).items():
            found[name] = value
        found["Allow"] = ", ".join(self.allowed_methods)  # what a Spec switches off is known only by now
        found.headers.setdefault("Cache-Control", "private, no-store")
        found.headers.setdefault("Content-Language", translation.get_language() or LANGUAGES[0])
        patch_vary_headers(found, ("Authorization", "Cookie", "Accept-Language"))
        return found

    def known_params(self, request: Any, *names: str) -> None:
        """Refuse any parameter but these: what is not understood is never passed over. Raises Invalid."""
        if unknown := [n for n in request.query_params if n not in names]:
            wrong = Invalid("There is no such parameter here.", code="unknown")
            raise Invalid(fields={str(n)[:120]: [wrong] for n in unknown})


def seen() -> dict[str, ObjectType]:
    """The objects the caller may see, by key."""
    return {t.key: t for t in schema.seen_by(current_actor()) if t.has("api")}


def by_slug(objects: dict[str, ObjectType], slug: str) -> ObjectType:
    """The object of a plural word among these. Raises Missing, also for one the caller may see nothing of."""
    for found in objects.values():
        if found.slug == slug:
            return found
    raise Missing("There is no object “%(name)s”.", code="object", name=slug[:80])


class Unknown(Door):
    """Any address of the API that leads nowhere."""

    def answer(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """404, to whoever is signed in."""
        raise Missing()

    get = post = patch = delete = answer
