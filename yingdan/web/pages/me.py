"""One's own profile: name, language, password, tokens for programs, and where one is signed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import preferences, profile, schema, sign_in, tokens
from yingdan.platform.metrics import boards
from yingdan.platform.objects.token import Token
from yingdan.web import asking, htmx, reading
from yingdan.web.answers import flash
from yingdan.web.middleware import LANGUAGE_COOKIE

FIELDS = ("name", "phone", "language")
LIVES = (("30", 30), ("90", 90), ("365", 365), ("", None))


def context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """Everything the page shows."""
    user, kind = profile.me(), schema.find("platform.user")
    raw, wrong = more.get("raw", {}), more.get("wrong", {})
    asks = [
        asking.ask_of(f, raw.get(f.name, f.value(user)), error=" ".join(wrong.get(f.name, ())))
        for f in kind.named(FIELDS)
    ]
    living = Token.objects.order_by("-id")
    hidden = bool(preferences.own(user.pk, boards.HIDDEN))
    return {
        "user": user,
        "leaders_hidden": hidden,
        "asks": asks,
        "tokens": living,
        "places": profile.places(request.session.session_key),
        **more,
    }


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The profile of whoever is signed in."""
    return htmx.render(request, "pages/me.html", context(request))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep name, phone and language; a language chosen here replaces what this browser was switched to."""
    kind = schema.find("platform.user")
    found = reading.read(kind.named(FIELDS), request.POST)
    if not found.wrong:
        try:
            profile.change_own(found.values)
        except Invalid as wrong:
            found = found.with_problems(wrong)
    if found.wrong:
        return htmx.render(request, "pages/me.html", context(request, raw=found.raw, wrong=found.wrong), status=422)
    with translation.override(found.values.get("language") or translation.get_language()):
        response = flash(htmx.redirect(request, "/me/"), _("Saved."))
    response.delete_cookie(LANGUAGE_COOKIE)
    return response


@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Set or change the password. Who has one must know it; all other sessions end."""
    user, problems = profile.me(), {}
    given = {name: request.POST.get(name, "")[:1000] for name in ("old", "new", "again")}
    try:
        address = request.META.get("REMOTE_ADDR", "")
        if user.password and sign_in.by_password(user.login, given["old"], address) is None:
            problems = {"old": _("This is not your password.")}
        else:
            user = profile.set_own_password(given["new"], given["again"])
    except Invalid as wrong:
        problems = {name: " ".join(p.show(_) for p in found) for name, found in wrong.fields.items()}
    except Refused as refused:
        problems = {"old": refused.show(_)}
    if problems:
        return htmx.render(request, "pages/me.html", context(request, password=problems), status=422)
    sign_in.open_session(request, user)
    profile.end_others(request.session.session_key)
    return flash(htmx.redirect(request, "/me/#password"), _("The password is set. You are signed out everywhere else."))


@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret stands on this one answer and nowhere else."""
    name = request.POST.get("name", "").strip()[:100]
    if not name:
        error = _("Say what it is for, so that you know later which one to withdraw.")
        return htmx.render(request, "pages/me.html", context(request, token_error=error), status=422)
    days = dict(LIVES).get(request.POST.get("days", ""), 30)
    token, secret = tokens.issue(profile.me(), name, days)
    return htmx.render(request, "pages/me.html", context(request, secret=secret, made=token))


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a token: programs that hold it are refused from now on. Raises Missing for somebody else's."""
    token = Token.objects.filter(pk=pk).first()
    if token is None:
        raise Missing()
    tokens.revoke(token)
    return flash(htmx.redirect(request, "/me/#tokens"), _("“%(name)s” is withdrawn.") % {"name": token.name})


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out in every other browser."""
    profile.end_others(request.session.session_key)
    return flash(htmx.redirect(request, "/me/#places"), _("You are signed out everywhere else."))
