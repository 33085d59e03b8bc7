"""Parts of pages that look alike but for an address and the tokens against forged requests and repeats: drawn once,
with holes in those places, and filled in for each page.
"""

from secrets import token_hex
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yingdan.web import once
from yingdan.web.escaping import escape

TOKEN, ADDRESS = f"token-{token_hex(8)}", f"/address-{token_hex(8)}/"
ONCE = f"once-{token_hex(8)}"
"""The holes; made anew in each process, so that no text of anybody's has one."""


def drawn(template: str, **shown: Any) -> str:
    """A part with holes for the tokens, and for the address wherever `shown` has it."""
    return render_to_string(template, {**shown, "csrf_token": TOKEN, "once": ONCE})


def filled(html: str, request: HttpRequest, address: str) -> SafeString:
    """The part for one page."""
    html = html.replace(TOKEN, token_of(request)).replace(ONCE, once.token())
    return SafeString(html.replace(ADDRESS, escape(address)))


def token_of(request: HttpRequest) -> str:
    """The token of a request, masked once for all the holes of its page."""
    secret, token = request.META.get(TOKEN, ("", ""))
    if not token or secret != request.META.get("CSRF_COOKIE"):
        token = get_token(request)
        request.META[TOKEN] = request.META["CSRF_COOKIE"], token
    return str(token)
