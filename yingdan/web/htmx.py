"""One answer in two sizes: a whole page, or the part HTMX asked for; and what rides along with it."""

import json
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.utils.http import url_has_allowed_host_and_scheme


def header(request: HttpRequest, name: str) -> str:
    """An HX- header of the request, or an empty text."""
    return unquote(request.headers.get(name) or "")


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is wanted: HTMX asks, and not for the whole body nor to restore history."""
    return (
        header(request, "HX-Request") == "true"
        and header(request, "HX-Request-Type") != "full"
        and header(request, "HX-History-Restore-Request") != "true"
    )


def target(request: HttpRequest) -> str:
    """The id of the element the answer goes into, empty when it has none or HTMX did not ask."""
    return header(request, "HX-Target").partition("#")[2]


def render(
    request: HttpRequest, page: str, context: dict[str, Any], *, parts: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Template `page`, or the one `parts` names for the id of the target element when HTMX asks for a part."""
    template = (parts or {}).get(target(request), page) if is_part(request) else page
    response = django_render(request, template, context, status=status)
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def trigger(response: HttpResponse, name: str, detail: dict[str, Any] | None = None) -> HttpResponse:
    """Let the browser hear event `name` when the answer arrives; several add up."""
    events = json.loads(response.get("HX-Trigger") or "{}")
    events[name] = detail or {}
    response["HX-Trigger"] = json.dumps(events)
    return response


def toast(response: HttpResponse, text: str, *, tone: str = "ok", undo: str = "", link: str = "") -> HttpResponse:
    """Say `text` at the foot of the page; `undo` is an address to POST to, offered for ten seconds."""
    return trigger(response, "toast", {"text": str(text), "tone": tone, "undo": undo, "link": link})


def redirect(request: HttpRequest, url: str, *, status: int = 302) -> HttpResponse:
    """Send the browser to `url`, whichever way it asked."""
    if header(request, "HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=status)


def back(request: HttpRequest, fallback: str = "/") -> str:
    """The address in `next`, when it leads into this site and nowhere else; else `fallback`."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return url if safe else fallback


def into_dialog(response: HttpResponse) -> None:
    """Let an answer stand in the dialog, wherever what was sent aimed at."""
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"


def asking(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A form that asks, as a dialog or, without scripts, as a page of its own: `parts/<name>` or `pages/<name>`. What
    was sent and comes back stands in the dialog again.
    """
    again = request.method == "POST"
    page = f"{'parts' if is_part(request) else 'pages'}/{name}"
    response = render(request, page, context, status=422 if again else 200)
    if again and is_part(request):
        into_dialog(response)
    return response
