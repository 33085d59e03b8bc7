"""Search as a page: everything one may see, by object, with how many there are; one object alone when it is chosen."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.web import htmx
from yingdan.web.palette import records, whole

LONGEST, SHOWN, ALONE = 100, 8, 50


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What fits the words in `q`, and within the object `in` when it is given."""
    wanted = whole.asked(request.GET.get("q", "")[:LONGEST], request.GET.get("in", "")[:60])
    text, only = wanted.text, wanted.only.key if wanted.only is not None else ""
    found = records.search(text, ALONE if only else SHOWN, only) if text else []
    groups = [replace(group, count=records.counted(text, group.key)) for group in found]
    known = {kind.key: kind for kind in records.searched()}
    kinds = [
        {"kind": known[key], "on": key == only, "url": "?" + urlencode({"q": text, "in": key})}
        for key in dict.fromkeys((*(group.key for group in groups), only))
        if key in known
    ]
    context = {"q": text, "groups": groups, "kinds": kinds, "only": only, "all_url": "?" + urlencode({"q": text})}
    return htmx.render(request, "pages/search.html", context)
