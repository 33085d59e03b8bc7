"""The answer to a dialog of the table: it closes, the table is drawn anew, and what was written can be undone there."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.objects.plan import Plan
from yingdan.web import htmx


def done(text: str, batch: str = "", plan: Plan | None = None) -> HttpResponse:
    """That it is done, in words; `batch` is what of the plan Ctrl+Z takes back, and on a phone a button."""
    response = HttpResponse(status=204)
    htmx.trigger(response, "targets:changed")
    if batch:
        htmx.trigger(response, "targets:written", {"batch": batch})
    htmx.toast(response, text, undo=f"/targets/{plan.pk}/undo/?batch={batch}" if plan and batch else "")
    return htmx.trigger(response, "dialog:close")  # the last: what asked is in the dialog and would be gone


def dialog(request: HttpRequest, template: str, context: dict[str, Any], wrong: Invalid | None = None) -> HttpResponse:
    """A dialog, anew with what is wrong with what was sent."""
    response = htmx.render(request, template, context, status=422 if wrong else 200)
    htmx.into_dialog(response)
    return response
