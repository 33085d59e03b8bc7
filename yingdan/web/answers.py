"""How a page answers after something was done: words for the next page, the record anew, a dialog closed."""

import json
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yingdan.web import htmx

FLASH, STAYS = "yingdan_flash", 30


def flash(response: HttpResponse, text: str, *, undo: str = "", link: str = "", tone: str = "ok") -> HttpResponse:
    """Let the next page say `text`, with an undo (an address to POST to) or a link. It is gone after half a minute."""
    told = json.dumps({"text": str(text)[:200], "tone": tone, "undo": undo, "link": link}, ensure_ascii=False)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(FLASH, quote(told), max_age=STAYS, samesite="Lax", path="/", secure=secure)
    return response


def came_from(request: HttpRequest) -> str:
    """The address of the page the browser shows, without host; nothing when it does not say or names no page of
    ours.
    """
    try:
        parts = urlsplit(htmx.header(request, "HX-Current-URL"))
    except ValueError:
        return ""
    if not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def again(request: HttpRequest, text: str, *, undo: str = "", link: str = "", fallback: str = "/") -> HttpResponse:
    """Load the page the browser shows once more and say `text` there; without HTMX, the fallback."""
    here = came_from(request) or fallback
    return flash(htmx.redirect(request, here), text, undo=undo, link=link)
