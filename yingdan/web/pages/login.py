"""Coming in and going out: by password, by a one-time link, in the demo company by choosing whom to be."""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel.errors import Missing, Refused
from yingdan.platform import preferences, sign_in, tokens, versions
from yingdan.platform.objects.user import User
from yingdan.web import htmx

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host")


def local(request: HttpRequest) -> bool:
    """Whether the request comes from this very machine, and through nobody who forwards for others."""
    try:
        here = ip_address(request.META.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False
    return here and not any(name in request.headers for name in FORWARDED)


def demo(request: HttpRequest) -> bool:
    """Whether one may come in by choosing whom to be: in the demo company, and from this machine only."""
    preferences.refresh(versions.all_versions().get(versions.SETTINGS, 1))
    return preferences.company().demo and local(request)


def come_in(request: HttpRequest, user: User, fallback: str = "/") -> HttpResponse:
    """Open the person's session and go where he wanted to go."""
    wanted = htmx.back(request, fallback)
    sign_in.open_session(request, user)
    rotate_token(request)
    return htmx.redirect(request, wanted)


def form(request: HttpRequest, *, login: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The page that asks who one is."""
    context = {
        "next": htmx.back(request, ""),
        "login": login,
        "error": error,
        "people": sign_in.demo_people() if demo(request) else [],
        "company": preferences.company(),
    }
    return htmx.render(request, "pages/sign_in.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Sign in by login and password. Ten wrong tries and one waits a quarter of an hour."""
    if request.method == "GET":
        known = sign_in.signed_in(request)
        return htmx.redirect(request, htmx.back(request)) if known else form(request)
    login = request.POST.get("login", "")[:200]
    try:
        user = sign_in.by_password(login, request.POST.get("password", "")[:1000], request.META.get("REMOTE_ADDR", ""))
    except Refused as refused:
        return form(request, login=login, error=refused.show(_), status=429)
    if user is None:
        return form(request, login=login, error=_("Login or password is wrong."), status=422)
    return come_in(request, user)


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A one-time link. Opening it only shows a button, so that a program that looks at links ahead does not use it
    up.
    """
    if request.method == "GET":
        return htmx.render(request, "pages/sign_in_link.html", {"used": False, "company": preferences.company()})
    user = tokens.redeem(secret)
    if user is None:
        return htmx.render(request, "pages/sign_in_link.html", {"used": True}, status=410)
    return come_in(request, user)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter the demo company as one of its people. Raises Missing anywhere else, as if there were no such address."""
    if not demo(request):
        raise Missing()
    chosen = next(
        (p for p in sign_in.demo_people() if p.role is not None and p.role.code == request.POST.get("as")), None
    )
    if chosen is None:
        raise Missing()
    return come_in(request, chosen)


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Sign out: the session ends on the server, not only in the browser."""
    sign_in.close_session(request)
    return htmx.redirect(request, "/sign-in/")
