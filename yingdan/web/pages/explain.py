"""Explaining a number: its definition and formula, the records it is made of, what changed since one last looked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel import clock
from yingdan.platform import hooks, schema
from yingdan.platform.metrics import behind, library, seen
from yingdan.web import explaining, htmx, looks, moved, numbers
from yingdan.web.numbers import Asked


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page, or its content for a dialog. Raises Missing for a number that is not there or not to be seen."""
    found = context(request, numbers.read(request.GET))
    parts = {"dialog": "parts/explain.html", "explained": "parts/explain.html"}
    alone = htmx.target(request) != "dialog" and request.GET.get("in") != "dialog"
    return htmx.render(request, "pages/explain.html", found | {"alone": alone}, parts=parts)


@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Keep what the person sees now, to compare with at his next visit: the browser says that he has looked."""
    asked = numbers.read(request.GET)
    value = explaining.value_of(explaining.measured(asked), asked)
    found = behind.query(asked.code, asked.period, person=asked.person, unit=asked.unit)
    seen.remember(asked.name, value, seen.rows(found))
    return HttpResponse(status=204)


def context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Everything the page shows."""
    metric, scale = library.find(asked.code), looks.scale_of(request)
    answer = explaining.measured(asked)
    value = explaining.value_of(answer, asked)
    waits = library.waiting(metric)
    rows = None if waits else seen.rows(behind.query(asked.code, asked.period, person=asked.person, unit=asked.unit))
    look = None if waits else seen.earlier(asked.name)
    changed = value - look.value if look and look.value is not None and value is not None else None
    return {
        "metric": metric,
        "asked": asked,
        "number": numbers.number(answer, asked, scale),
        "period": numbers.period_words(asked.period),
        "name": numbers.period_name(asked.period),
        "of": whom(asked),
        "waits": waits,
        "formula": explaining.formula(metric),
        "parts": explaining.parts(answer, asked, scale),
        "lists": [] if waits else list(explaining.records(metric, asked, value, scale)),
        "sections": [found for one in hooks.explained if not waits and (found := one(asked, scale)) is not None],
        "at": clock.now(),
        "look": look,
        "before": numbers.written(metric, look.value, scale.fitting([look.value])) if look else None,
        "changed": moved.signed(metric, changed, scale.fitting([changed])),
        "fell": changed is not None and changed < 0,
        "moved": moved.changes(asked, look, rows, scale),
        "seen_url": asked.url.replace("/explain/", "/explain/seen/", 1),
        "live": numbers.live(asked.code),
    }


def whom(asked: Asked) -> str:
    """Whose number it is; nothing when it is of all one sees."""
    if asked.person is not None:
        return str(schema.find("platform.user").rows().filter(pk=asked.person).first() or "")
    if asked.unit is not None:
        return str(schema.find("platform.unit").rows().filter(path=asked.unit).first() or "")
    return ""
